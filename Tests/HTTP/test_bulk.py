"""What a person does to many jobs."""

import pytest


def ready(client, verb):
    """Three jobs for which an action is meant, and one for which it is not."""
    prepared = {
        "retry": client.failed, "delete": client.failed, "clear": client.failed,
        "cancel": client.queue, "pause": client.queue, "resume": client.queue,
    }[verb]
    jobs = [prepared(labels={"mine": "1"}) for _ in range(3)]
    if verb == "resume":
        for job in jobs:
            client.post(f"/v1/jobs/{job}/pause")
    prepared(labels={"mine": "0"})
    return jobs


AFTER = {
    "retry": "available", "cancel": "cancelled", "pause": "paused", "resume": "available",
    "delete": None, "clear": None,
}


def query(verb):
    """A query that finds the three."""
    wanted = {"labels": {"mine": "1"}}
    return {**wanted, "state": ["failed"]} if verb == "clear" else wanted


@pytest.mark.parametrize("verb", AFTER)
def test_many_jobs_are_changed_by_a_query(client, verb):
    """E6, F: bulk operations by query."""
    jobs = ready(client, verb)
    answer = client.post(f"/v1/jobs/{verb}", {"query": query(verb), "reason": "all of them"})
    assert answer.json == {
        "dry_run": False, "matched": 3, "done": jobs, "asked": [], "refused": []}
    states = [client.get(f"/v1/jobs/{job}").json.get("state") for job in jobs]
    assert states == [AFTER[verb]] * 3


@pytest.mark.parametrize("verb", AFTER)
def test_a_dry_run_says_what_would_be_done_and_does_nothing(client, verb):
    """A5: with dry run."""
    jobs = ready(client, verb)
    position = client.position()
    answer = client.post(f"/v1/jobs/{verb}", {"query": query(verb), "dry_run": True})
    assert answer.json["done"] == jobs and answer.json["dry_run"] is True
    assert client.position() == position


@pytest.mark.parametrize("verb", AFTER)
def test_nothing_is_done_when_more_match_than_expected(client, verb):
    ready(client, verb)
    position = client.position()
    answer = client.post(f"/v1/jobs/{verb}", {"query": query(verb), "at_most": 2})
    assert (answer.status, answer.problem, client.position()) == (409, "too-many", position)


@pytest.mark.parametrize("verb", AFTER)
def test_as_many_as_expected_may_match(client, verb):
    ready(client, verb)
    answer = client.post(f"/v1/jobs/{verb}", {"query": query(verb), "at_most": 3})
    assert len(answer.json["done"]) == 3


@pytest.mark.parametrize("verb", [verb for verb in AFTER if verb != "clear"])
def test_one_that_is_refused_does_not_keep_the_others_from_being_changed(client, verb):
    jobs = ready(client, verb)
    answer = client.post(f"/v1/jobs/{verb}", {"jobs": [jobs[0], 999_999, jobs[2]]}).json
    assert answer["done"] == [jobs[0], jobs[2]]
    assert [refused["job"] for refused in answer["refused"]] == [999_999]
    assert answer["refused"][0]["reason"]


def test_running_jobs_are_asked_to_end(client):
    job = client.queue()
    client.lease()
    answer = client.post("/v1/jobs/cancel", {"query": {"kind": "work"}}).json
    assert (answer["done"], answer["asked"]) == ([], [job])


def test_running_jobs_are_cancelled_now_when_that_is_wanted(client):
    job = client.queue()
    client.lease()
    answer = client.post("/v1/jobs/cancel", {"query": {"kind": "work"}, "now": True}).json
    assert (answer["done"], client.state(job)) == ([job], "cancelled")


def test_everything_that_failed_often_is_deleted_for_good(client):
    """A5: bulk delete of everything over the threshold."""
    once = client.failed(key="once")
    often = client.failed(key="often", times=3)
    body = {"query": {"failed_at_least": 2}, "permanent": True}
    assert client.post("/v1/jobs/delete", {**body, "dry_run": True}).json["done"] == [often]
    assert client.post("/v1/jobs/delete", body).json["done"] == [often]
    assert [record["job"] for record in client.get("/v1/failures").items] == [once]


def test_what_never_failed_is_refused_when_deleting_for_good(client):
    """A3: refused for a thing without a failure record."""
    good, bad = client.completed(key="good"), client.failed(key="bad")
    answer = client.post("/v1/jobs/delete", {"jobs": [good, bad], "permanent": True}).json
    assert (answer["done"], [one["job"] for one in answer["refused"]]) == ([bad], [good])


@pytest.mark.parametrize("states", [["completed"], ["failed"], ["cancelled"], ["finished"]])
def test_clearing_takes_what_ended_so_and_nothing_else(client, states):
    """E3: clear by status (completed, failed, cancelled, all finished)."""
    ended = {"completed": client.completed(), "failed": client.failed(), "cancelled": client.queue()}
    client.post(f"/v1/jobs/{ended['cancelled']}/cancel")
    waiting = client.queue()
    done = client.post("/v1/jobs/clear", {"query": {"state": states}}).json["done"]
    assert done == [job for name, job in ended.items() if states in ([name], ["finished"])]
    assert client.state(waiting) == "available"


@pytest.mark.parametrize("query", [{}, {"state": ["available"]}, {"state": []}])
def test_clearing_must_say_what_that_has_ended(client, query):
    assert client.post("/v1/jobs/clear", {"query": query}).status == 400


@pytest.mark.parametrize("body", [{}, {"jobs": []}, {"jobs": [1], "query": {}}])
def test_which_jobs_are_meant_must_be_said_in_one_way(client, body):
    assert client.post("/v1/jobs/retry", body).status == 400


def test_thousands_of_jobs_are_changed_at_once(client):
    """E6: bulk retry."""
    ids = [job["id"] for job in client.post("/v1/jobs", [{"kind": "many"}] * 2500).json]
    answer = client.post("/v1/jobs/cancel", {"query": {"kind": "many"}}).json
    assert answer["done"] == ids
    assert client.post("/v1/jobs/retry", {"query": {"kind": "many"}}).json["done"] == ids
