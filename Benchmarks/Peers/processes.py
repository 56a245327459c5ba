"""Programs that are started, watched and never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1


def ends_with_parent(end_signal):
    """What a child does before it becomes a program, so that it cannot outlive a killed driver."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def prepare():
        libc.prctl(PR_SET_PDEATHSIG, end_signal)

    return prepare


def start(arguments, end_signal=signal.SIGKILL, user=None, **options):
    """Starts a program, as another user if one is given."""
    if user:
        options.update(user=user, group=user, extra_groups=[])
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("cwd", "/")
    # A server that is told to end must not hear of it twice when the terminal says so, too.
    return subprocess.Popen(
        arguments, start_new_session=True, preexec_fn=ends_with_parent(end_signal), **options)


def output(arguments, seconds, expected=(0,), **options):
    """Runs a program to its end, within so many seconds, and returns what it wrote."""
    process = start(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    try:
        out, error = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Failure(f"{name(arguments)}: not done after {seconds:.0f} s") from None
    finally:
        end(process)
    if process.returncode not in expected:
        raise Failure(f"{name(arguments)} ({process.returncode}): {error.strip()[-300:]}")
    return out


def name(arguments):
    return " ".join([os.path.basename(arguments[0]), *arguments[1:3]])


class Failure(Exception):
    """A program that did not do what it was to do."""


def family(pid):
    """A process and all that come from it, children first."""
    parents = {}
    for entry in os.listdir("/proc") if sys.platform == "linux" else []:
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as file:
                    # The name, in parentheses, may contain spaces.
                    parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    members = [pid]
    for member in members:
        members += [child for child, parent in parents.items() if parent == member]
    return members[::-1]


def end(process, end_signal=None, seconds=60):
    """Ends a program: with a signal that asks it to, or all of its processes at once."""
    if end_signal is not None and process.poll() is None:
        process.send_signal(end_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
    if process.poll() is None:
        members = family(process.pid)
        # The first one first, so that it does not notice the others' ends and act upon them.
        for member in members[::-1]:
            try:
                os.kill(member, signal.SIGKILL)
            except ProcessLookupError:
                pass
        process.wait()
        deadline = time.monotonic() + 10
        # Those that were not started by this program are waited for by others.
        while any(os.path.exists(f"/proc/{member}") for member in members):
            if time.monotonic() > deadline:
                raise Failure("processes that were killed are still there")
            time.sleep(0.005)


def anonymous_bytes(pid):
    """The memory that a process and those that come from it have; pages of files do not count."""
    total = 0
    for member in family(pid):
        with open(f"/proc/{member}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("RssAnon:"):
                    total += int(line.split()[1]) * 1024
    return total


def disk_bytes(directory, without=()):
    """The bytes that files take on the disk, but for some directories."""
    total = 0
    for folder, folders, files in os.walk(directory):
        folders[:] = [each for each in folders if each not in without]
        total += sum(
            os.lstat(os.path.join(folder, each)).st_blocks * 512 for each in files)
    return total
