#!/usr/bin/env python3
"""Measures daybook and the durable queues that users would pick instead, in one run.

What is installed is measured, in rounds in which all contestants take turns, each with an empty
directory and a server of its own on the same file system. Printed are tables with the median and
the spread, and the ratio to the best peer that is as durable. See docs/performance.md.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(HERE, "Peers"))
# Where `make bench-peers` puts what draws the plots.
sys.path.append(os.path.join(ROOT, ".build", "peers", "python"))
sys.dont_write_bytecode = True

import processes  # noqa: E402
import servers  # noqa: E402
import tables  # noqa: E402
from processes import Failure  # noqa: E402

ENQUEUE = ["enqueue-1", "enqueue-64", "bulk"]
LIFE = ["life-1", "life-8", "life-64", "batch-8"]
RESTART = ["restart-clean", "restart-killed"]
QUEUE = [*ENQUEUE, *LIFE, "latency", *RESTART]
# The order of a round: latency needs the rate of enqueue-64.
WORKLOADS = [*QUEUE, "disk", "memory", "run-true"]


@dataclass
class Peer:
    """A program that carries out the workloads, and the server that it needs."""
    who: str
    workloads: list
    server: type = None


PEERS = [
    # Rows that stay in a table are disk, not memory; what is gone when finished takes no disk.
    Peer("sqlite", [*QUEUE, "disk"]),
    Peer("sqlite-group", [*QUEUE, "disk"]),
    Peer("postgres", [*QUEUE, "disk"], servers.Postgres),
    Peer("redis-streams", [*QUEUE, "memory"], servers.Redis),
    Peer("redis-lists", [*QUEUE, "disk", "memory"], servers.Redis),
    Peer("beanstalkd", [*QUEUE, "memory"], servers.Beanstalkd),
    Peer("nats", [*QUEUE, "memory"], servers.NATS),
    Peer("lmdb", ENQUEUE),
    Peer("append", [*ENQUEUE, "latency"]),
]


class Bench:
    """One run: where it happens, how much is done, and what came out."""

    def __init__(self, options, scratch):
        self.options = options
        self.scratch = scratch
        self.results = tables.Results()
        self.failures = []
        self.rates = {}
        self.count = 0
        self.environment = dict(os.environ, LC_ALL="C")
        if options.slow_disk:
            # Where a server that runs as another user can read it, too.
            shim = shutil.copy(os.path.join(options.programs, "slow.so"), scratch)
            os.chmod(shim, 0o644)
            self.environment["LD_PRELOAD"] = shim

    def directory(self):
        self.count += 1
        path = os.path.join(self.scratch, str(self.count))
        os.mkdir(path)
        return path

    def jobs(self, usual):
        return max(100, int(usual * self.options.scale))

    # Peers

    def client(self, peer, workload, place, *more, expected=(0,), seconds=60):
        """Runs a peer's program and returns what it measured, if it did."""
        arguments = [os.path.join(self.options.programs, peer.who), workload]
        arguments += ["--in", place.directory, "--seconds", str(self.options.seconds), *more]
        if place.server:
            arguments += ["--at", place.server.address]
        out = processes.output(
            arguments, seconds + self.options.seconds, expected=expected, env=self.environment)
        return json.loads(out) if out.strip() else None

    def fill(self, peer, place, done, waiting, *more, expected=(0,)):
        self.client(
            peer, "fill", place, "--unsynced", "--done", str(done), "--waiting", str(waiting),
            *more, expected=expected, seconds=60 + 600 * max(self.options.scale, 0.1))

    def measure(self, peer, workload):
        with Place(self, peer) as place:
            if workload in RESTART:
                return self.restart(peer, workload, place)
            if workload == "disk":
                return self.disk(peer, place)
            if workload == "memory":
                return self.memory(peer, place)
            place.start()
            if workload != "latency":
                line = self.client(peer, workload, place)
                if workload == "enqueue-64":
                    self.rates[peer.who] = line["value"]
                return line
            if peer.who not in self.rates:
                self.rates[peer.who] = self.client(peer, "enqueue-64", place)["value"]
            return self.client(peer, workload, place, "--rate", str(self.rates[peer.who] / 2))

    def restart(self, peer, workload, place):
        """How long the first claim takes with many jobs done and some waiting."""
        kill = workload == "restart-killed"
        done, waiting = self.jobs(1_000_000), self.jobs(100_000)
        place.start(is_synced=False)
        if place.server:
            self.fill(peer, place, done, waiting)
            # Servers that sync later than they answer have written everything after a second.
            time.sleep(1)
            place.server.stop(kill=kill)
        elif kill:
            self.fill(peer, place, done, waiting, "--kill", expected=(-signal.SIGKILL,))
        else:
            self.fill(peer, place, done, waiting)
        # What was filled in is on its way to the disk: it must not slow down what is measured.
        os.sync()
        since = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        place.start()
        # A queue in the process of its callers starts when it is opened.
        more = ["--since", str(since)] if place.server else []
        line = self.client(peer, "first", place, *more)
        return dict(line, workload=workload)

    def disk(self, peer, place):
        """What stays on the disk of each finished job."""
        done = self.jobs(240_000)
        place.start(is_synced=False)
        self.fill(peer, place, 0, 0)
        place.stop()
        before = place.disk()
        place.start(is_synced=False)
        self.fill(peer, place, done, 0)
        if place.server:
            place.server.compact()
        place.stop()
        return self.line(peer.who, "disk", (place.disk() - before) / done, "bytes")

    def memory(self, peer, place):
        """What each waiting job takes of a server that was started with them."""
        waiting = self.jobs(1_000_000)
        place.start()
        self.fill(peer, place, 0, 0)
        before = place.server.memory()
        place.stop()
        place.start(is_synced=False)
        self.fill(peer, place, 0, waiting)
        place.stop()
        place.start()
        self.fill(peer, place, 0, 0)
        after = place.server.memory()
        return self.line(peer.who, "memory", (after - before) / waiting, "bytes")

    def line(self, who, workload, value, unit, **more):
        notes = [each for each in self.results.lines if each["who"] == who and "note" in each]
        known = {"durable": who not in NOT_SYNCED}
        if notes:
            known["note"] = notes[-1]["note"]
        return {"who": who, "workload": workload, "value": value, "unit": unit, **known, **more}

    # Ours, and programs that run programs

    def daybook(self, workload):
        if workload == "run-true":
            return self.run_true("daybook")
        place = self.directory()
        try:
            out = processes.output(
                [self.options.daybook, "bench", "--workload", workload, "--json", "--in", place,
                 "--scale", str(max(self.options.scale, 0.01))],
                600, env=self.environment)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return json.loads(out.strip().splitlines()[-1])

    def run_true(self, who):
        """Runs a program that does nothing for each of some inputs, two at a time."""
        place = self.directory()
        count = self.jobs(2_000)
        inputs = os.path.join(place, "inputs")
        with open(inputs, "w", encoding="ascii") as file:
            file.writelines(f"input-{number}\n" for number in range(count))
        environment = dict(
            self.environment, HOME=place, TMPDIR=place, TS_SOCKET=os.path.join(place, "socket"))
        command = {
            "daybook": [
                self.options.daybook, "--log", os.path.join(place, "log"), "run", "-j2", "--",
                "true"],
            "xargs": ["xargs", "-P2", "-n1", "true"],
            "parallel": [
                "parallel", "-j2", "--joblog", os.path.join(place, "joblog"), "true"],
            # It keeps what it is given, and a call that queues is a program, too.
            "task-spooler": [
                "sh", "-c", "tsp -S 2; xargs -n1 tsp -n true >ids; tsp -w; tsp -C"],
        }[who]
        try:
            with open(inputs, "rb") as file:
                start = time.monotonic()
                processes.output(command, 300, env=environment, stdin=file, cwd=place)
                seconds = time.monotonic() - start
        finally:
            if who == "task-spooler":
                subprocess.run(
                    ["tsp", "-K"], env=environment, timeout=10, check=False,
                    stdout=subprocess.DEVNULL)
            shutil.rmtree(place, ignore_errors=True)
        return self.line(
            who, "run-true", count / seconds, "runs/s", note=RUNNERS.get(who, ""))

    # Rounds

    def contestants(self):
        """Who takes part in which workloads, and what measures it."""
        options = self.options
        found = []
        if options.daybook:
            found.append(("daybook", WORKLOADS, self.daybook))
        for peer in PEERS:
            has_program = os.access(os.path.join(options.programs, peer.who), os.X_OK)
            if has_program and (not peer.server or peer.server.is_installed()):
                found.append((
                    peer.who, peer.workloads,
                    lambda workload, peer=peer: self.measure(peer, workload)))
            else:
                print(f"not installed: {peer.who}", file=sys.stderr)
        for who, program in (("xargs", "xargs"), ("parallel", "parallel"),
                             ("task-spooler", "tsp")):
            if shutil.which(program) and is_gnu(program):
                found.append(
                    (who, ["run-true"], lambda workload, who=who: self.run_true(who)))
            else:
                print(f"not installed: {who}", file=sys.stderr)
        return [each for each in found if not options.peers or each[0] in options.peers]

    def run(self, file):
        contestants = self.contestants()
        for number in range(self.options.rounds):
            for workload in self.options.workloads:
                # Whoever comes first finds another disk than who comes last.
                turn = number % len(contestants)
                for who, workloads, measure in contestants[turn:] + contestants[:turn]:
                    if workload in workloads:
                        self.take(who, workload, measure, number, file)

    def take(self, who, workload, measure, number, file):
        start = time.monotonic()
        try:
            line = measure(workload)
        except (Failure, ValueError, KeyError) as failure:
            self.failures.append(f"{who}, {workload}: {failure}")
            print(f"failed: {self.failures[-1]}", file=sys.stderr)
            return
        line["round"] = number + 1
        if self.options.slow_disk:
            line["slow_disk"] = True
        self.results.add(line)
        file.write(json.dumps(line) + "\n")
        file.flush()
        seconds = time.monotonic() - start
        print(f"{number + 1} {workload:14} {who:14} {tables.figure(line['value']):>10} "
              f"{line['unit']:7} ({seconds:.1f} s)", file=sys.stderr)


