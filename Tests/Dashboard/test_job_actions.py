"""What is done to one job, in its row and on its page."""

import pytest


def reasons(api, job: int) -> list:
    return [event["data"].get("note") for event in api.items(f"jobs/{job}/events")]


def act_on_page(dashboard, job: int, verb: str, **fields):
    dashboard.open(f"jobs/{job}")
    dashboard.act(verb)
    dashboard.answer(verb, **fields)


def test_retry_queues_a_failed_job_again(dashboard, api, queue):
    """E3, E4: a retry keeps key, labels and history, and gives a fresh attempt."""
    job = api.failed_job("split", queue, 2, key="again", labels={"album": "3"})
    before = api.types(job)
    act_on_page(dashboard, job, "retry", reason="the disk was full")
    dashboard.says(f"job {job} is now available")
    after = api.job(job)
    assert (after["state"], after["key"], after["labels"]) == (
        "available", "again", {"album": "3"})
    assert api.types(job) == before + ["Retried"]
    assert "the disk was full" in reasons(api, job)


def test_retry_is_in_the_row_of_a_failed_job(dashboard, api, queue):
    """E3"""
    job = api.failed_job("split", queue)
    dashboard.open("jobs", queue=queue)
    dashboard.act("retry", dashboard.row("jobs", job))
    dashboard.answer("retry")
    dashboard.see(dashboard.row("jobs", job), "available")
    assert api.state(job) == "available"


def test_cancel_ends_a_waiting_job(dashboard, api, queue):
    job = api.queue("split", queue)
    act_on_page(dashboard, job, "cancel", reason="nobody wants it")
    dashboard.says("is now cancelled")
    assert api.state(job) == "cancelled"


def test_cancel_asks_a_running_job_to_end(dashboard, api, queue):
    job = api.queue("split", queue)
    api.begin(queue)
    dashboard.open("jobs", queue=queue)
    dashboard.act("cancel", dashboard.row("jobs", job))
    dashboard.answer("cancel")
    dashboard.see(dashboard.row("jobs", job), "asked to end")
    assert api.job(job)["cancel_requested"] is True


def test_cancel_at_once_ends_a_running_job(dashboard, api, queue):
    """E7: also when nobody is there to be asked."""
    job = api.queue("split", queue)
    api.begin(queue, worker="gone/2")
    act_on_page(dashboard, job, "cancel", now=True)
    dashboard.says("is now cancelled")
    assert api.state(job) == "cancelled"


def test_pause_holds_a_waiting_job(dashboard, api, queue):
    """C8"""
    job = api.queue("split", queue)
    act_on_page(dashboard, job, "pause", reason="wait for the licence")
    dashboard.says("is now paused")
    assert api.state(job) == "paused"


def test_resume_lets_a_paused_job_run(dashboard, api, queue):
    """C8"""
    job = api.queue("split", queue)
    api.post(f"jobs/{job}/pause", {})
    act_on_page(dashboard, job, "resume")
    dashboard.says("is now available")
    assert api.state(job) == "available"


def test_reschedule_changes_the_priority(dashboard, api, queue):
    job = api.queue("split", queue)
    act_on_page(dashboard, job, "reschedule", priority=91)
    dashboard.says("Reschedule")
    assert api.job(job)["priority"] == 91


def test_reschedule_changes_when_it_runs(dashboard, api, queue):
    job = api.queue("split", queue)
    dashboard.open(f"jobs/{job}")
    dashboard.act("reschedule")
    dashboard.dialog("reschedule")
    dashboard.run("document.querySelector('dialog [name=due]').value = '2040-05-06T07:08:09'")
    dashboard.answer("reschedule")
    dashboard.says("is now scheduled")
    assert api.job(job)["due"].startswith("2040-05-0")


def test_delete_takes_a_job_away_but_not_its_history(dashboard, api, queue):
    """A3: the deletion stays in the log."""
    job = api.queue("split", queue)
    act_on_page(dashboard, job, "delete", reason="queued by mistake")
    dashboard.says(f"Job {job} was deleted.")
    dashboard.drawn("jobs")
    assert api.items("jobs", queue=queue) == []
    assert api.types(job)[-1] == "Deleted"


def test_a_deleted_job_still_shows_its_history(dashboard, api, queue):
    """G1"""
    job = api.queue("split", queue)
    api.send("DELETE", f"jobs/{job}")
    dashboard.open(f"jobs/{job}")
    dashboard.see("[data-event-type=Deleted]")


def test_permanent_deletion_takes_the_failure_record_along(dashboard, api, queue):
    """A3, A4: from the threshold on, after a confirmation, with feedback."""
    job = api.failed_job("split", queue, 2, key="hopeless")
    dashboard.open("jobs", queue=queue)
    dashboard.act("purge", dashboard.row("jobs", job))
    assert "cannot" in dashboard.dialog("purge").text or "gone" in dashboard.text("dialog")
    assert api.state(job) == "failed"
    dashboard.answer("purge")
    dashboard.says(f"Job {job} was deleted.")
    dashboard.gone(dashboard.row("jobs", job))
    assert api.items("failures", queue=queue) == []


def test_permanent_deletion_can_be_thought_better_of(dashboard, api, queue):
    """A4: a confirmation first."""
    job = api.failed_job("split", queue, 2)
    dashboard.open(f"jobs/{job}")
    dashboard.act("purge")
    dashboard.dialog("purge")
    dashboard.dismiss()
    assert api.state(job) == "failed"


def test_permanent_deletion_is_not_offered_below_the_threshold(dashboard, world):
    """A3, A4"""
    dashboard.open(f"jobs/{world.once}")
    assert dashboard.shown("main [data-action=purge]") == []


def test_its_texts_can_be_erased_too(dashboard, api, queue):
    """A3, G5: lawful erasure."""
    job = api.failed_job("split", queue, 2, payload="a private letter")
    act_on_page(dashboard, job, "purge", redact=True)
    dashboard.says("was deleted")
    assert "a private letter" not in str(api.items(f"jobs/{job}/events"))


def test_sync_interrupts_what_nobody_carries_out(dashboard, api, queue):
    """E3: a job against its worker's truth."""
    job = api.queue("split", queue)
    api.begin(queue, worker="gone/3", timeout="1s")
    dashboard.until(lambda: any(one["job"] == job for one in api.items("stuck")))
    dashboard.open(f"jobs/{job}")
    dashboard.act("sync")
    dashboard.says("Sync")
    dashboard.until(lambda: api.state(job) == "available", lambda: api.job(job))


def test_clean_up_says_that_it_is_done(dashboard, api, queue):
    """E3"""
    job = api.failed_job("split", queue)
    dashboard.open(f"jobs/{job}")
    dashboard.act("cleanup")
    dashboard.says(f"Clean up: job {job}")


@pytest.mark.parametrize("state, verbs", [
    ("waiting", "cancel pause reschedule delete cleanup"),
    ("failed", "retry delete cleanup"), ("running", "cancel pause sync cleanup")])
def test_only_what_is_possible_is_offered(dashboard, api, queue, state, verbs):
    if state == "failed":
        job = api.failed_job("split", queue + state)
    else:
        job = api.queue("split", queue + state)
        if state == "running":
            api.begin(queue + state)
    dashboard.open(f"jobs/{job}")
    offered = {one.get_attribute("data-action")
               for one in dashboard.shown("main .heading [data-action]")}
    # Retry of what waits makes it due now.
    assert offered - {"retry"} == set(verbs.split()) - {"retry"}
