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
import sys
import tempfile
import time
from functools import partial

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(HERE, "Peers"))
# Where `make bench-peers` puts what draws the plots.
sys.path.append(os.path.join(ROOT, ".build", "peers", "python"))
sys.dont_write_bytecode = True

import growth  # noqa: E402
import processes  # noqa: E402
import runners  # noqa: E402
import tables  # noqa: E402
from measuring import PEERS, QUEUE, Extent, Measuring  # noqa: E402
from processes import Failure  # noqa: E402

# The order of a round: latency needs the rate of enqueue-64.
WORKLOADS = [*QUEUE, "disk", "memory", "run-true"]
# Filling takes most of the time of these, and they differ little from round to round.
ROUNDS_MAX = {"restart-clean": 1, "restart-killed": 1, "disk": 1, "memory": 1}


class Bench:
    """One run: who takes part, and what came out."""

    def __init__(self, options, scratch):
        self.options = options
        environment = dict(os.environ, LC_ALL="C")
        if options.slow_disk:
            # Where a server that runs as another user can read it, too.
            shim = shutil.copy(os.path.join(options.programs, "slow.so"), scratch)
            os.chmod(shim, 0o644)
            environment["LD_PRELOAD"] = shim
        self.extent = Extent(
            options.programs, scratch, options.seconds, options.scale, environment)
        self.measuring = Measuring(self.extent)
        self.results = tables.Results()
        self.failures = []

    def daybook(self, workload):
        """Has our own program measure itself: it knows the same workloads."""
        if workload == "run-true":
            return runners.measure("daybook", self.extent, self.options.daybook)
        place = self.extent.directory()
        # Less is not enough for it to measure.
        scale = max(self.options.scale, 0.01)
        try:
            out = processes.output(
                [self.options.daybook, "bench", "--workload", workload, "--json", "--in", place,
                 "--scale", str(scale)], 60 + 600 * scale, env=self.extent.environment)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return json.loads(out.strip().splitlines()[-1])

    def contestants(self):
        """Who takes part in which workloads, and what measures it."""
        found = {}
        if self.options.daybook:
            found["daybook"] = (WORKLOADS, self.daybook)
        for peer in PEERS:
            if peer.is_installed(self.options.programs):
                found[peer.who] = (peer.workloads, partial(self.measuring.measure, peer))
        for who in runners.RUNNERS:
            if runners.is_installed(who):
                found[who] = (["run-true"], lambda _, who=who: runners.measure(who, self.extent))
        known = [*(peer.who for peer in PEERS), *runners.RUNNERS]
        for who in self.options.peers or known:
            if who not in found:
                print(f"not there: {who}", file=sys.stderr)
        return [(who, *found[who]) for who in found
                if not self.options.peers or who in self.options.peers]

    def run(self, file):
        contestants = self.contestants()
        for number in range(self.options.rounds):
            for workload in self.options.workloads:
                if number >= ROUNDS_MAX.get(workload, self.options.rounds):
                    continue
                # Whoever comes first finds another disk than who comes last.
                turn = number % max(1, len(contestants))
                for who, workloads, measure in contestants[turn:] + contestants[:turn]:
                    if workload in workloads:
                        self.take(who, workload, measure, number, file)

    def take(self, who, workload, measure, number, file):
        start = time.monotonic()
        try:
            line = measure(workload)
        except (Failure, OSError, ValueError, KeyError) as failure:
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
    parser.add_argument("--growth", action="store_true",
                        help="only our rates, with 100,000 to 10,000,000 jobs in the log")
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


def draw(write, directory):
    try:
        print(*write(directory), sep="\n", file=sys.stderr)
    except ImportError:
        print("no plots: matplotlib is not installed", file=sys.stderr)


def grow(bench, about, file):
    """Measures our rates in logs of several sizes."""
    lines = []
    for number in range(bench.options.rounds):
        for size in growth.SIZES:
            for workload in growth.WORKLOADS:
                line = growth.measure(bench.options.daybook, bench.extent, workload, size)
                line["round"] = number + 1
                lines.append(line)
                file.write(json.dumps(line) + "\n")
                file.flush()
                print(f"{number + 1} {workload:14} {size:>10,} {tables.figure(line['value']):>10} "
                      f"{line['unit']}", file=sys.stderr)
    print(about, growth.table(lines), sep="\n")
    if bench.options.plots:
        draw(lambda directory: growth.draw(lines, directory), bench.options.plots)


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
            if options.growth:
                return grow(bench, about, file)
            bench.run(file)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    parts = [about, tables.summary_table(bench.results)]
    parts += [tables.group_table(bench.results, name) for name in tables.GROUPS]
    parts.append(tables.notes(bench.results))
    print("\n".join(part for part in parts if part.strip()))
    if options.plots:
        import plots
        draw(lambda directory: plots.write(bench.results, directory), options.plots)
    if bench.failures:
        print("Not measured:", *bench.failures, sep="\n- ")
        sys.exit(1)


if __name__ == "__main__":
    main()
