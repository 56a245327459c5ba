"""What failed: one by one, put together, and cleaned up."""

import pytest


def test_it_lists_what_is_unfinished_with_count_and_message(dashboard, world):
    """A1, A2"""
    dashboard.open("failures")
    row = dashboard.see(f'[data-table=failures] tr[data-job="{world.often}"]').text
    assert row.startswith("4") and "track-103" in row and "The service answered 503." in row


def test_the_badges_are_red_yellow_and_green(dashboard, world):
    """A4"""
    dashboard.open("failures")
    tones = [dashboard.see(f'tr[data-job="{job}"] [data-role=failures]').get_attribute("data-tone")
             for job in (world.once, world.twice, world.often)]
    assert tones == ["good", "warn", "bad"]


def test_the_most_frequent_come_first_when_wanted(dashboard, world):
    dashboard.open("failures", queue="tracks")
    dashboard.press('[data-sort="-count"]')
    first = "[data-table=failures] tbody tr:first-child"
    dashboard.see(first, "track-103")


def test_it_is_searched_by_message(dashboard, world):
    """A2"""
    dashboard.open("failures")
    dashboard.put('[data-filter="search"]', "No voice")
    dashboard.until(lambda: len(dashboard.keys("failures")) == 1)
    dashboard.see("[data-table=failures]", "track-102")


def test_what_has_succeeded_since_is_shown_when_wanted(dashboard, api, queue):
    """A1: also at re-processing."""
    job = api.failed_job("split", queue, key="in-the-end")
    api.post(f"jobs/{job}/retry", {})
    api.complete(api.begin(queue))
    dashboard.open("failures", queue=queue)
    dashboard.see("[data-role=empty]")
    dashboard.put('[data-filter="all"]', True)
    dashboard.see("[data-table=failures]", "in-the-end")


def test_retry_is_beside_the_failure(dashboard, api, queue):
    """E3"""
    job = api.failed_job("split", queue)
    dashboard.open("failures", queue=queue)
    dashboard.act("retry", f'tr[data-job="{job}"]')
    dashboard.answer("retry")
    dashboard.says(f"job {job} is now available")
    assert api.state(job) == "available"


def test_delete_is_there_only_from_the_threshold_on(dashboard, world):
    """A3, A4"""
    dashboard.open("failures")
    dashboard.see(f'tr[data-job="{world.twice}"] [data-action=purge]')
    assert dashboard.shown(f'tr[data-job="{world.once}"] [data-action=purge]') == []


def test_delete_asks_and_then_says_that_it_is_done(dashboard, api, queue):
    """A3, A4: a confirmation first; visible feedback."""
    job = api.failed_job("split", queue, 2)
    dashboard.open("failures", queue=queue)
    dashboard.act("purge", f'tr[data-job="{job}"]')
    dashboard.answer("purge", reason="it will never work")
    dashboard.says(f"Job {job} was deleted.")
    dashboard.see("[data-role=empty]")
    assert api.types(job)[-1] == "Deleted"


@pytest.mark.parametrize("by, word", [
    ("", "split"), ("stage", "lyrics"), ("error", "NoVoice"), ("category", "transient"),
    ("group", "The service answered"), ("queue", "tracks")])
def test_failures_are_put_together(dashboard, by, word):
    """A8, D5: by kind, stage, error type, category, group of alike errors."""
    dashboard.open("failures", view="groups", by=by)
    dashboard.see("[data-chart=groups]", word)


def test_failures_are_shown_over_time(dashboard):
    """A8"""
    dashboard.open("failures", view="groups", span="24h")
    dashboard.see("[data-chart=failures-over-time] rect.hit")
    assert len(dashboard.all("[data-chart=failures-over-time] .hit")) == 24


def test_a_column_of_the_chart_leads_to_its_failures(dashboard, world):
    """A8"""
    dashboard.open("failures", view="groups", span="24h")
    dashboard.press("[data-chart=failures-over-time] .hit:last-child")
    dashboard.see("[data-table=failures]", "track-103")


def test_a_kind_leads_to_its_failures(dashboard, world):
    """A8"""
    dashboard.open("failures", view="groups")
    dashboard.press('[data-chart=groups] a[href*="kind=lyrics"]')
    dashboard.until(lambda: len(dashboard.keys("failures")) == 1)
    dashboard.see("[data-table=failures]", "track-103")
