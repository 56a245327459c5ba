"""Queues, workers, schedules, and what is stuck."""

import pytest


def figures(api, queue: str) -> dict:
    return api.get(f"queues/{queue}")


def test_a_queue_is_paused(dashboard, api, queue):
    """C8"""
    api.queue("split", queue)
    dashboard.open("queues")
    dashboard.act("pause-queue", dashboard.row("queues", queue))
    dashboard.answer("pause-queue", reason="the disk is full")
    dashboard.says(f"Queue {queue} was paused.")
    assert figures(api, queue)["paused"] is True


def test_a_queue_is_resumed(dashboard, api, queue):
    """C8"""
    api.queue("split", queue)
    api.post(f"queues/{queue}/pause", {})
    dashboard.open("queues")
    dashboard.act("resume-queue", dashboard.row("queues", queue))
    dashboard.answer("resume-queue")
    dashboard.says(f"Queue {queue} was resumed.")
    assert figures(api, queue)["paused"] is False


def test_everything_is_paused_and_resumed(dashboard, api):
    """C8"""
    dashboard.open("queues")
    try:
        dashboard.act("pause-all")
        dashboard.answer("pause-queue")
        dashboard.says("Everything was paused.")
        assert api.get("stats")["paused"] is True
        dashboard.act("resume-all")
        dashboard.answer("resume-queue")
        dashboard.says("Everything was resumed.")
    finally:
        api.post("queues/resume", {})


def test_limits_are_set(dashboard, api, queue):
    api.queue("split", queue)
    dashboard.open("queues")
    dashboard.act("limit-queue", dashboard.row("queues", queue))
    dashboard.answer("limits", concurrency=3, rate=10, rate_period="1m")
    dashboard.says(f"The limits of {queue} were set.")
    assert figures(api, queue)["limits"] == {
        "concurrency": 3, "rate": 10, "rate_period_ms": 60000}


def test_limits_are_taken_away(dashboard, api, queue):
    api.queue("split", queue)
    api.put(f"queues/{queue}/limits", {"concurrency": 2})
    dashboard.open("queues")
    dashboard.act("limit-queue", dashboard.row("queues", queue))
    dashboard.answer("limits", concurrency="")
    dashboard.says("were set")
    assert not figures(api, queue).get("limits")


def test_a_figure_of_a_queue_leads_to_its_jobs(dashboard, world):
    dashboard.open("queues")
    dashboard.press(dashboard.row("queues", "outbox") + ' a[href*="state=running"]')
    dashboard.until(lambda: dashboard.keys("jobs") == [str(world.sending)])


def test_workers_are_listed_with_what_they_hold(dashboard, world):
    """C5"""
    dashboard.open("workers")
    assert "alive" in dashboard.see("[data-table=workers] tr[data-row]", "sender/1").text


def test_a_silent_worker_is_dismissed_and_holds_its_job_no_more(dashboard, api, queue):
    """C5, E7"""
    job = api.queue("split", queue)
    api.begin(queue, worker=queue, timeout="1s")
    dashboard.open("workers")
    dashboard.until(lambda: any(one["name"].endswith(queue) and one["state"] != "alive"
                                for one in api.items("workers")))
    dashboard.keypress("r")
    (worker,) = [one["id"] for one in api.items("workers") if one["name"].endswith(queue)]
    dashboard.act("dismiss-worker", dashboard.row("workers", worker))
    dashboard.answer("dismiss-worker")
    dashboard.says(f"Worker {worker} was dismissed.")
    assert api.state(job) != "running"


def test_what_is_stuck_is_shown_with_its_reason(dashboard, api, queue):
    """E3: detect."""
    job = api.queue("split", queue)
    api.begin(queue, worker=queue, timeout="1s")
    dashboard.until(lambda: any(one["job"] == job for one in api.items("stuck")))
    dashboard.open("stuck")
    dashboard.see(dashboard.row("stuck", job), "worker")


@pytest.mark.parametrize("page", ["stuck", "uploads"])
def test_what_is_stuck_is_put_right(dashboard, api, queue, page):
    """E3: put right."""
    job = api.queue("split", queue + page)
    api.begin(queue + page, worker=queue + page, timeout="1s")
    dashboard.until(lambda: any(one["job"] == job for one in api.items("stuck")))
    dashboard.open(page)
    dashboard.act("fix-stuck")
    dashboard.answer("fix-stuck")
    dashboard.says("put right")
    assert api.state(job) == "available"


def test_a_schedule_is_added(dashboard, api, queue):
    dashboard.open("schedules")
    dashboard.act("add-schedule")
    dashboard.answer("add-schedule", name=queue, cron="15 4 * * 1", time_zone="Europe/Berlin",
                     catch_up="none", kind="report", queue="later", payload='{"week":1}')
    dashboard.says("The schedule was added.")
    schedule = api.get(f"schedules/{queue}")
    assert (schedule["cron"], schedule["time_zone"], schedule["catch_up"]) == (
        "15 4 * * 1", "Europe/Berlin", "none")


def test_a_schedule_that_means_nothing_is_refused_in_the_dialog(dashboard, queue):
    dashboard.open("schedules")
    dashboard.act("add-schedule")
    dashboard.fill("add-schedule", name=queue, cron="now and then", kind="report")
    dashboard.confirm("add-schedule")
    dashboard.see("dialog .problem", "cron")


def test_a_schedule_is_removed(dashboard, api, queue):
    api.put(f"schedules/{queue}", {"cron": "0 3 * * *", "job": {"kind": "report"}})
    dashboard.open("schedules")
    dashboard.act("remove-schedule", dashboard.row("schedules", queue))
    dashboard.answer("remove-schedule")
    dashboard.says(f"The schedule {queue} was removed.")
    assert queue not in [one["name"] for one in api.items("schedules")]
