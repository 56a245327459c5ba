"""Queueing jobs."""

import json

import pytest

from contract import CONTRACT, ROOT
from waiting import together

PARSING = ROOT / "../shared/data/runner/json/test_parsing"


def test_one_job_is_created_and_can_be_found_at_its_location(client):
    answer = client.post("/v1/jobs", {"kind": "mail"})
    assert answer.status == 201
    assert answer.json["duplicate"] is False
    assert answer.headers["Location"] == f"/v1/jobs/{answer.json['id']}"
    assert client.get(answer.headers["Location"]).json["kind"] == "mail"


def test_an_array_is_queued_in_its_order(client):
    answer = client.post("/v1/jobs", [{"kind": f"kind-{n}"} for n in range(100)])
    assert answer.status == 201
    kinds = [client.job(job["id"])["kind"] for job in answer.json]
    assert kinds == [f"kind-{n}" for n in range(100)]


def test_an_array_with_one_fault_queues_nothing(client):
    answer = client.post("/v1/jobs", [{"kind": "a"}, {"kind": "b"}, {"kind": "c", "priority": 101}])
    assert answer.status == 400
    assert answer.json["field"] == "[2].priority"
    assert client.get("/v1/jobs").items == []


def test_an_empty_array_is_refused(client):
    assert client.post("/v1/jobs", []).status == 400


def test_the_second_job_with_a_key_is_the_first(client):
    """C1: twice in a row queues nothing the second time."""
    first = client.post("/v1/jobs", {"kind": "encode", "key": "film"})
    second = client.post("/v1/jobs", {"kind": "encode", "key": "film"})
    assert (first.status, second.status) == (201, 200)
    assert second.json == {"id": first.json["id"], "duplicate": True}


def test_keys_that_stand_twice_in_an_array_make_one_job(client):
    answer = client.post("/v1/jobs", [{"kind": "a", "key": "x"}, {"kind": "a", "key": "x"}])
    assert [job["duplicate"] for job in answer.json] == [False, True]
    assert answer.json[0]["id"] == answer.json[1]["id"]


@pytest.mark.parametrize(
    "unique, after_completion",
    [("none", True), ("unfinished", True), ("undone", False), ("ever", False)],
)
def test_uniqueness_decides_whether_a_completed_job_is_in_the_way(client, unique, after_completion):
    client.completed("a", key="x")
    answer = client.post("/v1/jobs", {"kind": "a", "key": "x", "unique": unique})
    assert (answer.status == 201) is after_completion


def test_every_member_of_a_job_is_kept(client):
    job = client.queue(
        "encode", queue="films", payload={"n": 1}, priority=91, weight=7, key="film-1",
        unique="ever", group="ada", attempts=3, backoff="90s", timeout="2h",
        due="2099-01-01T00:00:00Z", labels={"tenant": "acme", "größe": "voll = ganz"},
    )
    shown = client.job(job)
    expected = {
        "state": "scheduled", "queue": "films", "kind": "encode", "key": "film-1",
        "group": "ada", "priority": 91, "weight": 7, "attempt_limit": 3, "timeout_ms": 7_200_000,
        "due": "2099-01-01T00:00:00Z", "labels": {"tenant": "acme", "größe": "voll = ganz"},
        "payload": {"n": 1},
    }
    assert {name: shown.get(name) for name in expected} == expected


def test_every_member_of_the_description_is_accepted(client):
    members = CONTRACT.document["components"]["schemas"]["NewJob"]["properties"]
    values = {
        "kind": "a", "queue": "q", "payload": 1, "priority": 0, "weight": 1, "delay": "1h",
        "key": "k", "unique": "none", "group": "g", "attempts": 1, "backoff": "1s",
        "timeout": "1s", "labels": {"a": "b"},
    }
    assert set(members) - set(values) == {"due", "batch"}
    assert client.post("/v1/jobs", values).status == 201


