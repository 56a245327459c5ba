"""Live events over WebSocket."""

import json

import pytest

from streams import CLOSE, PING, PONG, TEXT, WebSocket


def test_an_upgrade_is_accepted_as_rfc_6455_says(server):
    live = WebSocket(server)
    assert (live.status, live.headers["sec-websocket-accept"]) == (101, live.expected)
    live.close()


def test_every_event_is_one_text(server):
    client = server.client()
    client.post("/v1/jobs", [{"kind": "a", "payload": {"n": n}} for n in range(100)])
    live = WebSocket(server, "/v1/live?after=0")
    events = [live.event() for _ in range(100)]
    assert events == [json.loads(line) for line in client.get("/v1/events").body.splitlines()]
    live.close()


def test_what_comes_is_shown_from_the_end_of_the_log_on(server):
    client = server.client()
    client.queue()
    live = WebSocket(server, "/v1/live?kind=b")
    live.send(PING, b"are you there")
    assert live.receive() == (PONG, b"are you there")
    client.queue("a")
    job = client.queue("b")
    assert live.event()["position"] == job
    live.close()


def test_a_farewell_is_answered_with_its_code(server):
    live = WebSocket(server)
    live.send(CLOSE, (1000).to_bytes(2, "big") + b"bye")
    assert live.receive() == (CLOSE, (1000).to_bytes(2, "big"))
    assert live.receive() is None
    live.close()


def test_a_server_that_is_to_stop_says_that_it_goes_away(server):
    live = WebSocket(server)
    live.send(PING)
    live.receive()
    assert server.stop() == 0
    assert live.receive() == (CLOSE, (1001).to_bytes(2, "big"))


def test_a_large_event_is_one_text(server):
    live = WebSocket(server)
    server.client().queue(payload={"x": "y" * 200_000})
    opcode, data = live.receive()
    assert opcode == TEXT and len(data) > 200_000
    live.close()


def test_what_does_not_ask_for_an_upgrade_is_told_to(client):
    answer = client.get("/v1/live")
    assert (answer.status, answer.problem) == (426, "upgrade-required")
    assert answer.headers["Upgrade"] == "websocket"


@pytest.mark.parametrize("query", ["?nonsense=1", "?after=x", "?after=1&after=2"])
def test_wrong_parameters_are_refused(server, query):
    live = WebSocket(server, "/v1/live" + query)
    assert live.status == 400
    live.close()


def test_a_page_of_another_origin_is_refused(server):
    live = WebSocket(server, headers=["Origin: https://evil.example"])
    assert live.status == 403
    live.close()


def test_streams_of_both_kinds_are_counted_together(serve):
    server = serve("--stream-limit", "1")
    first = WebSocket(server)
    first.send(PING)
    first.receive()
    second = WebSocket(server)
    assert (first.status, second.status) == (101, 503)
    first.close()
    second.close()


def test_a_server_outlives_whatever_is_sent_in_frames(server, chance):
    for _ in range(50):
        live = WebSocket(server)
        live.socket.sendall(chance.randbytes(chance.randrange(1, 300)))
        live.close()
    assert server.client().get("/health/live").status == 200
