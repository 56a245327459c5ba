"""Batches of jobs that belong together."""

import pytest


def batch(client, count=3, **members):
    answer = client.post("/v1/batches", {
        "owner": "ada", "jobs": [{"kind": "item", "attempts": 1}] * count, **members})
    assert answer.status == 201, answer
    return answer.json


def test_a_batch_is_created_with_its_jobs_at_its_location(client):
    answer = client.post("/v1/batches", {"owner": "ada", "jobs": [{"kind": "a"}, {"kind": "b"}]})
    shown = client.get(answer.headers["Location"]).json
    assert [item["job"] for item in shown["items"]] == [job["id"] for job in answer.json["jobs"]]


def test_counters_follow_the_jobs(client):
    """D1: total, done, failed, running, percent complete."""
    made = batch(client, 4)
    one, two, three = client.lease(count=3)
    client.complete(one)
    client.fail(two, "too dark")
    shown = client.get(f"/v1/batches/{made['id']}").json
    counters = ("total", "done", "completed", "failed", "running", "waiting", "percent", "state")
    assert [shown[name] for name in counters] == [4, 2, 1, 1, 1, 1, 50, "sealed"]


def test_every_item_has_its_state_and_its_error(client):
    """D3: details of a batch with per-item status and error."""
    made = batch(client, 2)
    client.fail(client.lease()[0], "too dark", error_type="Light")
    items = client.get(f"/v1/batches/{made['id']}").json["items"]
    assert [item["state"] for item in items] == ["failed", "available"]
    assert (items[0]["message"], items[0]["error_type"]) == ("too dark", "Light")


def test_the_finishing_job_is_queued_once_when_all_have_ended(client):
    """D2: it runs exactly once, also when some failed."""
    made = batch(client, 2, finishing={"kind": "sum-up", "payload": {"n": 1}})
    one, two = client.lease(count=2)
    client.complete(one)
    assert client.get("/v1/jobs", kind="sum-up").items == []
    client.fail(two)
    (finishing,) = client.get("/v1/jobs", kind="sum-up").items
    assert client.job(finishing["id"])["payload"] == {"n": 1}
    assert client.get(f"/v1/batches/{made['id']}").json["state"] == "finished"


def test_an_open_batch_takes_jobs_until_it_is_sealed(client):
    made = batch(client, 1, open=True)
    added = client.queue("item", batch=made["id"])
    assert client.post(f"/v1/batches/{made['id']}/seal").json["state"] == "sealed"
    answer = client.post("/v1/jobs", {"kind": "item", "batch": made["id"]})
    assert (answer.status, answer.problem) == (409, "batch-sealed")
    items = client.get(f"/v1/batches/{made['id']}").json["items"]
    assert added in [item["job"] for item in items]


def test_cancelling_cancels_what_waits_and_asks_what_runs(client):
    """D4: waiting items cancelled, running ones told."""
    made = batch(client)
    (lease,) = client.lease()
    answer = client.post(f"/v1/batches/{made['id']}/cancel", {"reason": "no more"}).json
    waiting = [job["id"] for job in made["jobs"] if job["id"] != lease["job"]]
    assert answer == {"cancelled": waiting, "asked": [lease["job"]]}


def test_the_latest_batch_is_that_of_the_owner(client):
    """D3: the latest batch of an owner."""
    batch(client)
    latest = batch(client)
    batch(client, owner="bob")
    assert client.get("/v1/batches/latest", owner="ada").json["id"] == latest["id"]


def test_an_owner_without_batches_has_no_latest(client):
    assert client.get("/v1/batches/latest", owner="nobody").problem == "unknown-batch"


def test_batches_are_found_by_owner_and_state(client):
    finished = batch(client, 1)["id"]
    client.complete(client.lease()[0])
    open_, other = batch(client, 1, open=True)["id"], batch(client, 1, owner="bob")["id"]

    def find(**query):
        return [found["id"] for found in client.everything("/v1/batches", limit=1, **query)]

    assert find() == [other, open_, finished]
    assert find(owner="ada") == [open_, finished]
    assert find(state="finished") == [finished]
    assert find(state="open", owner="ada") == [open_]


def test_counters_are_right_after_a_kill(server):
    """D1: correct after any crash."""
    client = server.client()
    made = batch(client)
    client.complete(client.lease()[0])
    before = client.get(f"/v1/batches/{made['id']}").json
    server.kill()
    assert server.start().client().get(f"/v1/batches/{made['id']}").json == before


def test_the_end_of_a_batch_is_an_event(client):
    """D6: notification when a batch ends."""
    made = batch(client, 1)
    client.complete(client.lease()[0])
    (event,) = client.get(
        "/v1/events", {"Accept": "application/json"}, type="BatchFinished").items
    assert event["data"]["batch"] == made["id"]


def test_a_batch_of_nobody_is_refused(client):
    assert client.post("/v1/batches", {"jobs": [{"kind": "a"}]}).status == 400


@pytest.mark.parametrize("verb", ["cancel", "seal"])
def test_a_batch_that_is_not_there_is_not_found(client, verb):
    assert client.post(f"/v1/batches/999999/{verb}").problem == "unknown-batch"
