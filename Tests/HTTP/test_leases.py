"""Workers that lease jobs and answer for them."""

import pytest

from waiting import background, until


def test_a_worker_that_waits_gets_a_job_when_it_comes(server):
    client = server.client()
    waiting = background(lambda: server.client().lease("waiter", wait="60s"))
    until(lambda: client.get("/v1/workers").items, "the worker")
    job = client.queue()
    assert [lease["job"] for lease in waiting.result()] == [job]


def test_a_worker_that_waits_gets_a_job_when_it_comes_due(client):
    job = client.queue(delay="300ms")
    assert [lease["job"] for lease in client.lease(wait="60s")] == [job]


def test_a_worker_that_waits_gets_a_job_when_its_retry_is_due(client):
    job = client.queue(attempts=2, backoff="200ms")
    client.fail(client.lease()[0])
    assert client.lease(wait="60s")[0]["attempt"] == 2


def test_a_worker_that_waits_gets_a_job_when_its_queue_is_resumed(server):
    client = server.client()
    job = client.queue()
    client.post("/v1/queues/default/pause")
    waiting = background(lambda: server.client().lease("waiter", wait="60s"))
    until(lambda: client.get("/v1/workers").items, "the worker")
    client.post("/v1/queues/default/resume")
    assert [lease["job"] for lease in waiting.result()] == [job]


def test_nobody_gets_a_job_of_another_queue_or_kind(client):
    client.queue("a", queue="q")
    assert client.lease() == []
    assert client.lease(queues=["q"], kinds=["b"]) == []
    assert len(client.lease(queues=["q"], kinds=["b", "a"])) == 1


def test_of_many_workers_that_wait_each_job_comes_to_one(server):
    takers = [
        background(lambda n=n: server.client().lease(f"w{n}", wait="60s")) for n in range(8)]
    client = server.client()
    until(lambda: len(client.get("/v1/workers").items) == 8, "the workers")
    jobs = [client.queue() for _ in range(8)]
    taken = [lease["job"] for taker in takers for lease in taker.result()]
    assert sorted(taken) == jobs


def test_a_hundred_jobs_are_leased_and_answered_at_once(client):
    client.post("/v1/jobs", [{"kind": "many", "payload": {"n": n}} for n in range(100)])
    leases = client.lease(count=100)
    assert [lease["payload"] for lease in leases] == [{"n": n} for n in range(100)]
    answer = client.post("/v1/leases/complete", [
        {"job": lease["job"], "attempt": lease["attempt"], "result": n}
        for n, lease in enumerate(leases)])
    assert [done["job"] for done in answer.json] == [lease["job"] for lease in leases]
    assert {done["state"] for done in answer.json} == {"completed"}


def test_one_answer_that_is_late_does_not_keep_the_others_from_counting(client):
    jobs = [client.queue() for _ in range(3)]
    leases = client.lease(count=3)
    client.post(f"/v1/jobs/{jobs[1]}/cancel", {"now": True})
    answer = client.post("/v1/leases/complete", [
        {"job": lease["job"], "attempt": lease["attempt"]} for lease in leases])
    assert answer.status == 200
    assert ["error" in done for done in answer.json] == [False, True, False]
    assert [client.state(job) for job in jobs] == ["completed", "cancelled", "completed"]


def test_a_late_result_is_refused_and_recorded(client):
    """C5: its late result is refused."""
    job = client.queue()
    (first,) = client.lease()
    client.answer("release", first)
    (second,) = client.lease("another")
    answer = client.complete(first, result="late")
    assert (answer.status, answer.problem, answer.json["current"]) == (
        409, "late-result", second["attempt"])
    assert client.history(job)[-1] == "LateResultRefused"
    assert client.state(job) == "running"


def test_a_result_that_is_sent_twice_counts_once(client):
    job = client.queue()
    (lease,) = client.lease()
    answers = [client.complete(lease, result=1) for _ in range(2)]
    assert answers[0].status == 200
    assert client.history(job).count("JobCompleted") == 1


def test_a_heartbeat_tells_which_attempts_are_to_be_ended(client):
    """D4: running items are told."""
    one, other = client.queue(), client.queue()
    client.lease("w", count=2)
    client.post(f"/v1/jobs/{other}/cancel")
    leases = client.post("/v1/leases/heartbeat", {"worker": "w"}).json["leases"]
    assert {lease["job"]: lease["cancel_requested"] for lease in leases} == {
        one: False, other: True}


def test_an_attempt_may_be_heartbeaten_for(client):
    job = client.queue()
    (lease,) = client.lease()
    client.post(f"/v1/jobs/{job}/cancel")
    answer = client.answer("heartbeat", lease)
    assert answer.json["cancel_requested"] is True


def test_heartbeats_of_several_are_answered_in_their_order(client):
    names = ["a", "b"]
    ids = [client.post("/v1/workers", {"name": name}).json["worker"] for name in names]
    answer = client.post(
        "/v1/leases/heartbeat", [{"worker": "b"}, {"worker": 999_999}, {"worker": ids[0]}])
    assert [pulse["worker"] for pulse in answer.json] == [ids[1], 999_999, ids[0]]
    assert ["error" in pulse for pulse in answer.json] == [False, True, False]