NOT_SYNCED = ("nats", "xargs", "parallel", "task-spooler")
RUNNERS = {
    "xargs": "-P2 -n1; keeps nothing",
    "parallel": "-j2 --joblog; not synced",
    "task-spooler": "two slots; keeps its list in memory",
}


class Place:
    """An empty directory and, for peers that have one, a server in it; both end with it."""

    def __init__(self, bench, peer):
        self.directory = bench.directory()
        try:
            self.server = peer.server and peer.server(self.directory, bench.environment)
        except BaseException:
            shutil.rmtree(self.directory, ignore_errors=True)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            if self.server:
                # What is measured is measured: nobody has to wait for a good end.
                self.server.stop(kill=True)
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, is_synced=True):
        if self.server:
            self.server.start(is_synced)

    def stop(self):
        if self.server:
            self.server.stop()

    def disk(self):
        return self.server.disk() if self.server else processes.disk_bytes(self.directory)


def is_gnu(program):
    """Another program is called parallel, too."""
    if program != "parallel":
        return True
    answer = subprocess.run(
        [program, "--version"], capture_output=True, text=True, timeout=10, check=False)
    return "GNU parallel" in answer.stdout


def sync_milliseconds(directory):
    """How long this disk takes to sync a few bytes, in the middle of some tries."""
    times = []
    with tempfile.TemporaryFile(dir=directory) as file:
        for _ in range(100):
            file.write(b"x" * 512)
            file.flush()
            start = time.monotonic()
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - start)
    return sorted(times)[50] * 1000


