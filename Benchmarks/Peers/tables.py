"""What was measured, as tables for people."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One figure of a workload."""
    title: str
    workload: str
    unit: str
    is_better_when_less: bool = False
    key: str = "value"


GROUPS = {
    "enqueue": ("Queueing", [
        Column("1 caller", "enqueue-1", "jobs/s"),
        Column("64 callers", "enqueue-64", "jobs/s"),
        Column("1,000 a transaction", "bulk", "jobs/s")]),
    "life": ("Whole lives: queued, claimed, completed", [
        Column("1 worker", "life-1", "jobs/s"),
        Column("8 workers", "life-8", "jobs/s"),
        Column("64 workers", "life-64", "jobs/s"),
        Column("8 workers, batches of 100", "batch-8", "jobs/s")]),
    "latency": ("Waiting for the answer, 64 callers at half of their rate", [
        Column("p50", "latency", "ms", True, "p50"),
        Column("p99", "latency", "ms", True, "p99"),
        Column("p99.9", "latency", "ms", True, "p999"),
        # Whoever is called less often answers sooner: the rate belongs to the figure.
        Column("called at", "latency", "jobs/s")]),
    "restart": ("From the start to the first claim", [
        Column("after a clean end", "restart-clean", "ms", True),
        Column("after kill -9", "restart-killed", "ms", True)]),
    "space": ("Space", [
        Column("disk for each finished job", "disk", "bytes", True),
        Column("memory for each waiting job", "memory", "bytes", True)]),
    "run": ("Running a program for each input", [
        Column("true", "run-true", "runs/s")]),
}

OURS = "daybook"
LIMITS = ("lmdb", "append")
"""No queues: what the disk allows. They are shown, and no ratio counts them."""


class Results:
    """All measurements of a run."""

    def __init__(self):
        self.lines = []

    def add(self, line):
        self.lines.append(line)

    def whos(self, workloads):
        """Ours first, then the peers as they came, then the limits."""
        found = dict.fromkeys(line["who"] for line in self.lines if line["workload"] in workloads)
        return sorted(found, key=lambda who: (who != OURS, who in LIMITS))

    def values(self, who, column):
        return [
            line[column.key] for line in self.lines
            if line["who"] == who and line["workload"] == column.workload and column.key in line]

    def median(self, who, column):
        values = self.values(who, column)
        return statistics.median(values) if values else None

    def is_durable(self, who):
        return all(line["durable"] for line in self.lines if line["who"] == who)

    def best(self, column):
        """The best peer that is as durable as ours, or else the best of all."""
        peers = [
            who for who in self.whos([column.workload])
            if who != OURS and who not in LIMITS and self.values(who, column)]
        peers = [who for who in peers if self.is_durable(who)] or peers
        choose = min if column.is_better_when_less else max
        return choose(peers, key=lambda who: self.median(who, column), default=None)

    def ratio(self, column):
        """How many times as good as the best peer ours is, and that peer."""
        ours, best = self.median(OURS, column), self.best(column)
        if ours is None or best is None:
            return None
        theirs = self.median(best, column)
        pair = (theirs, ours) if column.is_better_when_less else (ours, theirs)
        return (pair[0] / pair[1] if pair[1] else float("inf")), best


def figure(value):
    """A number with three digits that mean something, or all of a large one."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def cell(values):
    if not values:
        return ""
    text = figure(statistics.median(values))
    low, high = figure(min(values)), figure(max(values))
    return text if low == high else f"{text} ({low} – {high})"


def label(results, who):
    if who in LIMITS:
        return f"{who} (a limit)"
    mark = "" if results.is_durable(who) else " (not synced)"
    return f"**{who}**" if who == OURS else who + mark


def ratio_cell(results, column):
    found = results.ratio(column)
    # The rate of the calls is no merit of the answers.
    if not found or (column.workload, column.key) == ("latency", "value"):
        return ""
    ratio, best = found
    mark = "" if results.is_durable(best) else ", not synced"
    return f"**{ratio:.2f}** ({best}{mark})"


def group_table(results, name):
    """One group: a row for each contestant, a column for each workload."""
    title, columns = GROUPS[name]
    columns = [each for each in columns if results.whos([each.workload])]
    if not columns:
        return ""
    lines = [
        f"### {title}", "",
        "| | " + " | ".join(f"{each.title}, {each.unit}" for each in columns) + " |",
        "|---|" + "---:|" * len(columns)]
    for who in results.whos([each.workload for each in columns]):
        cells = [cell(results.values(who, each)) for each in columns]
        lines.append(f"| {label(results, who)} | " + " | ".join(cells) + " |")
    cells = [ratio_cell(results, each) for each in columns]
    if any(cells):
        lines.append("| ours beside the best peer | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def summary_table(results):
    """Ours beside the best peer of equal durability, for every workload."""
    lines = [
        "| | unit | daybook | best peer | | ratio |",
        "|---|---|---:|---|---:|---:|"]
    for title, columns in GROUPS.values():
        for column in columns:
            found = results.ratio(column)
            if not found or (column.workload, column.key) == ("latency", "value"):
                continue
            ratio, best = found
            mark = "" if results.is_durable(best) else " (not synced)"
            ours, theirs = results.median(OURS, column), results.median(best, column)
            lines.append(
                f"| {title}: {column.title} | {column.unit} | {figure(ours)} | {best}{mark} "
                f"| {figure(theirs)} | {ratio:.2f} |")
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""


def notes(results):
    """What must be known of each contestant."""
    found = {line["who"]: line.get("note", "") for line in results.lines}
    return "\n".join(f"- {who}: {note}" for who, note in found.items() if note) + "\n"
