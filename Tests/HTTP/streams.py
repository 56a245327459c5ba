"""Readers of live events: curl for server-sent events, and WebSocket by hand."""

import base64
import hashlib
import json
import os
import queue
import socket
import struct
import subprocess
import threading

from client import target
from waiting import LONG

class EventStream:
    """`curl -N` on `/v1/events`; a list of what it has read so far."""

    def __init__(self, server, last=None, token=None, **filters):
        arguments = ["curl", "-sN", "-H", "Accept: text/event-stream"]
        if last is not None:
            arguments += ["-H", f"Last-Event-ID: {last}"]
        if token:
            arguments += ["-H", f"Authorization: Bearer {token}"]
        url = f"http://127.0.0.1:{server.port}" + target("/v1/events", filters)
        self.events = []
        self.arrived = queue.Queue()
        self.process = subprocess.Popen([*arguments, url], stdout=subprocess.PIPE)
        threading.Thread(target=self.read, daemon=True).start()
        # Its first line says that it is open.
        assert self.arrived.get(timeout=LONG).startswith(":"), "no comment came first"

    def read(self):
        event = {}
        for line in self.process.stdout:
            line = line.decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if not line and "data" in event:
                event["data"] = json.loads(event["data"])
                # What is cut off by a kill was not received.
                self.events.append(event)
                self.arrived.put(event)
                event = {}
            elif line.startswith(":"):
                self.arrived.put(line)
            elif name in ("id", "event", "data"):
                event[name] = value
        self.arrived.put(None)

    def next(self, seconds=LONG):
        """The next event; `None` when the stream has ended."""
        while True:
            found = self.arrived.get(timeout=seconds)
            if not isinstance(found, str):
                return found

    def kill(self):
        self.process.kill()
        self.process.wait()
        # What it wrote before is still read.
        while self.arrived.get(timeout=LONG) is not None:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def request(port, path, headers=(), receive_bytes=None):
    """Sends a request for something that does not end, and returns the socket."""
    connection = socket.socket()
    if receive_bytes:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    connection.settimeout(LONG)
    connection.connect(("127.0.0.1", port))
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode())
    return connection


TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class WebSocket:
    """A client of RFC 6455, as small as it can be."""

    def __init__(self, server, path="/v1/live", headers=()):
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket = request(server.port, path, [
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}", *headers])
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while line := self.file.readline().strip():
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()
        magic = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.expected = base64.b64encode(hashlib.sha1(magic.encode()).digest()).decode()

    def send(self, opcode, data=b""):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[n % 4] for n, byte in enumerate(data))
        self.socket.sendall(bytes([0x80 | opcode, 0x80 | len(data)]) + mask + masked)

    def receive(self):
        """The next frame as its opcode and its content; `None` at the end."""
        head = self.file.read(2)
        if len(head) < 2:
            return None
        length = head[1] & 0x7F
        assert not head[1] & 0x80, "a server does not mask"
        if length == 126:
            (length,) = struct.unpack(">H", self.file.read(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self.file.read(8))
        return head[0] & 0x0F, self.file.read(length)

    def event(self):
        """The next text, as JSON."""
        while True:
            opcode, data = self.receive()
            if opcode == TEXT:
                return json.loads(data)

    def close(self):
        self.file.close()
        self.socket.close()
