"""Figures, uploads, differences, proofs."""

import base64
import hashlib

import pytest


def upload(client, state="running", sent=50, **labels):
    job = client.queue("upload", labels=labels, attempts=1, queue="up", key=labels.get("file"))
    if state == "waiting":
        return job
    (lease,) = client.lease(queues=["up"])
    client.answer("progress", lease, bytes=sent, bytes_total=100, files=1, files_total=2)
    if state == "completed":
        client.complete(lease)
    elif state == "failed":
        client.fail(lease)
    elif state == "cancelled":
        client.post(f"/v1/jobs/{job}/cancel", {"now": True})
    return job


def test_an_upload_is_shown_with_its_labels_and_how_far_it_is(client):
    """E1, E2: labels of any kind; bytes, files, percent."""
    labels = {"content-type": "video/mp4", "resource": "lecture:17", "file": "a.mp4"}
    job = upload(client, **labels)
    (shown,) = client.get("/v1/uploads").items
    assert (shown["job"], shown["labels"], shown["percent"]) == (job, labels, 50)
    assert [shown[name] for name in ("bytes", "bytes_total", "files", "files_total")] == [
        50, 100, 1, 2]


@pytest.fixture
def uploads(client):
    return {state: upload(client, state, resource=state, type="film")
            for state in ("completed", "failed", "cancelled", "running")}


@pytest.mark.parametrize("query, states", [
    ({"state": ["failed"]}, ["failed"]), ({"state": ["running"]}, ["running"]),
    ({"state": ["finished"]}, ["cancelled", "failed", "completed"]),
    ({"label": ["resource=failed"]}, ["failed"]), ({"kind": "other"}, []),
    ({"label": ["type=film", "resource=running"]}, ["running"]),
    ({"since": "2099-01-01T00:00:00Z"}, []), ({"queue": "up", "state": ["completed"]}, ["completed"]),
])
def test_uploads_are_filtered(client, uploads, query, states):
    """E5: filters by status, type, resource, label, date range."""
    found = [one["job"] for one in client.everything("/v1/uploads", limit=1, **query)]
    assert found == [uploads[state] for state in states]


def test_figures_count_the_uploads_that_match(client, uploads):
    """E5: total, waiting, active, completed, failed, cancelled; failure rate, backlog."""
    figures = client.get("/v1/uploads").json["figures"]
    names = ("total", "waiting", "active", "completed", "failed", "cancelled")
    assert [figures[name] for name in names] == [4, 0, 1, 1, 1, 1]
    assert figures["failure_rate"] == 0.5
    assert figures["backlog_bytes"] == 50
    assert "average_duration_ms" in figures
    assert client.get("/v1/uploads", state=["failed"]).json["figures"]["total"] == 1


def test_figures_count_every_job(client):
    """F: depth and oldest age."""
    waiting = client.queue()
    client.queue(delay="1h")
    client.failed()
    client.completed()
    stats = client.get("/v1/stats").json
    jobs = stats["jobs"]
    assert [jobs[name] for name in ("available", "scheduled", "failed", "completed")] == [1] * 4
    assert stats["oldest_waiting_job"] == waiting
    queues = {queue["queue"]: queue for queue in stats["queues"]}
    assert (queues["to-fail"]["failures"], queues["to-fail"]["attempts"]) == (1, 1)


def test_the_timeline_counts_what_happened_in_each_step(client):
    """E5: rate; A8: over time."""
    client.failed()
    client.completed()
    points = client.get("/v1/stats/timeline", step="2m").json["points"]
    sums = {name: sum(point[name] for point in points)
            for name in ("queued", "completed", "failed", "failed_attempts")}
    assert sums == {"queued": 2, "completed": 1, "failed": 1, "failed_attempts": 1}


def test_a_timeline_of_too_many_steps_is_refused(client):
    answer = client.get(
        "/v1/stats/timeline", since="2020-01-01T00:00:00Z", until="2026-01-01T00:00:00Z", step="1s")
    assert answer.status == 400


def test_a_difference_says_which_jobs_changed_and_how(client):
    first = client.queue()
    before = client.position()
    client.post(f"/v1/jobs/{first}/cancel")
    second = client.failed(key="k")
    difference = client.get("/v1/diff", **{"from": before}).json
    changes = {job["job"]: (job.get("before"), job["after"]) for job in difference["jobs"]}
    assert changes == {first: ("available", "cancelled"), second: (None, "failed")}


def test_a_difference_from_nothing_is_refused(client):
    assert client.get("/v1/diff").json["field"] == "from"


def test_the_log_holds_and_the_checkpoint_has_its_root(client):
    """G5."""
    for _ in range(10):
        client.queue()
    verified = client.get("/v1/verify").json
    checkpoint = client.get("/v1/checkpoint").json
    assert verified["holds"] is True
    assert (verified["events"], verified["root"]) == (checkpoint["size"], checkpoint["root"])


def test_a_proof_leads_from_the_event_to_the_root(client, chance):
    """G5: proofs for one event, recomputed here as RFC 6962 has it."""
    for _ in range(chance.randrange(3, 40)):
        client.queue()
    position = chance.randrange(1, client.position() + 1)
    proof = client.get(f"/v1/proofs/{position}").json
    node = hashlib.sha256(b"\0" + base64.b64decode(proof["leaf"])).digest()
    index, last = proof["index"], proof["size"] - 1
    for text in proof["path"]:
        sibling = bytes.fromhex(text)
        if index % 2 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    assert node.hex() == proof["root"] == client.get("/v1/checkpoint").json["root"]


def test_an_event_that_has_not_come_has_no_proof(client):
    client.queue()
    assert client.get("/v1/proofs/1000000").status == 404


def test_a_proof_for_strangers_takes_a_key(client):
    client.queue()
    assert client.get("/v1/proofs/1", {"Accept": "text/plain"}).status == 409


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_server_that_runs_is_well(client, path):
    assert client.get(path).json == {"status": "ok"}
