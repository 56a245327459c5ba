"""Readers that are slow, many, too many, or still there when the server is to stop."""

import re
import resource
import selectors
import signal
import socket
import subprocess

import pytest

from streams import EventStream, request
from waiting import background, until

STREAM = ["Accept: text/event-stream"]


def read_until(connection, text):
    """Reads until a text has come; fails when the other side ends before."""
    data = b""
    while text not in data:
        part = connection.recv(65536)
        assert part, f"it ended after {data[-300:]!r}"
        data += part
    return data


def anonymous_memory(server):
    """The memory of a server that is no file's, in bytes."""
    with open(f"/proc/{server.pid}/status") as status:
        return int(re.search(r"RssAnon:\s+(\d+)", status.read())[1]) * 1024


def test_readers_that_do_not_read_hold_nobody_up_and_cost_no_memory(server):
    client = server.client()
    client.queue(payload={"x": "y" * 100_000})
    stalled = [request(server.port, "/v1/events", STREAM, 4096) for _ in range(20)]
    for connection in stalled:
        connection.recv(1)
    before = anonymous_memory(server)
    jobs = [client.queue(payload={"x": "y" * 100_000}) for _ in range(200)]
    # For each reader 20 MB were written: 400 MB in all.
    assert anonymous_memory(server) - before < 150 << 20
    with EventStream(server, after=jobs[-2]) as lively:
        assert lively.next()["id"] == str(jobs[-1])
    for connection in stalled:
        connection.close()


def test_a_reader_that_was_slow_gets_everything_when_it_reads(server):
    client = server.client()
    slow = request(server.port, "/v1/events", STREAM, 4096)
    read_until(slow, b"retry")
    jobs = [client.queue(payload={"x": "y" * 100_000}) for _ in range(60)]
    data = read_until(slow, f"id: {jobs[-1]}\n".encode())
    assert [int(found) for found in re.findall(rb"id: (\d+)\n", data)] == jobs
    slow.close()


@pytest.fixture
def many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    if wanted < 2600:
        pytest.skip("too few files may be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_readers_see_an_event(many_files, serve):
    server = serve()
    readers = [request(server.port, "/v1/events", STREAM) for _ in range(1000)]
    for reader in readers:
        read_until(reader, b"retry: 1000")
    job = server.client().queue()
    line = f"id: {job}\n".encode()
    selector = selectors.DefaultSelector()
    received = {}
    for reader in readers:
        reader.setblocking(False)
        received[reader] = b""
        selector.register(reader, selectors.EVENT_READ)

    def arrived():
        for key, _ in selector.select(0.1):
            received[key.fileobj] += key.fileobj.recv(65536)
            if line in received[key.fileobj]:
                selector.unregister(key.fileobj)
        return not selector.get_map()

    until(arrived, "the event", 60)
    for reader in readers:
        reader.close()


def test_more_streams_than_may_be_are_refused_and_let_in_when_one_ends(serve):
    server = serve("--stream-limit", "2")
    open_ = [EventStream(server) for _ in range(2)]
    headers = {"Accept": "text/event-stream"}
    refused = server.client().get("/v1/events", headers)
    assert (refused.status, refused.problem) == (503, "too-many-streams")
    assert refused.headers["Retry-After"]
    open_[0].kill()

    def let_in():
        connection = request(server.port, "/v1/events", STREAM)
        status = connection.recv(12)
        connection.close()
        return status == b"HTTP/1.1 200"

    until(let_in, "a place")
    open_[1].kill()


def test_a_server_that_is_to_stop_sends_everybody_away_who_waits(serve):
    server = serve("--shutdown-grace", "600s")
    streams = [EventStream(server) for _ in range(3)]
    # Neither the end of the wait nor a sign of life comes in time to end it.
    waiting = background(lambda: server.client().lease("waiter", wait="60s", timeout="1d"))
    until(lambda: server.client().get("/v1/workers").items, "the worker")
    assert server.stop() == 0
    assert waiting.result() == []
    for stream in streams:
        assert stream.next()["event"] == "WorkerStarted"
        assert stream.next() is None


def test_a_server_that_is_to_stop_lets_a_request_end_that_was_begun(serve):
    server = serve("--shutdown-grace", "60s")
    connection = half_request(server)
    server.signal(signal.SIGTERM)
    until(lambda: not accepts(server), "the end of accepting")
    connection.sendall(b'"kind":"a"}')
    assert b"201 Created" in read_until(connection, b"duplicate")
    connection.close()
    assert server.wait() == 0


def half_request(server):
    """A request of which the end is missing, and which the server has begun to read."""
    body = b'{"kind":"a"}'
    connection = socket.create_connection(("127.0.0.1", server.port), 60)
    connection.sendall(
        b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:1])
    # Whoever asks after it is answered after it was seen.
    server.client().get("/health/live")
    return connection


def accepts(server):
    try:
        socket.create_connection(("127.0.0.1", server.port), 1).close()
        return True
    except OSError:
        return False


def test_a_second_signal_ends_a_server_at_once(serve):
    server = serve("--shutdown-grace", "600s")
    connection = half_request(server)
    server.signal(signal.SIGTERM)
    until(lambda: not accepts(server), "the end of accepting")
    server.signal(signal.SIGTERM)
    assert server.wait() == 130
    connection.close()


def test_a_server_does_not_wait_longer_than_its_grace(serve):
    server = serve("--shutdown-grace", "200ms")
    connection = half_request(server)
    assert server.stop() == 0
    connection.close()


def test_a_connection_that_is_silent_too_long_is_closed(serve):
    server = serve("--idle-timeout", "1s")
    for sent in (b"", b"GET /v1/jobs HTT", b"GET /v1/jobs HTTP/1.1\r\nHost: loc"):
        connection = socket.create_connection(("127.0.0.1", server.port), 60)
        connection.sendall(sent)
        while connection.recv(65536):
            pass
        connection.close()


def test_a_stream_is_not_silent(serve):
    server = serve("--idle-timeout", "1s")
    with EventStream(server) as stream:
        idle = socket.create_connection(("127.0.0.1", server.port), 60)
        while idle.recv(65536):
            pass
        job = server.client().queue()
        assert stream.next()["id"] == str(job)


def test_a_request_that_offers_http_2_is_answered(server):
    done = subprocess.run(
        ["curl", "-s", "--http2", f"http://127.0.0.1:{server.port}/health/live"],
        stdout=subprocess.PIPE, timeout=60, check=True)
    assert done.stdout == b'{"status":"ok"}'
