"""Programs that run a program for each of some inputs."""

import os
import shutil
import subprocess
import time

import processes

# Its program, and what must be known of its figure.
RUNNERS = {
    "xargs": ("xargs", "-P2 -n1; keeps nothing"),
    "parallel": ("parallel", "-j2 --joblog; not synced"),
    "task-spooler": ("tsp", "two slots; keeps its list in memory"),
}


def is_installed(who):
    program = RUNNERS[who][0]
    if not shutil.which(program):
        return False
    if who != "parallel":
        return True
    # Another program of this name comes with moreutils.
    answer = subprocess.run(
        [program, "--version"], capture_output=True, text=True, timeout=10, check=False)
    return "GNU parallel" in answer.stdout


def command(who, place, daybook):
    """What runs a program that does nothing for each line of its input, two at a time."""
    if who == "daybook":
        return [daybook, "--log", os.path.join(place, "log"), "run", "-j2", "--", "true"]
    if who == "xargs":
        return ["xargs", "-P2", "-n1", "true"]
    if who == "parallel":
        return ["parallel", "-j2", "--joblog", os.path.join(place, "joblog"), "true"]
    # A call that queues is a program, too, and then the list is waited for.
    return ["sh", "-c", "tsp -S 2; xargs -n1 tsp -n true >ids; tsp -w; tsp -C"]


def measure(who, extent, daybook=None):
    """Inputs a second."""
    place = extent.directory()
    count = extent.jobs(2_000)
    inputs = os.path.join(place, "inputs")
    with open(inputs, "w", encoding="ascii") as file:
        file.writelines(f"input-{number}\n" for number in range(count))
    environment = dict(
        extent.environment, HOME=place, TMPDIR=place, TS_SOCKET=os.path.join(place, "socket"))
    try:
        with open(inputs, "rb") as file:
            start = time.monotonic()
            processes.output(
                command(who, place, daybook), 300, env=environment, stdin=file, cwd=place)
            seconds = time.monotonic() - start
    finally:
        if who == "task-spooler":
            # Its server outlives those who call it.
            subprocess.run(
                ["tsp", "-K"], env=environment, timeout=10, check=False,
                stdout=subprocess.DEVNULL)
        shutil.rmtree(place, ignore_errors=True)
    line = {"who": who, "workload": "run-true", "value": count / seconds, "unit": "runs/s",
            "durable": who == "daybook"}
    return dict(line, note=RUNNERS[who][1]) if who in RUNNERS else line