def machine(options, scratch, load):
    """What the figures depend on."""
    system = os.uname()
    lines = [
        f"{os.cpu_count()} cores, {system.sysname} {system.release} on {system.machine}, "
        f"fdatasync of 512 bytes {sync_milliseconds(scratch):.2f} ms, load before {load:.1f}; "
        f"rounds: {options.rounds}, seconds: {options.seconds:g}, scale: {options.scale:g}"]
    if options.slow_disk:
        lines.append("Every sync took a millisecond more (--slow-disk).")
    if load > 0.5 * os.cpu_count():
        lines.append("The machine was busy: these figures compare nothing.")
    return "\n".join(lines) + "\n"


def parsed():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--daybook", help="the program of this project; without it, only peers")
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is measured")
    parser.add_argument("--seconds", type=float, default=2, help="how long each rate is measured")
    parser.add_argument("--scale", type=float, default=1, help="of how many of the usual jobs")
    parser.add_argument("--workloads", default=",".join(WORKLOADS), help="separated by commas")
    parser.add_argument("--peers", default="", help="only these, separated by commas")
    parser.add_argument("--smoke", action="store_true", help="only shows that all of it runs")
    parser.add_argument("--slow-disk", action="store_true", help="every sync takes 1 ms more")
    # Not /tmp, which may be memory.
    parser.add_argument("--in", dest="place", default="/var/tmp", help="a directory on the disk")
    parser.add_argument("--programs", default=os.path.join(ROOT, ".build", "peers"))
    parser.add_argument("--output", default=os.path.join(ROOT, ".build", "bench.jsonl"))
    parser.add_argument("--plots", default="", help="a directory for PNG and SVG")
    options = parser.parse_args()
    options.workloads = [each for each in WORKLOADS if each in options.workloads.split(",")]
    options.peers = [each for each in options.peers.split(",") if each]
    if options.daybook:
        options.daybook = os.path.abspath(options.daybook)
    if options.smoke:
        options.rounds, options.seconds, options.scale = 1, 0.05, min(options.scale, 0.001)
    return options


def draw(results, directory):
    try:
        import plots
        print(*plots.write(results, directory), sep="\n", file=sys.stderr)
    except ImportError:
        print("no plots: matplotlib is not installed", file=sys.stderr)


def main():
    options = parsed()
    # Everything is cleaned up on the way out, also when the driver is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load = os.getloadavg()[0]
    os.makedirs(os.path.dirname(options.output) or ".", exist_ok=True)
    scratch = tempfile.mkdtemp(prefix="daybook-bench-", dir=options.place)
    # A server that runs as another user has to get in.
    os.chmod(scratch, 0o711)
    try:
        bench = Bench(options, scratch)
        about = machine(options, scratch, load)
        with open(options.output, "w", encoding="utf-8") as file:
            bench.run(file)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(about)
    print(tables.summary_table(bench.results))
    for name in tables.GROUPS:
        print(tables.group_table(bench.results, name))
    print(tables.notes(bench.results))
    if options.plots:
        draw(bench.results, options.plots)
    if bench.failures:
        print("Not measured:", *bench.failures, sep="\n- ")
        sys.exit(1)


if __name__ == "__main__":
    main()