def test_what_is_released_waits_again_and_has_not_failed(client):
    job = client.queue(attempts=1)
    client.answer("release", client.lease()[0])
    shown = client.job(job)
    assert (shown["state"], shown["failures"]) == ("available", 0)


def test_what_was_to_be_cancelled_is_cancelled_when_it_is_released(client):
    job = client.queue()
    (lease,) = client.lease()
    client.post(f"/v1/jobs/{job}/cancel")
    assert client.answer("release", lease).json["state"] == "cancelled"


@pytest.mark.parametrize("members, total", [
    (lambda n: {"done": n, "total": 100}, {"done": 100, "total": 100}),
    (lambda n: {"bytes": n, "bytes_total": 100}, {}),
])
def test_progress_is_coalesced_and_its_end_is_kept(client, members, total):
    """E2: coalesced, so that progress never floods the log."""
    job = client.queue()
    (lease,) = client.lease()
    recorded = [
        client.answer("progress", lease, **members(n)).json["recorded"] for n in range(1, 101)]
    events = [name for name in client.history(job) if "Progress" in name]
    assert len(events) == sum(recorded) and recorded[-1] is True
    shown = client.job(job)
    assert {name: shown[name] for name in total} == total


def test_a_stage_is_shown_and_stays_in_the_history(client):
    """C2: running with its stage, with the stage history."""
    job = client.queue()
    (lease,) = client.lease()
    for stage in ("download", "transcode"):
        client.answer("stage", lease, stage=stage)
    assert client.job(job)["stage"] == "transcode"
    assert client.history(job).count("StageEntered") == 2


def test_a_worker_that_is_silent_too_long_loses_its_job(serve):
    """C5: a worker that stops answering is detected, and its jobs are requeued."""
    server = serve("--reclaim-period", "100ms")
    client = server.client()
    job = client.queue()
    (lease,) = client.lease("silent", timeout="1s")
    (again,) = client.lease("lively", wait="60s")
    assert (again["job"], again["attempt"]) == (job, lease["attempt"] + 1)
    assert client.complete(lease).problem == "late-result"
    shown = client.job(job)
    assert (shown["failures"], shown["interruptions"]) == (0, 1)


def test_jobs_of_a_worker_that_takes_leave_go_to_whoever_leases_next(client):
    """C3: nothing is counted as a failure, and the next start goes on."""
    job = client.queue(attempts=1)
    worker = client.post("/v1/workers", {"name": "w"}).json["worker"]
    client.lease(worker)
    assert client.delete(f"/v1/workers/{worker}").status == 204
    assert client.job(job)["paused_by"] == "shutdown"
    assert [lease["job"] for lease in client.lease("next")] == [job]


def test_a_worker_that_waits_gets_the_jobs_of_one_that_takes_leave(server):
    client = server.client()
    job = client.queue()
    worker = client.post("/v1/workers", {"name": "w"}).json["worker"]
    client.lease(worker)
    waiting = background(lambda: server.client().lease("waiter", wait="60s"))
    until(lambda: len(client.get("/v1/workers").items) == 2, "the worker")
    client.delete(f"/v1/workers/{worker}")
    assert [lease["job"] for lease in waiting.result()] == [job]


def test_leases_of_a_worker_that_is_not_there_are_not_found(client):
    answer = client.post("/v1/leases", {"worker": 999_999})
    assert (answer.status, answer.problem) == (404, "unknown-worker")


VERDICTS = [
    ({"category": "transient"}, "retryable"),
    ({"category": "permanent"}, "failed"),
    ({"category": "invalid_input"}, "failed"),
    ({"category": "rate_limited"}, "retryable"),
    ({"verdict": "discard"}, "failed"),
    ({"verdict": "cancel"}, "cancelled"),
    ({"retry_at": "2099-01-01T00:00:00Z"}, "retryable"),
]


@pytest.mark.parametrize("members, state", VERDICTS)
def test_what_a_failure_says_decides_what_becomes_of_the_job(client, members, state):
    """D5: errors are categorised, and the category decides the retry."""
    client.queue(attempts=3)
    answer = client.fail(client.lease()[0], **members)
    assert answer.json["state"] == state
    if "retry_at" in members:
        assert answer.json["retry_at"] == "2099-01-01T00:00:00Z"


def test_everything_that_a_failure_says_is_shown(client):
    """A1, B1: stage, reason, error type, message and time."""
    job = client.queue(key="track-7")
    said = {
        "message": "no such host", "error_type": "DNS", "reason": "lookup", "stage": "download",
        "category": "transient",
    }
    client.fail(client.lease()[0], stack="at main", output="out", error_output="err", **said)
    shown = client.job(job)["last_failure"]
    assert {name: shown[name] for name in said} == said
    assert shown["count"] == 1 and shown["time"]
