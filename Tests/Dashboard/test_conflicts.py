"""Two who act at the same time: the second is told, and nothing is done twice."""


def test_what_changed_meanwhile_is_not_acted_on(dashboard, api, queue):
    job = api.queue("split", queue, delay="1h")
    dashboard.open(f"jobs/{job}")
    dashboard.act("pause")
    dashboard.dialog("pause")
    api.send("PATCH", f"jobs/{job}", {"priority": 90})
    dashboard.answer("pause")
    dashboard.warns(f"Something happened to job {job} meanwhile")
    assert api.state(job) == "scheduled"


def test_after_a_conflict_it_is_shown_as_it_is_now(dashboard, api, queue):
    job = api.queue("split", queue, delay="1h")
    dashboard.open(f"jobs/{job}")
    dashboard.act("pause")
    dashboard.dialog("pause")
    api.post(f"jobs/{job}/cancel", {})
    dashboard.answer("pause")
    dashboard.see("main .heading .pill", "cancelled")


def test_a_deletion_in_a_list_is_conditional_too(dashboard, api, queue):
    """A3"""
    job = api.failed_job("split", queue, 2)
    dashboard.open("jobs", queue=queue)
    dashboard.act("purge", dashboard.row("jobs", job))
    dashboard.dialog("purge")
    api.post(f"jobs/{job}/retry", {})
    dashboard.answer("purge")
    dashboard.warns("nothing was done")
    assert api.state(job) == "available"


def test_bad_news_stay_until_they_are_dismissed(dashboard, api, queue):
    job = api.queue("split", queue)
    dashboard.open("jobs", queue=queue)
    dashboard.press("#live")
    dashboard.see("body[data-live=paused]")
    api.send("DELETE", f"jobs/{job}")
    dashboard.act("cancel", dashboard.row("jobs", job))
    dashboard.see("#alerts .note p")
    dashboard.press("#alerts .note button")
    dashboard.gone("#alerts .note")
    dashboard.press("#live")
    dashboard.live()
