"""What a person does to one job."""

import datetime

import pytest

from waiting import until


def test_cancelling_a_waiting_job_ends_it(client):
    job = client.queue()
    assert client.post(f"/v1/jobs/{job}/cancel").json == {"id": job, "state": "cancelled"}


def test_cancelling_a_running_job_asks_its_worker(client):
    job = client.queue()
    client.lease()
    assert client.post(f"/v1/jobs/{job}/cancel").json["state"] == "running"
    assert client.job(job)["cancel_requested"] is True


def test_cancelling_a_running_job_now_does_not_ask(client):
    job = client.queue()
    client.lease()
    assert client.post(f"/v1/jobs/{job}/cancel", {"now": True}).json["state"] == "cancelled"


def test_a_paused_job_is_leased_to_nobody_until_it_is_resumed(client):
    """C8: pausing and resuming one job."""
    job = client.queue()
    client.post(f"/v1/jobs/{job}/pause")
    assert client.lease() == []
    client.post(f"/v1/jobs/{job}/resume")
    assert [lease["job"] for lease in client.lease()] == [job]


def test_a_retry_keeps_all_that_is_known_and_gives_a_fresh_attempt(client):
    """E3, E4: a retry keeps metadata and history, and gives a fresh attempt."""
    job = client.failed(labels={"file": "a.mov"}, payload={"n": 1}, key="a")
    before = client.job(job)
    client.post(f"/v1/jobs/{job}/retry", {"reason": "the disk was replaced"})
    after = client.job(job)
    for name in ("labels", "payload", "key", "queued_at", "kind"):
        assert after[name] == before[name]
    assert (after["state"], after["failures"]) == ("available", 0)
    assert client.history(job)[-1] == "Retried"


@pytest.mark.parametrize(
    "verb, problem",
    [("retry", "unfinished"), ("resume", "not-paused")],
)
def test_what_the_rules_do_not_allow_is_a_conflict(client, verb, problem):
    job = client.queue()
    answer = client.post(f"/v1/jobs/{job}/{verb}")
    assert (answer.status, answer.problem) == (409, problem)


@pytest.mark.parametrize("verb", ["retry", "cancel", "pause", "resume", "cleanup", "sync"])
def test_an_action_on_a_job_that_is_not_there_is_not_found(client, verb):
    answer = client.post(f"/v1/jobs/999999/{verb}")
    assert (answer.status, answer.problem) == (404, "unknown-job")


@pytest.mark.parametrize("verb", ["retry", "cancel", "pause", "resume", "cleanup", "sync"])
def test_an_action_on_a_deleted_job_is_not_found(client, verb):
    job = client.completed()
    client.delete(f"/v1/jobs/{job}")
    assert client.post(f"/v1/jobs/{job}/{verb}").status == 404


def test_the_reason_of_an_action_stands_in_the_history(client):
    job = client.queue()
    client.post(f"/v1/jobs/{job}/cancel", {"reason": "sent by mistake ✗"})
    assert "sent by mistake ✗" in str(client.get(f"/v1/jobs/{job}/events").items[-1])


def test_a_due_time_in_the_past_makes_a_scheduled_job_run(client):
    job = client.queue(delay="1h")
    assert client.lease() == []
    answer = client.patch(f"/v1/jobs/{job}", {"due": "2020-01-01T00:00:00Z"})
    assert answer.json["state"] in ("available", "scheduled")
    assert [lease["job"] for lease in client.lease()] == [job]


def test_a_priority_decides_who_goes_first(client):
    """C1: priority 0–100, the greatest first."""
    slow, quick = client.queue(priority=40), client.queue(priority=30)
    client.patch(f"/v1/jobs/{quick}", {"priority": 100, "reason": "the customer waits"})
    assert [lease["job"] for lease in client.lease(count=2)] == [quick, slow]


def test_a_patch_that_changes_nothing_is_refused(client):
    job = client.queue()
    assert client.patch(f"/v1/jobs/{job}", {"reason": "none"}).status == 400


def test_a_running_job_is_not_moved(client):
    job = client.queue()
    client.lease()
    assert client.patch(f"/v1/jobs/{job}", {"priority": 1}).status == 409


def test_a_deleted_job_is_gone_but_stays_in_the_log(client):
    """A3: the deletion itself stays in the log."""
    job = client.failed()
    assert client.delete(f"/v1/jobs/{job}", reason="a copy").json == {"id": job, "state": "deleted"}
    assert client.get(f"/v1/jobs/{job}").problem == "deleted"
    events = client.get("/v1/events", {"Accept": "application/json"}, job=job).items
    assert events[-1]["type"] == "Deleted" and "a copy" in str(events[-1])


