"""Paths, parameters, methods and heads that make no sense."""

import json
import socket

import pytest

from contract import CONTRACT, METHODS
from streams import request

GETS = [(path, operation) for path, method, operation in CONTRACT.operations() if method == "GET"]


def fill(path):
    return (path.replace("{id}", "1").replace("{queue}", "q").replace("{key}", "k")
            .replace("{name}", "n").replace("{position}", "1"))


def raw(shared, head, body=b""):
    """Sends bytes, and returns the status and the content of what comes back."""
    with socket.create_connection(("127.0.0.1", shared.port), 60) as connection:
        connection.sendall(head + body)
        data = b""
        while part := connection.recv(65536):
            data += part
    status = int(data.split()[1]) if data else None
    return status, data.partition(b"\r\n\r\n")[2]


def get(shared, target, *lines):
    """Asks for a target byte for byte."""
    if isinstance(target, str):
        target = target.encode()
    lines = [b"Host: localhost", b"Connection: close", *lines]
    return raw(shared, b"GET " + target + b" HTTP/1.1\r\n" + b"\r\n".join(lines) + b"\r\n\r\n")


TRICKS = [
    ("/v1/jobs/%2e%2e", 400), ("/v1/jobs/..", None), ("/v1/jobs/%00", 400), ("/v1/jobs/1%2f2", 400),
    ("/v1/jobs/1%2Fevents", 400), ("/v1/jobs/0", 400), ("/v1/jobs/-1", 400), ("/v1/jobs/+1", 400),
    ("/v1/jobs/1.0", 400), ("/v1/jobs/1e3", 400), ("/v1/jobs/0x1", 400), ("/v1/jobs/%31%", 400),
    ("/v1/jobs/99999999999999999999999", 400), ("/v1/jobs/9223372036854775808", 400),
    ("/v1/jobs/9223372036854775807", 404), ("/v1/jobs/%zz", 400), ("/v1/jobs/%ff", 400),
    ("/v1/jobs/%c0%af", 400), ("/v1/jobs/ 1", None), ("/v1/jobs/1/", None), ("//v1/jobs", None),
    ("/v1/nothing", 404), ("/v2/jobs", 404), ("/dashboard/../openapi.json", None),
    ("/dashboard/%2e%2e%2fopenapi.json", 404), ("/dashboard/nothing.js", 404),
    ("/v1/queues/" + "x" * 256, 400), ("/v1/queues/%00", 404), ("/v1/events/0", 400),
    ("/etc/passwd", 404), ("/v1/jobs?" + "a=1&" * 1000, 400), ("*", None), ("", None),
]


@pytest.mark.parametrize("target, expected", TRICKS, ids=[trick[0][:40] for trick in TRICKS])
def test_a_tricky_path_is_refused_and_harms_nothing(shared, target, expected):
    status, body = get(shared, target)
    if expected:
        assert status == expected
        assert json.loads(body)["status"] == expected
    else:
        assert status is None or 200 <= status < 500
    assert shared.client().get("/health/live").status == 200


def parameters(operation):
    for parameter in operation.get("parameters", []):
        parameter = {**CONTRACT.resolve(parameter), **parameter}
        if parameter["in"] == "query":
            yield parameter["name"], CONTRACT.resolve(parameter["schema"])


@pytest.mark.parametrize("path, operation", [pair for pair in GETS if pair[0].startswith("/v1")])
@pytest.mark.parametrize("query", ["nonsense=1", "=1", "%zz", "at=%ff", "at=%", "a%00=1"])
def test_a_parameter_that_means_nothing_is_refused(shared, path, operation, query):
    client = shared.client()
    client.queue(queue="q")
    answer = client.get(f"{fill(path)}?{query}")
    # What is not there may be told first.
    assert answer.status in (400, 404), answer
    CONTRACT.check_problem(answer)


@pytest.mark.parametrize("path, operation", [pair for pair in GETS if list(parameters(pair[1]))])
def test_a_parameter_that_stands_twice_is_refused(shared, path, operation):
    client = shared.client()
    for name, schema in parameters(operation):
        if schema.get("type") == "array":
            continue
        answer = client.get(f"{fill(path)}?{name}=1&{name}=1")
        assert answer.status in (400, 404), (name, answer)
        if answer.status == 400:
            assert answer.json.get("field") in (name, "by", "owner", "from"), answer


