"""The page of one job: why it is as it is, and everything that happened to it."""


def test_it_explains_why_the_job_is_in_its_state(dashboard, api, world):
    """G3"""
    dashboard.open(f"jobs/{world.often}")
    why = api.get(f"jobs/{world.often}/explain")["summary"]
    assert dashboard.text("[data-role=explain]") == why


def test_it_shows_the_whole_history(dashboard, api, world):
    """G1, E4: a retry overwrites nothing."""
    dashboard.open(f"jobs/{world.twice}")
    shown = [one.get_attribute("data-event-type")
             for one in dashboard.all("[data-role=history] li")]
    assert shown == api.types(world.twice)


def test_an_event_of_the_history_opens_to_all_it_says(dashboard, world):
    dashboard.open(f"jobs/{world.often}")
    dashboard.press("[data-role=history] li[data-event-type=AttemptFailed] summary")
    dashboard.see("[data-role=history] [data-text=message]", "It was asked four times.")


def test_an_opened_event_stays_open_when_something_happens(dashboard, api, queue):
    job = api.queue("split", queue)
    dashboard.open(f"jobs/{job}")
    dashboard.live()
    dashboard.press("[data-event-type=JobQueued] summary")
    api.begin(queue)
    dashboard.see("[data-event-type=AttemptStarted]")
    assert dashboard.shown("[data-event-type=JobQueued] .whole")


def test_it_lists_every_attempt_with_its_outcome(dashboard, world):
    """D1: one record per try."""
    dashboard.open(f"jobs/{world.often}")
    assert dashboard.keys("attempts") == ["4", "3", "2", "1"]
    assert dashboard.text(dashboard.row("attempts", 4)).count("failed") == 1


def test_it_shows_stages_and_texts(dashboard, world):
    """C2: each with its stage history."""
    dashboard.open(f"jobs/{world.done}")
    dashboard.see(dashboard.row("attempts", 1), "download → split")
    dashboard.see("[data-text=result]", '"stems": 4')
    dashboard.see("[data-text=payload]", '"bpm": 120')


def test_reports_of_progress_are_shown_when_wanted(dashboard, world):
    """E2: progress does not flood the history."""
    dashboard.open(f"jobs/{world.sent}")
    assert dashboard.all("[data-event-type=UploadProgress]") == []
    dashboard.press(".panel[data-panel=history] input[type=checkbox]")
    dashboard.see("[data-event-type=UploadProgress]")


def test_it_links_to_its_batch(dashboard, api, world):
    job = api.get(f"batches/{world.batch}")["items"][0]["job"]
    dashboard.open(f"jobs/{job}")
    dashboard.press(f'main .facts a[href="#/batches/{world.batch}"]')
    dashboard.drawn("batches")


def test_a_stage_appears_while_one_looks(dashboard, api, queue):
    """C2, E2: live."""
    job = api.queue("split", queue)
    attempt = api.begin(queue)
    dashboard.open(f"jobs/{job}")
    dashboard.live()
    api.stage(attempt, "mastering")
    dashboard.see("[data-event-type=StageEntered]", "mastering")
