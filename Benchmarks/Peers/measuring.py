"""The peers, and how each workload is measured with one of them."""

import json
import os
import shutil
import signal
import time
from dataclasses import dataclass

import processes
import servers

ENQUEUE = ["enqueue-1", "enqueue-64", "bulk"]
LIFE = ["life-1", "life-8", "life-64", "batch-8"]
RESTART = ["restart-clean", "restart-killed"]
QUEUE = [*ENQUEUE, *LIFE, "latency", *RESTART]


@dataclass
class Peer:
    """A program that carries out the workloads, and the server that it needs."""
    who: str
    workloads: list
    server: type = None

    def is_installed(self, programs):
        has_program = os.access(os.path.join(programs, self.who), os.X_OK)
        return has_program and (not self.server or self.server.is_installed())


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


@dataclass
class Extent:
    """How much is done, by what, and where."""
    programs: str
    scratch: str
    seconds: float
    scale: float
    environment: dict
    directories: int = 0

    def directory(self):
        self.directories += 1
        path = os.path.join(self.scratch, str(self.directories))
        os.mkdir(path)
        return path

    def jobs(self, usual):
        return max(100, int(usual * self.scale))


class Place:
    """An empty directory and, for peers that have one, a server in it; both end with it."""

    def __init__(self, extent, peer):
        self.directory = extent.directory()
        try:
            self.server = peer.server and peer.server(self.directory, extent.environment)
        except BaseException:
            shutil.rmtree(self.directory, ignore_errors=True)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            if self.server:
                # What is measured is measured: nobody has to wait for a good end.
                self.server.drop()
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


class Measuring:
    """Measures peers, each time in an empty place."""

    def __init__(self, extent):
        self.extent = extent
        self.rates = {}
        """What 64 callers of each peer came to, of which latency takes half."""

    def client(self, peer, workload, place, *more, expected=(0,), seconds=60):
        """Runs a peer's program and returns what it measured."""
        arguments = [os.path.join(self.extent.programs, peer.who), workload]
        arguments += ["--in", place.directory, "--seconds", str(self.extent.seconds), *more]
        if place.server:
            arguments += ["--at", place.server.address]
        out = processes.output(
            arguments, seconds + self.extent.seconds, expected=expected,
            env=self.extent.environment)
        return json.loads(out)

    def fill(self, peer, place, done, waiting, *more, expected=(0,)):
        """Carries out so many lives and queues so many jobs more, without syncing."""
        return self.client(
            peer, "fill", place, "--unsynced", "--done", str(done), "--waiting", str(waiting),
            *more, expected=expected, seconds=60 + 600 * max(self.extent.scale, 0.1))

    def measure(self, peer, workload):
        with Place(self.extent, peer) as place:
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
        done, waiting = self.extent.jobs(1_000_000), self.extent.jobs(100_000)
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
        done = self.extent.jobs(240_000)
        place.start(is_synced=False)
        self.fill(peer, place, 0, 0)
        place.stop()
        before = place.disk()
        place.start(is_synced=False)
        known = self.fill(peer, place, done, 0)
        if place.server:
            place.server.compact()
        place.stop()
        return dict(known, workload="disk", value=(place.disk() - before) / done, unit="bytes")

    def memory(self, peer, place):
        """What each waiting job takes of a server that was started with them."""
        waiting = self.extent.jobs(1_000_000)
        place.start(is_synced=False)
        # A server that answers has read all of its files; one that listens may not have.
        self.fill(peer, place, 0, 1)
        before = place.server.memory()
        self.fill(peer, place, 0, waiting)
        place.stop()
        place.start()
        known = self.client(peer, "first", place)
        after = place.server.memory()
        return dict(known, workload="memory", value=(after - before) / waiting, unit="bytes")
