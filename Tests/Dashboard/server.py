"""The server under test: a real process on a log of its own."""

import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path

BINARY = os.environ.get(
    "DAYBOOK", str(Path(__file__).resolve().parents[2] / ".build" / "debug" / "daybook")
)
START_SECONDS = 20
# What is stuck stays stuck until a test puts it right.
CALM = ["--reclaim-period", "1h", "--log-level", "error"]


class Server:
    """`daybook serve`, which may be killed and started again on the same port."""

    def __init__(self, folder: Path, *options: str):
        self.folder = folder
        self.options = options
        self.port = 0
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--log", str(self.folder / "log"), "--port", str(self.port)]
            + CALM + list(self.options),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            cwd=self.folder,
        )
        self.port = self._announced_port()

    def _announced_port(self) -> int:
        # Read without buffering, so that nothing is swallowed that select cannot see.
        said, deadline = b"", time.monotonic() + START_SECONDS
        pipe = self.process.stderr.fileno()
        while time.monotonic() < deadline:
            if not select.select([pipe], [], [], 0.2)[0]:
                continue
            chunk = os.read(pipe, 4096)
            said += chunk
            if found := re.search(rb"Listening on https?://[^ :]+:(\d+)", said):
                return int(found[1])
            if not chunk:
                break
        self.stop()
        raise RuntimeError(f"{BINARY} did not start: {said.decode()}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self):
        """Ends it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self):
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()


def make_token(folder: Path, name: str, role: str) -> str:
    """A token, as an administrator makes it."""
    made = subprocess.run(
        [BINARY, "token", "add", name, "--role", role, "--tokens", str(folder / "tokens.txt")],
        capture_output=True, text=True, check=True, cwd=folder,
    )
    return made.stdout.strip().splitlines()[-1].split()[-1]
