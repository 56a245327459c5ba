"""The dashboard shows what happens while it happens, and finds back after a break."""

import pytest

from api import API
from server import Server

MARK = "window.untouched = true"


def stays(dashboard) -> bool:
    """Whether the page was not loaded again."""
    return dashboard.run("return window.untouched === true")


def test_a_new_job_appears_by_itself(dashboard, api, queue):
    """E2"""
    dashboard.open("jobs", queue=queue)
    dashboard.live()
    dashboard.run(MARK)
    job = api.queue("split", queue)
    dashboard.see(dashboard.row("jobs", job))
    assert stays(dashboard)


def test_the_bar_of_an_upload_moves_by_itself(dashboard, api, queue):
    """E2"""
    job = api.queue("upload", queue)
    attempt = api.begin(queue)
    api.progress(attempt, 10, 100)
    dashboard.open("uploads", queue=queue)
    dashboard.live()
    dashboard.run(MARK)
    api.progress(attempt, 100, 100)
    dashboard.see(f'tr[data-job="{job}"] [role=progressbar][aria-valuenow="100"]')
    assert stays(dashboard)


def test_the_bar_moves_without_asking_the_server(dashboard, api, queue):
    """E2: each open page costs one stream, not one request for each report."""
    api.queue("upload", queue)
    attempt = api.begin(queue)
    api.progress(attempt, 10, 100)
    dashboard.open("uploads", queue=queue)
    dashboard.live()
    count = ("return performance.getEntriesByType('resource')"
             ".filter(({name}) => name.includes('/v1/uploads')).length")
    dashboard.run("performance.clearResourceTimings()")
    api.progress(attempt, 100, 100)
    dashboard.see('[role=progressbar][aria-valuenow="100"]')
    # Only what is read anyhow, every ten seconds.
    assert dashboard.run(count) <= 1


def test_figures_of_the_overview_follow(dashboard, api, queue):
    dashboard.open("overview")
    dashboard.live()
    api.queue("split", queue)
    dashboard.see(dashboard.row("queues", queue))


def test_the_live_view_is_held_and_goes_on(dashboard, api, queue):
    dashboard.open("jobs", queue=queue)
    dashboard.live()
    dashboard.press("#live")
    dashboard.see("body[data-live=paused]")
    first = api.queue("split", queue)
    assert str(first) not in dashboard.keys("jobs")
    dashboard.press("#live")
    dashboard.see(dashboard.row("jobs", first))


@pytest.fixture
def frail(tmp_path):
    server = Server(tmp_path)
    yield server
    server.stop()


def test_after_a_crash_of_the_server_it_goes_on_where_it_was(browse, frail):
    """E2, C4: killed and started again on the same port."""
    dashboard, api = browse(frail.url), API(frail.url)
    job = api.queue("split", "default")
    dashboard.open("jobs")
    dashboard.live()
    dashboard.run(MARK)
    frail.kill()
    dashboard.see("body[data-live=reconnecting]")
    # What was shown is still shown.
    assert dashboard.keys("jobs") == [str(job)]
    frail.start()
    dashboard.live()
    second = api.queue("split", "default")
    dashboard.see(dashboard.row("jobs", second))
    assert stays(dashboard)


def test_an_action_without_a_connection_says_that_nothing_was_changed(browse, frail):
    dashboard, api = browse(frail.url), API(frail.url)
    job = api.queue("split", "default")
    dashboard.open(f"jobs/{job}")
    dashboard.act("cancel")
    dashboard.dialog("cancel")
    frail.kill()
    dashboard.confirm("cancel")
    dashboard.see("dialog .problem", "cannot be reached")
    frail.start()
    assert api.state(job) == "available"


def test_what_was_missed_is_seen_after_the_break(browse, frail):
    """E2"""
    dashboard, api = browse(frail.url), API(frail.url)
    api.queue("split", "default")
    dashboard.open("jobs")
    dashboard.live()
    frail.kill()
    dashboard.see("body[data-live=reconnecting]")
    frail.start()
    missed = api.queue("split", "default")
    dashboard.see(dashboard.row("jobs", missed))
