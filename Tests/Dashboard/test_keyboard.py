"""Everything is done from the keyboard."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


def strokes(dashboard, *keys: str):
    actions = ActionChains(dashboard.driver)
    for key in keys:
        actions.send_keys(key)
    actions.perform()


@pytest.fixture
def unfocused(dashboard):
    dashboard.open("overview")
    dashboard.reload()
    return dashboard


def test_the_first_stop_leads_to_the_content(unfocused):
    unfocused.run("document.activeElement.blur()")
    strokes(unfocused, Keys.TAB)
    assert unfocused.focused("class") == "skip"
    strokes(unfocused, Keys.ENTER)
    unfocused.until(lambda: unfocused.focused("id") == "main")


@pytest.mark.parametrize("key, page", [
    ("j", "jobs"), ("f", "failures"), ("k", "skiplist"), ("u", "uploads"), ("b", "batches"),
    ("q", "queues"), ("w", "workers"), ("s", "schedules"), ("t", "stuck"), ("e", "events"),
    ("a", "audit")])
def test_g_and_a_letter_lead_to_a_page(dashboard, key, page):
    dashboard.open("overview")
    strokes(dashboard, "g", key)
    dashboard.drawn(page)


def test_a_question_mark_shows_the_keys(dashboard):
    dashboard.open("overview")
    strokes(dashboard, "?")
    dashboard.see("[data-dialog=help]", "back to now")
    strokes(dashboard, Keys.ESCAPE)
    dashboard.gone("dialog")


def test_a_slash_leads_to_the_first_filter(dashboard):
    dashboard.open("jobs")
    strokes(dashboard, "/")
    assert dashboard.focused("data-filter") == "key"


def test_letters_that_are_typed_are_no_shortcuts(dashboard):
    dashboard.open("jobs")
    strokes(dashboard, "/", "g", "f")
    dashboard.until(lambda: dashboard.params.get("key") == ["gf"])
    assert dashboard.body("page") == "jobs"


def test_rows_are_gone_through_and_picked(dashboard, world):
    dashboard.open("jobs", queue="tracks")
    dashboard.run("document.activeElement.blur()")
    strokes(dashboard, "j", "j", "x")
    second = dashboard.keys("jobs")[1]
    dashboard.until(lambda: dashboard.run(
        "return document.querySelector(arguments[0]).checked", f'[data-pick="{second}"]'))


def test_brackets_and_n_move_through_time(dashboard, world):
    """G2"""
    dashboard.open("overview", at=9)
    strokes(dashboard, "[")
    dashboard.see("#past", "as of event 8")
    strokes(dashboard, "]")
    dashboard.see("#past", "as of event 9")
    strokes(dashboard, "n")
    dashboard.gone("#past")


def test_p_holds_the_live_view(dashboard):
    dashboard.open("overview")
    dashboard.live()
    strokes(dashboard, "p")
    dashboard.see("body[data-live=paused]")
    strokes(dashboard, "p")
    dashboard.live()


def test_focus_stays_in_a_dialog(dashboard, world):
    dashboard.open(f"jobs/{world.twice}")
    dashboard.act("retry")
    dashboard.dialog("retry")
    for _ in range(8):
        strokes(dashboard, Keys.TAB)
        # The browser's own bar has its turn, which is the body; the page behind never has.
        assert dashboard.run("return document.activeElement.closest('dialog') !== null"
                             " || document.activeElement === document.body")


def test_escape_leaves_a_dialog_and_gives_focus_back(dashboard, api, world):
    dashboard.open(f"jobs/{world.twice}")
    dashboard.act("retry")
    dashboard.dialog("retry")
    strokes(dashboard, Keys.ESCAPE)
    dashboard.gone("dialog")
    assert dashboard.focused("data-action") == "retry"
    assert api.state(world.twice) == "failed"


def test_a_job_is_cancelled_without_a_mouse(dashboard, api, queue):
    job = api.queue("split", queue)
    dashboard.open(f"jobs/{job}")
    dashboard.run("document.querySelector('main [data-action=cancel]').focus()")
    strokes(dashboard, Keys.ENTER)
    dashboard.dialog("cancel")
    strokes(dashboard, "no longer wanted", Keys.ENTER)
    dashboard.says("is now cancelled")
    assert api.state(job) == "cancelled"


def test_the_page_that_is_entered_is_announced_by_its_heading(dashboard):
    dashboard.open("overview")
    dashboard.press('#nav [data-nav="queues"]')
    dashboard.drawn("queues")
    dashboard.until(lambda: dashboard.run("return document.activeElement.tagName") == "H1")
