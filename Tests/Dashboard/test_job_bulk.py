"""What is done to many jobs at once: first a dry run, then the question, then the deed."""

import pytest


def pick(dashboard, *jobs: int):
    for job in jobs:
        dashboard.press(f'[data-pick="{job}"]')
    dashboard.see(".bulk", f"{len(jobs)} job")


def states(api, jobs) -> list[str]:
    return [api.state(job) for job in jobs]


@pytest.mark.parametrize("verb, state", [("cancel", "cancelled"), ("pause", "paused")])
def test_picked_jobs_are_acted_on(dashboard, api, queue, verb, state):
    one, two, three = [api.queue("split", queue + verb) for _ in range(3)]
    dashboard.open("jobs", queue=queue + verb)
    pick(dashboard, one, two)
    dashboard.act(f"bulk-{verb}")
    dashboard.answer(f"bulk-{verb}", reason="all of them")
    dashboard.says(f"2 jobs {state}")
    assert states(api, [one, two, three]) == [state, state, "available"]


def test_picked_jobs_are_retried(dashboard, api, queue):
    """E6: bulk retry."""
    jobs = [api.failed_job("split", queue) for _ in range(2)]
    dashboard.open("jobs", queue=queue)
    pick(dashboard, *jobs)
    dashboard.act("bulk-retry")
    dashboard.answer("bulk-retry")
    dashboard.says("2 jobs retried")
    assert states(api, jobs) == ["available"] * 2


def test_picked_jobs_are_resumed(dashboard, api, queue):
    jobs = [api.queue("split", queue) for _ in range(2)]
    api.post("jobs/pause", {"jobs": jobs})
    dashboard.open("jobs", queue=queue)
    pick(dashboard, *jobs)
    dashboard.act("bulk-resume")
    dashboard.answer("bulk-resume")
    dashboard.says("2 jobs resumed")
    assert states(api, jobs) == ["available"] * 2


def test_picked_jobs_are_deleted(dashboard, api, queue):
    jobs = [api.queue("split", queue) for _ in range(2)]
    dashboard.open("jobs", queue=queue)
    pick(dashboard, *jobs)
    dashboard.act("bulk-delete")
    dashboard.answer("bulk-delete")
    dashboard.says("2 jobs deleted")
    assert api.items("jobs", queue=queue) == []


def test_a_whole_page_is_picked_at_once(dashboard, api, queue):
    for _ in range(3):
        api.queue("split", queue)
    dashboard.open("jobs", queue=queue)
    dashboard.press("[data-pick=all]")
    dashboard.see(".bulk", "3 jobs chosen")


def test_all_that_match_are_acted_on_beyond_the_page(dashboard, api, queue):
    api.post("jobs", [{"kind": "split", "queue": queue} for _ in range(55)])
    dashboard.open("jobs", queue=queue)
    dashboard.act("pick-query")
    dashboard.act("bulk-cancel")
    dashboard.see("[data-dialog=bulk-cancel] h2", "55")
    dashboard.answer("bulk-cancel")
    dashboard.says("55 jobs cancelled")
    assert api.items("jobs", queue=queue, state="available") == []


def test_nothing_happens_before_the_question_is_answered(dashboard, api, queue):
    job = api.queue("split", queue)
    dashboard.open("jobs", queue=queue)
    pick(dashboard, job)
    dashboard.act("bulk-cancel")
    dashboard.dialog("bulk-cancel")
    dashboard.dismiss()
    assert api.state(job) == "available"


def test_what_cannot_be_done_is_told_with_its_reason(dashboard, api, queue):
    waiting, failed = api.queue("split", queue, delay="1h"), api.failed_job("split", queue)
    dashboard.open("jobs", queue=queue)
    pick(dashboard, waiting, failed)
    dashboard.act("bulk-cancel")
    assert "would be refused" in dashboard.dialog("bulk-cancel").text


def test_more_that_came_meanwhile_is_not_done_unseen(dashboard, api, queue):
    """A5: what was agreed to is the most that is done."""
    first = api.queue("split", queue)
    dashboard.open("jobs", queue=queue)
    dashboard.act("pick-query")
    dashboard.act("bulk-cancel")
    dashboard.dialog("bulk-cancel")
    api.queue("split", queue)
    dashboard.press("dialog [data-role=confirm]")
    dashboard.see("dialog .problem")
    assert api.state(first) == "available"


def test_other_filters_forget_what_was_picked(dashboard, api, queue):
    job = api.queue("split", queue)
    dashboard.open("jobs", queue=queue)
    pick(dashboard, job)
    dashboard.put('[data-filter="kind"]', "other")
    dashboard.see("[data-role=empty]")
    dashboard.put('[data-filter="kind"]', "split")
    dashboard.see(".bulk", "Nothing chosen")
