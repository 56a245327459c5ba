"""The servers of the peers that have one: how each is started, synced, and ended."""

import glob
import os
import pwd
import re
import shutil
import signal
import subprocess

import processes


class Server:
    """A server with its data in a directory of its own, reachable from this machine only."""

    end_signal = signal.SIGTERM
    """What asks it to end in good order."""

    log_directories = ()
    """Directories of its data that do not grow with what is kept."""

    user = None

    def __init__(self, directory, environment):
        self.directory = directory
        self.environment = environment
        self.data = os.path.join(directory, "data")
        self.address = os.path.join(directory, "socket")
        self.process = None
        os.mkdir(self.data)

    @classmethod
    def is_installed(cls):
        return shutil.which(cls.program) is not None

    def start(self, is_synced=True):
        """Starts it; callers wait until it answers."""
        with open(os.path.join(self.directory, "output"), "ab") as output:
            self.process = processes.start(
                self.arguments(is_synced), user=self.user, env=self.environment,
                stdout=output, stderr=subprocess.STDOUT, end_signal=signal.SIGKILL)

    def stop(self, kill=False):
        """Ends it, if it runs: in good order, or as a crash would."""
        process, self.process = self.process, None
        if process:
            processes.end(process, None if kill else self.end_signal)

    def memory(self):
        return processes.anonymous_bytes(self.process.pid)

    def disk(self):
        return processes.disk_bytes(self.data, without=self.log_directories)

    def compact(self):
        """Has it throw away what it no longer needs, where users have it do so at all times."""


class Redis(Server):
    program = "redis-server"

    def arguments(self, is_synced):
        return [
            self.program, "--port", "0", "--unixsocket", self.address, "--dir", self.data,
            "--appendonly", "yes", "--appendfsync", "always" if is_synced else "everysec",
            "--save", "", "--daemonize", "no"]

    def compact(self):
        cli = ["redis-cli", "-s", self.address]
        processes.output([*cli, "BGREWRITEAOF"], 60)
        # A rewrite may have to wait for one that runs already.
        for _ in range(600):
            state = processes.output([*cli, "INFO", "persistence"], 60)
            if not re.search("aof_rewrite_(in_progress|scheduled):1", state):
                return
            processes.output(["sleep", "0.1"], 60)
        raise processes.Failure("redis did not rewrite its log within a minute")


class Beanstalkd(Server):
    program = "beanstalkd"

    def arguments(self, is_synced):
        return [
            self.program, "-l", "unix:" + self.address, "-b", self.data,
            *(["-f0"] if is_synced else ["-F"])]


class NATS(Server):
    program = "nats-server"

    def __init__(self, directory, environment):
        super().__init__(directory, environment)
        # It knows no sockets with paths.
        self.address = str(free_port())

    def arguments(self, is_synced):
        return [
            self.program, "--addr", "127.0.0.1", "--port", self.address, "--jetstream",
            "--store_dir", self.data]


class Postgres(Server):
    program = "postgres"
    end_signal = signal.SIGINT
    log_directories = ("pg_wal",)
    template = None

    def __init__(self, directory, environment):
        super().__init__(directory, environment)
        self.address = directory
        # It refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        self.take_over(directory)
        self.copy_template()

    @classmethod
    def tools(cls):
        """The directory of its newest programs: Debian puts them beside the path."""
        places = glob.glob("/usr/lib/postgresql/*/bin/initdb")
        places.sort(key=lambda place: [int(n) for n in re.findall(r"\d+", place)])
        found = shutil.which("initdb") or (places[-1] if places else None)
        return os.path.dirname(found) if found else None

    @classmethod
    def is_installed(cls):
        return cls.tools() is not None

    def take_over(self, path):
        if self.user:
            owner = pwd.getpwnam(self.user)
            for folder, _, files in os.walk(path):
                for each in [folder, *(os.path.join(folder, file) for file in files)]:
                    os.lchown(each, owner.pw_uid, owner.pw_gid)

    def copy_template(self):
        """Puts an empty database in place; made once, for it takes a second."""
        if not Postgres.template:
            template = os.path.join(os.path.dirname(self.directory), "postgres-template")
            os.mkdir(template)
            self.take_over(template)
            processes.output(
                [os.path.join(self.tools(), "initdb"), "-D", template, "-U", "bench",
                 "-A", "trust", "-N", "--locale=C", "-E", "UTF8"], 120, user=self.user)
            Postgres.template = template
        os.rmdir(self.data)
        shutil.copytree(Postgres.template, self.data)
        os.chmod(self.data, 0o700)
        self.take_over(self.data)

    def arguments(self, is_synced):
        # Callers give up durability themselves, a session each, where they fill a table.
        return [
            os.path.join(self.tools(), self.program), "-D", self.data, "-k", self.address,
            "-c", "listen_addresses=", "-c", "shared_buffers=256MB"]


def free_port():
    import socket
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]