def test_a_running_job_is_not_deleted(client):
    job = client.queue()
    client.lease()
    assert client.delete(f"/v1/jobs/{job}").status == 409


def test_a_job_that_never_failed_is_not_deleted_for_good(client):
    """A3: refused with a clear error for a thing without a failure record."""
    job = client.completed(key="track")
    answer = client.delete(f"/v1/jobs/{job}", permanent=True)
    assert (answer.status, answer.problem) == (409, "never-failed")
    assert client.state(job) == "completed"


def test_deleting_for_good_takes_the_failure_record_along(client):
    """A3: a permanent delete removes the failure record."""
    job = client.failed(key="track")
    assert client.get("/v1/failures").items[0]["key"] == "track"
    assert client.delete(f"/v1/jobs/{job}", permanent=True).status == 200
    assert client.get("/v1/failures", all=True).items == []
    assert client.get("/v1/skiplist").items == []


def test_redacting_erases_what_is_private_and_keeps_the_history(client):
    job = client.failed(payload={"secret": "hunter2"}, key="of-hunter2")
    types = [event["type"] for event in client.get(f"/v1/jobs/{job}/events").items]
    assert client.delete(f"/v1/jobs/{job}", redact=True, reason="asked to").status == 200
    answer = client.get("/v1/events", {"Accept": "application/json"}, job=job)
    assert [event["type"] for event in answer.items][: len(types)] == types
    assert b"hunter2" not in answer.body
    assert b"hunter2" not in client.get("/v1/events").body


def test_clean_up_removes_the_temporary_files_of_a_job_that_ended(server, tmp_path):
    """E3, C6: temporary files of failed jobs are removed, and recorded."""
    client = server.client()
    base = tmp_path / "work"
    base.mkdir()
    (base / "part").write_bytes(b"half a film")
    job = client.queue(attempts=1)
    (lease,) = client.lease()
    report_temporary(server, lease, base / "part", base)
    client.fail(lease)
    answer = client.post(f"/v1/jobs/{job}/cleanup", {"reason": "no room"})
    assert answer.status == 200
    until(lambda: not (base / "part").exists(), "the removal")
    assert "TemporaryFileRemoved" in client.history(job)


def report_temporary(server, lease, path, base):
    """Registers a temporary file, as a program does that runs on the server's machine."""
    environment = {
        "DAYBOOK_JOB": str(lease["job"]), "DAYBOOK_ATTEMPT": str(lease["attempt"]),
        "DAYBOOK_LOG": str(server.log),
    }
    old = server.environment
    server.environment = old | environment
    try:
        server.tool("report", "temporary", "--directory", str(base), str(path))
    finally:
        server.environment = old


def gone(serve):
    """A server where a job's worker is gone that nobody has noticed yet."""
    server = serve("--reclaim-period", "1h")
    client = server.client()
    job = client.queue()
    worker = client.post("/v1/workers", {"name": "w", "timeout": "1s"}).json
    (lease,) = client.lease(worker["worker"])
    deadline = datetime.datetime.fromisoformat(worker["deadline"].replace("Z", "+00:00"))
    until(
        lambda: datetime.datetime.now(datetime.timezone.utc)
        > deadline + datetime.timedelta(seconds=1), "the time-out")
    return client, job, lease


def test_sync_puts_a_job_right_whose_worker_is_gone(serve):
    """E3, E7: sync of a job with its worker's truth."""
    client, job, _ = gone(serve)
    assert client.post(f"/v1/jobs/{job}/sync").json["state"] == "available"


def test_what_is_stuck_is_found_and_put_right(serve):
    """E3: detect and put right."""
    client, job, _ = gone(serve)
    assert [stuck["job"] for stuck in client.get("/v1/stuck").items] == [job]
    assert client.post("/v1/jobs/fix-stuck", {"reason": "gone"}).json == {"fixed": [job]}
    assert client.get("/v1/stuck").items == []


def test_a_job_whose_worker_is_gone_can_be_cancelled(serve):
    """E7: cancel works on a job whose worker is gone."""
    client, job, _ = gone(serve)
    assert client.post(f"/v1/jobs/{job}/cancel").json["state"] == "cancelled"


def test_clean_up_works_for_a_job_whose_worker_is_gone(serve, tmp_path):
    """E7: clean-up works on a job whose worker is gone."""
    client, job, _ = gone(serve)
    assert client.post(f"/v1/jobs/{job}/cleanup").json == {"removed": []}
    assert client.state(job) == "available"


def test_sync_leaves_a_job_alone_whose_worker_lives(client):
    job = client.queue()
    client.lease()
    assert client.post(f"/v1/jobs/{job}/sync").json["state"] == "running"
