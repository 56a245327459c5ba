#!/usr/bin/env python3
"""Counts the instructions of the ways through the code that all users go.

Times change with the machine and with what else it does; how many instructions an emulated
processor carries out changes with the code alone. What was counted last is kept in counts.json
beside this file, and whoever needs more than that by a part is told. See docs/performance.md.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT = os.path.join(HERE, "counts.json")
# The same code differs by so much from run to run, and between libraries of the system.
TOLERANCE = 0.05


def count(program, path, scratch, shown=0):
    """The instructions for each job or event of a way; prints where most of them are spent."""
    record = os.path.join(scratch, path)
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={record}",
         "--toggle-collect=daybook_counted", program, path],
        env=dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1"),
        capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{path} could not be counted: {done.stderr}")
    with open(record) as lines:
        total = next(int(line.split()[1]) for line in lines if line.startswith("summary:"))
    if shown:
        table = subprocess.run(
            ["callgrind_annotate", "--auto=no", record], check=True,
            stdout=subprocess.PIPE, text=True).stdout
        names = subprocess.run(
            ["swift", "demangle", "--simplified"], input=table, check=True,
            stdout=subprocess.PIPE, text=True).stdout
        rows = [line for line in names.splitlines() if re.match(r"\s*[\d,]+ \(", line)]
        print("\n".join(line[:160] for line in rows[:shown]))
    return total / int(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="the built DaybookCounts")
    parser.add_argument("--only", help="only this way")
    parser.add_argument("--keep", action="store_true", help="keep what is counted")
    parser.add_argument("--profile", type=int, default=0, metavar="N",
                        help="print the N functions that most instructions are spent in")
    options = parser.parse_args()

    with open(KEPT) as file:
        kept = json.load(file)
    missed = []
    with tempfile.TemporaryDirectory() as scratch:
        program = os.path.join(scratch, "DaybookCounts")
        # The emulator does not understand the notes for debuggers.
        subprocess.run(["strip", "--strip-debug", "-o", program, options.program], check=True)
        paths = subprocess.run(
            [program], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        print("| instructions | counted | kept | ratio |\n|---|---:|---:|---:|")
        for path in paths:
            if options.only not in (None, path):
                continue
            counted = round(count(program, path, scratch, options.profile))
            ratio = counted / kept[path] if path in kept else None
            print(f"| `{path}` | {counted:,} | {kept.get(path, '–'):,} | {ratio:.3f} |"
                  if ratio else f"| `{path}` | {counted:,} | – | – |", flush=True)
            if options.keep:
                kept[path] = counted
            elif ratio is None or ratio > 1 + TOLERANCE:
                missed.append(path)
    if options.keep:
        with open(KEPT, "w") as file:
            file.write(json.dumps(kept, indent=2) + "\n")
    if missed:
        sys.exit(f"More instructions than are kept: {', '.join(missed)}. Either that can be mended, "
                 "or it is worth it: then keep the new counts with `make counts COUNTS=--keep`.")


if __name__ == "__main__":
    main()
