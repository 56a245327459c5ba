"""Who may do what: tokens, roles, origins, TLS."""

import json
import re
import ssl
import subprocess

import pytest

from contract import BINARY, CONTRACT
from server import Server
from streams import EventStream, WebSocket
from waiting import LONG, until

ROLES = ["viewer", "worker", "operator", "admin"]
ROUTES = [(path, method, CONTRACT.role(operation))
          for path, method, operation in CONTRACT.operations()]
GUARDED = [route for route in ROUTES if route[2]]


class Tokens:
    """A file of tokens."""

    def __init__(self, path):
        self.path = path
        self.secrets = {}

    def tool(self, *arguments):
        return subprocess.run(
            [BINARY, "token", *arguments, "--tokens", self.path], check=True, timeout=LONG,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.strip()

    def add(self, name, role):
        self.secrets[name] = self.tool("add", name, "--role", role)
        return self.secrets[name]

    def remove(self, name):
        self.tool("remove", name)


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """A server with a token of each role."""
    directory = tmp_path_factory.mktemp("four")
    tokens = Tokens(directory / "tokens")
    for role in ROLES:
        tokens.add(role, role)
    server = Server(directory, "--tokens", str(tokens.path)).start()
    server.tokens = tokens
    yield server
    server.end()


@pytest.fixture
def guarded(serve, tmp_path):
    """A server of which each test may spoil the tokens."""
    tokens = Tokens(tmp_path / "tokens")
    tokens.add("ada", "admin")
    server = serve("--tokens", str(tokens.path))
    server.tokens = tokens
    return server


def ask(server, path, method, role):
    client = server.client(server.tokens.secrets.get(role))
    target = re.sub(r"\{\w+\}", "999999", path)
    headers = {"Accept": "application/json"}
    try:
        return client.request(method, target, headers=headers)
    finally:
        client.close()


@pytest.mark.parametrize("path, method, role", GUARDED)
def test_a_route_refuses_every_role_below_its_own(four, path, method, role):
    statuses = {lower: ask(four, path, method, lower).status for lower in ROLES}
    below = ROLES[: ROLES.index(role)]
    assert {name for name, status in statuses.items() if status == 403} == set(below)
    assert 401 not in statuses.values()


@pytest.mark.parametrize("path, method, role", GUARDED)
def test_a_route_refuses_whoever_has_no_token(four, path, method, role):
    answer = ask(four, path, method, None)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path, method, role", [route for route in ROUTES if not route[2]])
def test_a_route_without_a_role_needs_no_token(four, path, method, role):
    assert ask(four, path, method, None).status == 200


def test_the_roles_are_those_that_are_documented():
    """A3: permanent delete, admin only."""
    roles = {f"{method} {path}": role for path, method, role in GUARDED}
    admin = {name for name, role in roles.items() if role == "admin"}
    assert admin == {"DELETE /v1/jobs/{id}", "POST /v1/jobs/delete", "POST /v1/jobs/clear"}
    assert roles["POST /v1/jobs"] == "worker" and roles["GET /v1/jobs"] == "viewer"


def test_after_ten_wrong_tokens_an_address_waits(guarded):
    client = guarded.client("daybook_ada." + "A" * 43)
    statuses = [client.get("/v1/jobs").status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    refused = guarded.client(guarded.tokens.secrets["ada"]).get("/v1/jobs")
    assert refused.status == 429 and int(refused.headers["Retry-After"]) > 0


def test_ten_wrong_tokens_over_websocket_count_as_ten(guarded):
    header = "Authorization: Bearer daybook_ada." + "A" * 43
    statuses = [WebSocket(guarded, headers=[header]).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_a_websocket_takes_a_token(four):
    header = f"Authorization: Bearer {four.tokens.secrets['viewer']}"
    live = WebSocket(four, headers=[header])
    refused = WebSocket(four)
    assert (live.status, refused.status) == (101, 401)
    live.close()


def test_the_actor_of_events_is_the_name_of_the_token(guarded):
    client = guarded.client(guarded.tokens.secrets["ada"])
    job = client.queue()
    client.lease("host/1")
    client.post(f"/v1/jobs/{job}/cancel", {"now": True})
    events = [json.loads(line) for line in client.get("/v1/events").body.splitlines()]
    assert {event["actor"] for event in events} == {"token:ada"}
    assert client.get("/v1/me").json["actor"] == "token:ada"


def test_a_token_that_is_added_while_serving_is_let_in(guarded):
    token = guarded.tokens.add("bob", "viewer")
    until(lambda: guarded.client(token).get("/v1/me").status == 200, "the token")


def test_a_token_that_is_removed_while_serving_is_refused(guarded):
    token = guarded.tokens.add("bob", "viewer")
    until(lambda: guarded.client(token).get("/v1/me").status == 200, "the token")
    guarded.tokens.remove("bob")
    until(lambda: guarded.client(token).get("/v1/me").status == 401, "the end of the token")


def test_a_stream_shows_nothing_more_when_its_token_is_removed(guarded):
    token = guarded.tokens.add("bob", "viewer")
    until(lambda: guarded.client(token).get("/v1/me").status == 200, "the token")
    ada = guarded.client(guarded.tokens.secrets["ada"])
    with EventStream(guarded, token=token) as stream:
        guarded.tokens.remove("bob")
        until(lambda: guarded.client(token).get("/v1/me").status == 401, "the end of the token")
        ada.queue()
        assert stream.next() is None


def test_no_secret_stands_in_the_log_of_the_server_or_in_events(guarded):
    secret = guarded.tokens.secrets["ada"]
    client = guarded.client(secret)
    client.queue()
    wrong = "daybook_ada." + "S" * 43
    answer = guarded.client(wrong).get("/v1/jobs")
    events = client.get("/v1/events").body.decode()
    guarded.stop()
    for text in (secret.split(".")[1], "S" * 43):
        assert text not in guarded.text() + events + answer.body.decode()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::2]", "10.0.0.1"])
def test_a_foreign_host_is_refused_without_tokens(shared, host):
    answer = shared.client().get("/v1/jobs", {"Host": host})
    assert (answer.status, answer.problem) == (403, "wrong-host")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:8080", "LOCALHOST"])
def test_names_of_this_machine_are_answered(shared, host):
    assert shared.client().get("/v1/jobs", {"Host": host}).status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_another_origin_is_refused(shared, origin, method):
    client = shared.client()
    body = {"kind": "a"} if method == "POST" else None
    position = client.position()
    answer = client.request(method, "/v1/jobs", body, {"Origin": origin})
    assert (answer.status, answer.problem, client.position()) == (403, "wrong-origin", position)
    assert answer.headers["Access-Control-Allow-Origin"] is None


@pytest.fixture(scope="module")
def crossed(tmp_path_factory):
    server = Server(
        tmp_path_factory.mktemp("crossed"), "--cors-origin", "https://ops.example").start()
    yield server
    server.end()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "GET"])
