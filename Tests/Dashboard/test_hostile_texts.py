"""What a job says about itself can harm nobody who looks at it."""

import pytest

from world import HOSTILE


@pytest.mark.parametrize("place", [
    "overview", "jobs", "jobs/{hostile}", "failures", "failures?view=groups&by=group", "skiplist",
    "events", "audit?from=1"])
def test_markup_in_a_message_is_text_and_is_not_run(dashboard, world, place):
    dashboard.visit(place.format(**vars(world)))
    dashboard.drawn()
    dashboard.run("document.querySelectorAll('main summary').forEach((one) => one.click())")
    assert dashboard.run("return document.querySelectorAll('main img, main script').length") == 0
    assert "pwned" not in dashboard.driver.title


def test_markup_is_shown_as_it_was_written(dashboard, world):
    dashboard.open("failures")
    row = dashboard.see(f'[data-table=failures] tr[data-job="{world.hostile}"]')
    assert HOSTILE[:40] in row.text


def test_markup_in_a_question_is_text(dashboard, world):
    dashboard.open(f"jobs/{world.hostile}")
    dashboard.act("purge")
    assert HOSTILE[:40] in dashboard.dialog("purge").text
    assert dashboard.run("return document.querySelectorAll('dialog img').length") == 0
    dashboard.dismiss()
