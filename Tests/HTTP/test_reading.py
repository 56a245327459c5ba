"""Reading jobs: pages, filters, earlier moments, tags."""

import itertools

import pytest

from waiting import background


@pytest.mark.parametrize("sort", ["id", "-id"])
def test_pages_leave_nothing_out_and_show_nothing_twice_while_others_write(server, sort):
    client = server.client()
    before = {client.queue() for _ in range(60)}
    ended = []

    def write():
        other = server.client()
        while not ended:
            other.queue()
            for lease in other.lease("other"):
                other.complete(lease)
        return True

    writer = background(write)
    try:
        seen = []
        for _ in range(5):
            seen = [job["id"] for job in client.everything("/v1/jobs", limit=7, sort=sort)]
            assert len(seen) == len(set(seen))
            assert before <= set(seen)
            assert seen == sorted(seen, reverse=sort == "-id")
    finally:
        ended.append(True)
    assert writer.result()


def test_no_cursor_stands_on_the_last_page(client):
    for _ in range(4):
        client.queue()
    page = client.get("/v1/jobs", limit=2).json
    assert "next" in page
    assert "next" not in client.get("/v1/jobs", limit=2, cursor=page["next"]).json


def fill(client):
    """Queues a job for every combination of queue, kind, label and end, and ends it so."""
    jobs = []
    for queue, kind, colour, state in itertools.product(
        "qr", "kl", "xy", ["available", "failed", "completed"]
    ):
        job = client.queue(
            kind, queue=queue, attempts=1, priority=99 if state != "available" else 1,
            labels={"colour": colour, "all": "1"})
        if state != "available":
            (lease,) = client.lease(queues=[queue], kinds=[kind])
            assert lease["job"] == job
            (client.fail if state == "failed" else client.complete)(lease)
        jobs.append({"id": job, "queue": queue, "kind": kind, "colour": colour, "state": state})
    return jobs


def test_filters_are_met_together_in_every_combination(client):
    jobs = fill(client)
    for queue, kind, colour, state in itertools.product(
        [None, "q"], [None, "l"], [None, "y"],
        [(), ("failed",), ("available", "completed"), ("finished",)],
    ):
        states = {"failed", "completed"} if state == ("finished",) else set(state)
        wanted = {
            job["id"] for job in jobs
            if queue in (None, job["queue"]) and kind in (None, job["kind"])
            and colour in (None, job["colour"]) and (not states or job["state"] in states)
        }
        labels = [] if colour is None else [f"colour={colour}", "all=1"]
        found = client.everything(
            "/v1/jobs", queue=queue, kind=kind, label=labels, state=list(state), limit=5)
        assert {job["id"] for job in found} == wanted, (queue, kind, colour, state)


def test_jobs_are_found_by_key_and_by_its_digest(client):
    job = client.queue(key="kéy with space & more")
    client.queue(key="another")
    digest = client.job(job)["key_digest"]
    for key in ["kéy with space & more", digest]:
        assert [job["id"] for job in client.get("/v1/jobs", key=key).items] == [job]


def test_since_is_included_and_until_is_not(client):
    first, second = client.queue(), client.queue()
    moment = client.job(second)["queued_at"]
    since = {job["id"] for job in client.get("/v1/jobs", since=moment).items}
    until = {job["id"] for job in client.get("/v1/jobs", until=moment).items}
    assert second in since and second not in until
    assert since | until == {first, second} and not since & until


def test_what_failed_so_often_is_found(client):
    """A2: the unfinished with count and message beside each."""
    client.failed(times=1)
    often = client.failed(times=3, message="still no")
    (job,) = client.get("/v1/jobs", failed_at_least=3).items
    assert (job["id"], job["last_failure"]["message"]) == (often, "still no")


READING = [
    "/v1/jobs", "/v1/jobs/{job}", "/v1/jobs/{job}/events", "/v1/jobs/{job}/explain", "/v1/stats",
    "/v1/stats/timeline", "/v1/failures?all=true", "/v1/failures/groups?by=kind", "/v1/skiplist",
    "/v1/stuck", "/v1/workers", "/v1/queues", "/v1/queues/work", "/v1/schedules",
    "/v1/schedules/nightly", "/v1/uploads", "/v1/batches", "/v1/batches/{batch}",
    "/v1/batches/latest?owner=ada", "/v1/skiplist/thing",
]


def scene(client):
    """Something of everything; returns what takes the place of names in paths."""
    job = client.queue("work", queue="work", attempts=5)
    (lease,) = client.lease(queues=["work"])
    client.answer("progress", lease, bytes=10, bytes_total=20)
    client.fail(lease)
    batch = client.post("/v1/batches", {"owner": "ada", "jobs": [{"kind": "item"}]}).json["id"]
    client.post("/v1/skiplist", {"key": "thing", "note": "before"})
    client.put("/v1/schedules/nightly", {"cron": "0 3 * * *", "job": {"kind": "sweep"}})
    return {"job": job, "batch": batch}