PAYLOADS = [
    b'{"a":12345678901234567890123456789012345678901234567890}',
    b'{"a":-0.0,"b":1E400,"c":1e-400,"d":0.1000000000000000055511151231257827}',
    '["ünïcödé","\U0001f4d3","\u202e","\ufffd"]'.encode(),
    rb'{"escaped":"\u0041\u00e9\ud83d\ude00\n\t\/\b\f\r"}',
    b'{"z":1,"a":2,"z2":[[],{},[{}]]}',
    b'[ 1 ,\t2 ]',
    b'[true,false,null,""]',
    b'{"":{"":[]}}',
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_object_or_list_comes_back_byte_for_byte(shared, payload):
    client = shared.client()
    answer = client.post("/v1/jobs", b'{"kind":"a","queue":"bytes","payload":' + payload + b"}")
    assert answer.status == 201, answer
    assert b'"payload":' + payload in client.get(f"/v1/jobs/{answer.json['id']}").body


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_lease_has_the_payload_byte_for_byte(shared, payload):
    client = shared.client()
    queue = f"leased-{PAYLOADS.index(payload)}"
    body = f'{{"kind":"a","queue":"{queue}","payload":'.encode() + payload + b"}"
    assert client.post("/v1/jobs", body).status == 201
    answer = client.post("/v1/leases", {"worker": "w", "queues": [queue]})
    assert b'"payload":' + payload in answer.body


@pytest.mark.parametrize(
    "payload, shown", [(b"5", "5"), (b"true", "true"), (b"1.50", "1.50"), (b'"5"', "5"),
                       (b'"a\\u0062\\n"', "ab\n"), (b'""', None)]
)
def test_what_is_neither_object_nor_list_comes_back_as_a_string(shared, payload, shown):
    client = shared.client()
    answer = client.post("/v1/jobs", b'{"kind":"a","queue":"s","payload":' + payload + b"}")
    assert client.job(answer.json["id"]).get("payload") == shown


@pytest.mark.skipif(not PARSING.is_dir(), reason="the files are not there")
def test_files_of_a_parsing_suite_come_back_or_are_refused_as_their_names_say(shared):
    client = shared.client()
    wrong = []
    for path in sorted(PARSING.glob("*.json")):
        content = path.read_bytes()
        if len(content) > 50_000:
            continue
        answer = client.post("/v1/jobs", b'{"kind":"f","queue":"f","payload":' + content + b"}")
        if "duplicated_key" in path.name:
            good = answer.status == 400
        elif path.name[0] == "y":
            good = answer.status == 201 and same_payload(client, answer.json["id"], content)
        elif path.name[0] == "n":
            good = answer.status == 400
        else:
            good = answer.status == 400 or same_payload(client, answer.json["id"], content)
        if not good:
            wrong.append((path.name, answer))
    assert wrong == []


def same_payload(client, job, content):
    shown = client.get(f"/v1/jobs/{job}").body
    if content.strip()[:1] in (b"{", b"["):
        return content.strip() in shown
    value = json.loads(content)
    text = value if isinstance(value, str) else content.strip().decode()
    return json.loads(shown).get("payload", "") == text


def test_a_payload_of_a_megabyte_is_kept_whole(client):
    payload = ["x" * 1_000_000]
    assert client.job(client.queue(payload=payload))["payload"] == payload


def test_a_payload_of_more_than_a_mebibyte_is_too_large(client):
    answer = client.post("/v1/jobs", {"kind": "a", "payload": "x" * (1 << 20)})
    assert answer.status == 413


def test_a_result_comes_back_byte_for_byte(client):
    job = client.queue()
    (lease,) = client.lease()
    client.post(
        "/v1/leases/complete",
        f'{{"job":{job},"attempt":{lease["attempt"]},"result":{{"n":1.10,"b": [ ]}}}}'.encode(),
    )
    assert b'"result":{"n":1.10,"b": [ ]}' in client.get(f"/v1/jobs/{job}").body


def test_clients_that_queue_the_same_keys_at_once_make_one_job_of_each(server):
    def queue():
        client = server.client()
        return [client.queue("a", key=f"key-{n}") for n in range(50)]

    ids = together(queue, queue, queue, queue)
    assert ids[0] == ids[1] == ids[2] == ids[3]
    assert len(server.client().everything("/v1/jobs", limit=1000)) == 50
