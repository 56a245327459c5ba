"""G2: every page as of an earlier moment."""

import pytest

from test_pages import PAGES


def position_of(api, job: int, type: str) -> int:
    return next(event["position"] for event in api.items(f"jobs/{job}/events")
                if event["type"] == type)


def test_a_job_is_shown_as_it_was(dashboard, api, world):
    """G2"""
    dashboard.open(f"jobs/{world.done}", at=position_of(api, world.done, "AttemptStarted"))
    dashboard.see("main .heading .pill", "running")
    assert dashboard.all("[data-event-type=JobCompleted]") == []


def test_a_list_is_shown_as_it_was(dashboard, api, world):
    """G2"""
    dashboard.open("jobs", at=position_of(api, world.once, "JobQueued"))
    assert dashboard.keys("jobs") == [str(world.once)]


def test_a_banner_says_that_it_is_the_past(dashboard, world):
    """G2"""
    dashboard.open("overview", at=5)
    dashboard.see("#past", "You are looking at the past, as of event 5")
    assert dashboard.body("live") == "past"


@pytest.mark.parametrize("page", PAGES)
def test_nothing_can_be_changed_in_the_past(dashboard, world, page):
    """G2"""
    dashboard.open(page, at=world.head)
    harmless = {"toggle-filters", "clear-filters", "expand", "verify", "download-checkpoint",
                "prove", "compare", "pause-events", "next-page"}
    offered = {one.get_attribute("data-action") for one in dashboard.shown("main [data-action]")}
    assert offered <= harmless


def test_the_page_of_a_job_has_no_actions_in_the_past(dashboard, world):
    """G2"""
    dashboard.open(f"jobs/{world.twice}", at=world.head)
    assert dashboard.shown("main .heading [data-action]") == []


def test_the_slider_leads_into_the_past(dashboard, world):
    """G2"""
    dashboard.open("jobs")
    dashboard.run("""
      const range = document.getElementById('time-range');
      range.value = 8;
      range.dispatchEvent(new Event('input'));
    """)
    dashboard.see("#past", "as of event 8")
    assert dashboard.params["at"] == ["8"]


def test_the_arrows_go_event_by_event(dashboard, world):
    """G2"""
    dashboard.open("jobs", at=8)
    dashboard.press("#time-back")
    dashboard.see("#past", "as of event 7")
    dashboard.press("#time-forward")
    dashboard.see("#past", "as of event 8")


def test_a_time_of_day_leads_there(dashboard, api, world):
    """G2"""
    time = api.get(f"events/{world.head}")["time"]
    dashboard.open("overview", at=time)
    dashboard.see("#past", "as of event")


def test_a_moment_before_the_log_says_so(dashboard, world):
    """G2"""
    dashboard.visit("overview", at="2001-01-01T00:00:00Z")
    dashboard.see("#past")
    dashboard.until(lambda: dashboard.text("#past-text"))


def test_now_is_a_press_away(dashboard, world):
    """G2"""
    dashboard.open("jobs", at=8)
    dashboard.press("#past-now")
    dashboard.gone("#past")
    dashboard.live()
    assert "at" not in dashboard.params


def test_the_moment_stays_from_page_to_page(dashboard, world):
    """G2"""
    dashboard.open("jobs", at=8)
    dashboard.press('#nav [data-nav="failures"]')
    dashboard.drawn("failures")
    dashboard.see("#past", "as of event 8")
