"""Whether our rates stay what they are when a log has many jobs."""

import json
import os
import shutil

import processes
from tables import figure

SIZES = (100_000, 1_000_000, 10_000_000)
WORKLOADS = ("enqueue-64", "bulk", "life-8", "batch-8")


def measure(daybook, extent, workload, size):
    """One rate, in a log in which so many jobs are done."""
    place = extent.directory()
    try:
        out = processes.output(
            [daybook, "bench", "--workload", workload, "--json", "--in", place,
             "--finished", str(size)], 1800, env=extent.environment)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    line = json.loads(out.strip().splitlines()[-1])
    line["finished"] = size
    return line


def table(lines):
    """A row for each workload, a column for each size, and the last beside the first."""
    rows = ["| jobs/s | " + " | ".join(f"{size:,} done" for size in SIZES) + " | last : first |",
            "|---|" + "---:|" * (len(SIZES) + 1)]
    for workload, rates in series(lines).items():
        cells = [figure(rates[size]) for size in SIZES]
        ratio = rates[SIZES[-1]] / rates[SIZES[0]]
        rows.append(f"| `{workload}` | " + " | ".join(cells) + f" | {ratio:.2f} |")
    return "\n".join(rows) + "\n"


def draw(lines, directory):
    """A picture of the rates; returns its paths."""
    from plots import ACCENT, prepare
    prepare()
    from matplotlib.figure import Figure
    drawing = Figure(figsize=(1.9 * len(WORKLOADS) + 0.6, 1.7))
    drawing.suptitle("Jobs a second, by the number of jobs that are done in the log", fontsize=9)
    places = drawing.subplots(1, len(WORKLOADS), squeeze=False)[0]
    for axes, (workload, rates) in zip(places, series(lines).items()):
        axes.plot(list(rates), list(rates.values()), marker="o", color=ACCENT)
        for size, rate in rates.items():
            axes.annotate(figure(rate), (size, rate), xytext=(0, 5), textcoords="offset points",
                          ha="center", fontsize=7)
        axes.set_title(workload, fontsize=8)
        axes.set_xscale("log")
        axes.set_xlim(SIZES[0] / 3, SIZES[-1] * 3)
        axes.set_ylim(0, max(rates.values()) * 1.3)
        axes.set_xticks(SIZES, [f"{size / 1e6:g} M" for size in SIZES])
        axes.minorticks_off()
        axes.set_yticks([])
        for side in axes.spines.values():
            side.set_visible(False)
    drawing.tight_layout()
    paths = [os.path.join(directory, f"bench-growth.{kind}") for kind in ("png", "svg")]
    for path in paths:
        drawing.savefig(
            path, transparent=True, dpi=110, bbox_inches="tight",
            metadata={"Date": None} if path.endswith("svg") else None)
    return paths


def series(lines):
    """For each workload, the middle of what was measured at each size."""
    found = {}
    for line in lines:
        found.setdefault(line["workload"], {}).setdefault(line["finished"], []).append(line["value"])
    return {
        workload: {size: sorted(values)[len(values) // 2] for size, values in sizes.items()}
        for workload, sizes in found.items()}