def change(client, names):
    """Changes everything that a scene has."""
    client.post(f"/v1/jobs/{names['job']}/cancel")
    client.post(f"/v1/batches/{names['batch']}/cancel")
    client.put("/v1/skiplist/thing", {"note": "after"})
    client.put("/v1/schedules/nightly", {"cron": "0 4 * * *", "job": {"kind": "other"}})
    client.post("/v1/batches", {"owner": "ada", "jobs": [{"kind": "item"}]})
    client.failed("more")
    client.post("/v1/queues/work/pause")
    client.post("/v1/workers", {"name": "another"})


# What tells of now beside what it tells of the log.
CLOCKS = {"time"}


def lasting(value):
    """A document without the time at which it was made."""
    if isinstance(value, dict):
        return {name: lasting(part) for name, part in value.items() if name not in CLOCKS}
    return [lasting(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("moment", ["position", "time"])
def test_every_view_of_an_earlier_moment_is_what_was_shown_then(client, moment):
    """G2: any view as of any earlier moment, over HTTP."""
    names = scene(client)
    position = client.position()
    at = position if moment == "position" else client.get(f"/v1/events/{position}").json["time"]
    paths = [path.format(**names) for path in READING]
    # The timeline ends now, so it is asked for a time of which both know.
    window = client.job(names["job"])["queued_at"]
    paths = [
        path + f"?since={window}&until=2099-01-01T00:00:00Z&step=3650d" if path.endswith("timeline")
        else path for path in paths
    ]
    if moment == "time":
        # Another event of the same millisecond would belong to the moment.
        while client.queue("tick") and client.job(client.queue("tick"))["queued_at"] == at:
            pass
        before = {path: client.get(path + ("&" if "?" in path else "?") + f"at={at}") for path in paths}
    else:
        before = {path: client.get(path) for path in paths}
    change(client, names)
    for path, answer in before.items():
        then = client.get(path + ("&" if "?" in path else "?") + f"at={at}")
        assert then.status == answer.status == 200, (path, then)
        assert lasting(then.json) == lasting(answer.json), path


def test_a_moment_that_has_not_come_is_not_found(client):
    assert client.get("/v1/jobs", at=10_000).problem == "no-such-moment"


def test_nothing_can_be_changed_in_the_past(client):
    job = client.queue()
    answer = client.post(f"/v1/jobs/{job}/cancel?at=1")
    assert (answer.status, answer.json["field"]) == (400, "at")


@pytest.mark.parametrize("path", READING)
def test_what_has_not_changed_is_not_sent_again(client, path):
    path = path.format(**scene(client))
    tag = client.get(path).etag
    answer = client.get(path, {"If-None-Match": tag})
    assert (answer.status, answer.body, answer.etag) == (304, b"", tag)


def test_what_has_changed_is_sent_again(client):
    tag = client.get("/v1/jobs").etag
    client.queue()
    assert client.get("/v1/jobs", {"If-None-Match": tag}).status == 200


def test_the_tag_of_a_job_is_the_position_of_its_last_event(client):
    job = client.queue()
    client.post(f"/v1/jobs/{job}/pause")
    last = client.get(f"/v1/jobs/{job}/events").items[-1]["position"]
    client.queue()
    assert client.get(f"/v1/jobs/{job}").etag == f'"{last}"'


@pytest.mark.parametrize("tags", ['"0", {tag}', "W/{tag}", "*"])
def test_one_of_several_tags_suffices(client, tags):
    job = client.queue()
    tag = client.get(f"/v1/jobs/{job}").etag
    headers = {"If-None-Match": tags.format(tag=tag)}
    assert client.get(f"/v1/jobs/{job}", headers).status == 304


def test_a_history_is_told_oldest_first_with_who_and_why(client):
    job = client.queue()
    client.post(f"/v1/jobs/{job}/pause", {"reason": "the relay is down"})
    events = client.get(f"/v1/jobs/{job}/events").items
    assert [event["type"] for event in events] == ["JobQueued", "Paused"]
    assert events[1]["actor"] == "http:local"
    assert "the relay is down" in str(events[1]["data"])


def test_an_explanation_says_what_happened(client):
    """G3: why is this job in this state."""
    job = client.failed(times=2, message="the disk is full")
    explanation = client.get(f"/v1/jobs/{job}/explain").json
    assert explanation["state"] == "failed"
    assert "the disk is full" in str(explanation)
