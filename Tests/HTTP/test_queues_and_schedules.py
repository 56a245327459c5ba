"""Queues as a whole, and jobs that come due by themselves."""

import urllib.parse

import pytest


def test_a_paused_queue_gives_nothing_until_it_is_resumed(client):
    """C8: pausing and resuming a queue."""
    job = client.queue(queue="films")
    assert client.post("/v1/queues/films/pause", {"reason": "full"}).json == {
        "queue": "films", "paused": True, "changed": True}
    assert client.lease(queues=["films"]) == []
    client.post("/v1/queues/films/resume")
    assert [lease["job"] for lease in client.lease(queues=["films"])] == [job]


def test_everything_can_be_paused_also_queues_to_come(client):
    """C8: pausing and resuming everything."""
    client.post("/v1/queues/pause")
    client.queue(queue="new")
    assert client.get("/v1/stats").json["paused"] is True
    assert client.lease(queues=["new"]) == []
    client.post("/v1/queues/resume")
    assert len(client.lease(queues=["new"])) == 1


def test_pausing_twice_changes_nothing_the_second_time(client):
    client.queue(queue="films")
    client.post("/v1/queues/films/pause")
    position = client.position()
    assert client.post("/v1/queues/films/pause").json["changed"] is False
    assert client.position() == position


def test_a_queue_named_like_an_action_can_be_paused(client):
    client.queue(queue="pause")
    assert client.post("/v1/queues/pause/pause").json["queue"] == "pause"
    assert client.get("/v1/queues/pause").json["paused"] is True


@pytest.mark.parametrize("name", ["films & more", "a/b", "ä%2F", "..", "."])
def test_a_queue_of_any_name_has_a_path(client, name):
    client.queue(queue=name)
    path = "/v1/queues/" + urllib.parse.quote(name, safe="").replace(".", "%2E")
    assert client.get(path).json["queue"] == name


def test_no_more_run_at_once_than_is_allowed(client):
    """F: a concurrency limit per queue."""
    for _ in range(5):
        client.queue(queue="films")
    client.put("/v1/queues/films/limits", {"concurrency": 2})
    leases = client.lease(queues=["films"], count=5)
    assert len(leases) == 2
    client.complete(leases[0])
    assert len(client.lease(queues=["films"], count=5)) == 1


def test_no_more_of_a_kind_run_at_once_than_is_allowed(client):
    for kind in "aab":
        client.queue(kind, queue="films")
    client.put("/v1/queues/films/limits?kind=a", {"concurrency": 1})
    leases = client.lease(queues=["films"], count=5)
    assert sorted(lease["kind"] for lease in leases) == ["a", "b"]


def test_no_more_of_a_group_run_at_once_than_is_allowed(client):
    """F: a concurrency limit per key."""
    for group in ["ada", "ada", "bob"]:
        client.queue(queue="films", group=group)
    client.put("/v1/queues/films/limits", {"concurrency_per_group": 1})
    assert len(client.lease(queues=["films"], count=5)) == 2


def test_no_more_begin_in_a_period_than_is_allowed(client):
    """F: rate limits."""
    for _ in range(5):
        client.queue(queue="films")
    client.put("/v1/queues/films/limits", {"rate": 3, "rate_period": "1h"})
    assert len(client.lease(queues=["films"], count=5)) == 3


def test_limits_are_shown_and_taken_away(client):
    client.queue(queue="films")
    limits = {"concurrency": 2, "rate": 3, "rate_period": "1m"}
    shown = client.put("/v1/queues/films/limits", limits).json["limits"]
    assert (shown["concurrency"], shown["rate"]) == (2, 3)
    client.put("/v1/queues/films/limits", {"concurrency": None})
    assert "limits" not in client.get("/v1/queues/films").json


def test_taking_limits_away_from_a_queue_without_jobs_shows_it_empty(client):
    shown = client.put("/v1/queues/none/limits", {}).json
    assert (shown["queue"], shown["attempts"], "limits" in shown) == ("none", 0, False)


def test_a_queue_without_jobs_is_not_found(client):
    assert client.get("/v1/queues/nothing").problem == "unknown-queue"


SCHEDULE = {"cron": "30 2 * * *", "time_zone": "Europe/Berlin", "job": {"kind": "sweep"}}


def test_a_schedule_is_made_shown_and_removed(client):
    assert client.put("/v1/schedules/nightly", SCHEDULE).status == 201
    shown = client.get("/v1/schedules/nightly").json
    assert (shown["cron"], shown["time_zone"], shown["kind"]) == (
        "30 2 * * *", "Europe/Berlin", "sweep")
    assert shown["next_due"]
    assert client.delete("/v1/schedules/nightly").status == 204
    assert client.get("/v1/schedules/nightly").problem == "unknown-schedule"


def test_a_schedule_that_is_there_is_replaced(client):
    client.put("/v1/schedules/nightly", SCHEDULE)
    assert client.put("/v1/schedules/nightly", {**SCHEDULE, "cron": "0 4 * * *"}).status == 200
    assert [one["cron"] for one in client.get("/v1/schedules").items] == ["0 4 * * *"]


@pytest.mark.parametrize("wrong", [
    {"cron": "61 * * * *"}, {"cron": "* * *"}, {"cron": ""}, {"time_zone": "Mars/Olympus"},
    {"catch_up": "never"}, {"job": {"kind": "a", "delay": "1s"}}, {"job": {}}])
def test_a_schedule_that_means_nothing_is_refused(client, wrong):
    position = client.position()
    assert client.put("/v1/schedules/nightly", {**SCHEDULE, **wrong}).status == 400
    assert client.position() == position


def test_removing_a_schedule_that_is_not_there_is_not_found(client):
    assert client.delete("/v1/schedules/nothing").problem == "unknown-schedule"


def test_workers_are_shown_with_their_leases(client):
    client.queue()
    client.lease("host/1")
    (worker,) = client.get("/v1/workers").items
    assert (worker["name"], worker["leases"]) == ("worker:host/1", 1)