def test_a_preflight_of_a_configured_origin_is_granted(crossed, method):
    """B6: CORS that allows PUT and DELETE for configured origins."""
    answer = crossed.client().request("OPTIONS", "/v1/skiplist/a", headers={
        "Origin": "https://ops.example", "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type"})
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "https://ops.example"
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_a_preflight_of_another_origin_is_refused(crossed):
    answer = crossed.client().request("OPTIONS", "/v1/skiplist/a", headers={
        "Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"})
    assert answer.status == 403
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_a_page_of_a_configured_origin_may_change_and_read(crossed):
    """B6."""
    answer = crossed.client().put(
        "/v1/skiplist/a", {"note": "b"}, {"Origin": "https://ops.example"})
    assert answer.status in (200, 201)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://ops.example"


def test_a_server_with_a_certificate_speaks_tls(serve, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True, timeout=LONG)
    server = serve("--tls-certificate", str(certificate), "--tls-key", str(key))
    context = ssl.create_default_context(cafile=certificate)
    client = server.client(context=context)
    assert client.queue() == 1
    assert client.connection.sock.version() in ("TLSv1.2", "TLSv1.3")


def test_a_server_for_a_network_does_not_start_without_tokens(tmp_path):
    done = subprocess.run(
        [BINARY, "--log", tmp_path / "log", "serve", "--host", "0.0.0.0", "--port", "0"],
        capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 4
    assert "tokens" in done.stderr


def test_answers_tell_browsers_to_keep_and_guess_nothing(shared):
    headers = shared.client().get("/v1/jobs").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_dashboard_runs_its_own_scripts_and_no_others(shared):
    client = shared.client()
    page = client.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    # What the policy forbids does not stand in the page either.
    assert not re.search(rb"<script(?![^>]*src=)|\son\w+=|style=", page.body)


def test_every_file_that_the_dashboard_names_is_there(shared):
    client = shared.client()
    page = client.get("/").body.decode()
    names = set(re.findall(r'(?:src|href)="(/?dashboard/[^"]+|\./[^"]+)"', page))
    assert names
    for name in names:
        answer = client.request("GET", "/" + name.lstrip("./"), checked=False)
        assert answer.status == 200, name
        assert answer.headers["Content-Security-Policy"]