WRONG = {
    "limit": ["0", "-1", "1001000", "x", "", "1.5", "99999999999999999999"],
    "cursor": ["x", "", "-1", "\x00"], "at": ["x", "", "-1", "2026-13-01T00:00:00Z", "tomorrow"],
    "since": ["x", "", "2026-02-30T00:00:00Z", "1"], "state": ["x", ""], "sort": ["x", ""],
    "after": ["x", "-1", ""], "job": ["0", "x"], "type": ["x", ""], "label": ["x", "=x", ""],
    "failed_at_least": ["0", "x", "65536"], "step": ["0s", "x", "-1s"], "by": ["x", ""],
    "queue": ["", "x" * 256], "order": ["x"], "all": ["yes", "1"], "source": ["x"],
}


@pytest.mark.parametrize("path, operation", [pair for pair in GETS if list(parameters(pair[1]))])
def test_a_parameter_of_a_wrong_form_is_refused_by_its_name(shared, path, operation):
    client = shared.client()
    names = dict(parameters(operation))
    needed = {"by": "kind", "owner": "a", "from": "0"}
    for name in set(names) & set(WRONG):
        for value in WRONG[name]:
            query = {other: needed[other] for other in set(names) & set(needed)} | {name: value}
            answer = client.get(fill(path), {"Accept": "application/json"}, **query)
            assert answer.status == 400 or "{" in path and answer.status == 404, (name, value, answer)
            if answer.status == 400:
                assert answer.json["field"] == name, (name, value, answer)


@pytest.mark.parametrize("path", [path for path in CONTRACT.document["paths"]])
def test_a_wrong_method_is_answered_with_those_that_there_are(shared, path):
    client = shared.client()
    allowed = {method.upper() for method in METHODS if method in CONTRACT.document["paths"][path]}
    wrong = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - allowed
    # A queue may be called like an action.
    wrong -= {"GET"} if path in ("/v1/queues/pause", "/v1/queues/resume") else set()
    for method in wrong:
        answer = client.request(method, fill(path), checked=False)
        assert answer.status == 405, (method, answer)
        CONTRACT.check_problem(answer)
        found = set(answer.headers["Allow"].split(", ")) - {"HEAD"}
        assert found - {"GET"} == allowed - {"GET"}, method


def test_a_head_that_is_too_large_is_refused(shared):
    status, body = get(shared, "/v1/jobs", b"X-Long: " + b"x" * 40_000)
    assert (status, json.loads(body)["type"]) == (431, "urn:daybook:problem:head-too-large")


def test_a_target_that_is_too_long_is_refused(shared):
    status, body = get(shared, "/v1/jobs?key=" + "x" * 70_000)
    assert (status, json.loads(body)["type"]) == (431, "urn:daybook:problem:head-too-large")


BROKEN = [
    b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /v1/jobs HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01", b"\0" * 1000, b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    b"GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n folded: header\r\n\r\n",
    b"GET /v1/jobs HTTP/1.1\r\nHost : localhost\r\n\r\n",
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_http_is_refused_and_harms_nothing(shared, data):
    client = shared.client()
    before = client.position()
    with socket.create_connection(("127.0.0.1", shared.port), 60) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    assert not answer or answer.split()[1][:1] == b"4", answer
    assert client.position() == before


def test_a_body_in_pieces_is_read_like_any_other(shared):
    body = b'{"kind":"pieces"}'
    pieces = b"".join(b"1\r\n" + body[n:n + 1] + b"\r\n" for n in range(len(body))) + b"0\r\n\r\n"
    status, _ = raw(
        shared, b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", pieces)
    assert status == 201


def test_a_body_in_pieces_without_end_is_too_large(shared):
    with request(shared.port, "/health/live") as connection:
        connection.recv(65536)
        connection.sendall(
            b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
        answer = b""
        try:
            for _ in range(200):
                connection.sendall(piece)
            answer = connection.recv(65536)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert not answer or b" 413 " in answer.split(b"\r\n")[0]
    assert shared.client().get("/health/live").status == 200


def test_requests_that_follow_each_other_without_waiting_are_answered_in_order(shared):
    one = b"GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    status, body = raw(shared, one * 20 + last)
    assert status == 200
    assert body.count(b"HTTP/1.1 200 OK") == 20
    assert body.endswith(b'{"status":"ok"}')
