"""A real process of `daybook serve` on a log of its own."""

import os
import pathlib
import re
import signal
import subprocess
import threading

from client import Client
from contract import BINARY
from waiting import LONG, until


class Server:
    """A server, which can be stopped, killed and started again on the same log."""

    def __init__(self, directory, *arguments, environment=None):
        self.directory = pathlib.Path(directory)
        self.arguments = arguments
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("DAYBOOK")
        } | (environment or {})
        self.process = None
        self.said = []

    @property
    def log(self):
        return self.directory / "log"

    def start(self):
        """Starts it, and waits until it tells its port."""
        self.process = subprocess.Popen(
            [BINARY, "--log", self.log, "serve", "--port", "0", *self.arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, env=self.environment,
        )
        said = []
        self.said.append(said)
        told = threading.Event()

        def listen(pipe):
            for line in pipe:
                said.append(line)
                if "Listening on" in line:
                    told.set()
            told.set()

        self.listener = threading.Thread(target=listen, args=[self.process.stderr], daemon=True)
        self.listener.start()
        assert told.wait(LONG), "the server said nothing"
        line = next((line for line in said if "Listening on" in line), None)
        assert line, f"the server did not start: {''.join(said)}"
        self.port = int(re.search(r":(\d+)[ /)]", line)[1])
        return self

    def client(self, token=None, **options):
        return Client(self.port, token, **options)

    @property
    def pid(self):
        return self.process.pid

    def text(self):
        """All that it wrote since it first started."""
        return "".join(line for said in self.said for line in said)

    def memory(self):
        """Its resident memory, in bytes."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024

    def signal(self, number):
        os.kill(self.pid, number)

    def wait(self, seconds=LONG):
        """Waits until it ends, and returns its exit status."""
        status = self.process.wait(seconds)
        self.listener.join(LONG)
        self.process.stderr.close()
        return status

    def stop(self):
        """Asks it to end, and returns its exit status."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        """Ends it as a power cut would."""
        self.signal(signal.SIGKILL)
        self.wait()

    def end(self):
        """Ends it if it still runs."""
        if self.process and self.process.poll() is None:
            self.kill()

    def tool(self, *arguments):
        """Calls the command line beside it, and returns what it prints."""
        done = subprocess.run(
            [BINARY, "--log", self.log, *arguments], check=True, timeout=LONG,
            stdout=subprocess.PIPE, text=True, env=self.environment,
        )
        return done.stdout

    def says(self, text):
        """Waits until it has written a text."""
        until(lambda: text in self.text(), f"{text!r} on standard error")
