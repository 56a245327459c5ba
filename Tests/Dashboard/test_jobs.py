"""The list of jobs: what stands in it, and how it is narrowed."""

import pytest


def badge(dashboard, job: int):
    return dashboard.see(f'[data-table="jobs"] tr[data-row="{job}"] [data-role=failures]')


@pytest.mark.parametrize("name, tone", [("once", "good"), ("twice", "warn"), ("often", "bad")])
def test_the_badge_is_coloured_by_the_number_of_failures(dashboard, world, name, tone):
    """A4: green below 2, yellow at 2, red from 3 on."""
    dashboard.open("jobs", queue="tracks")
    assert badge(dashboard, getattr(world, name)).get_attribute("data-tone") == tone


def test_the_badge_tells_the_last_message_to_the_mouse(dashboard, world):
    """A2, A4: failure count, and the message on hover."""
    dashboard.open("jobs", queue="tracks")
    found = badge(dashboard, world.often)
    assert "The service answered 503." in found.get_attribute("title")
    assert found.text == "4"


def test_the_badge_tells_the_last_message_to_the_keyboard(dashboard, world):
    """A4: the message without a mouse."""
    dashboard.open("jobs", queue="tracks")
    badge(dashboard, world.twice)
    # Focus that the keyboard gave.
    dashboard.run("document.querySelector(arguments[0]).focus({focusVisible: true})",
                  f'tr[data-row="{world.twice}"] [data-role=failures]')
    dashboard.see(f'tr[data-row="{world.twice}"] .bubble', "No voice was found in it.")


def test_delete_is_offered_from_two_failures_on(dashboard, world):
    """A4: Delete only at the threshold."""
    dashboard.open("jobs", queue="tracks")
    dashboard.see("[data-table=jobs]")
    offered = {dashboard.run("return arguments[0].dataset.job", one)
               for one in dashboard.shown("[data-table=jobs] [data-action=purge]")}
    assert str(world.once) not in offered
    assert {str(world.twice), str(world.often)} <= offered


def test_chips_narrow_to_a_state(dashboard, world):
    dashboard.open("jobs", queue="tracks")
    dashboard.press("[data-chip=completed]")
    dashboard.until(lambda: dashboard.keys("jobs") == [str(world.done)])
    assert dashboard.params["state"] == ["completed"]


def test_several_chips_add_up(dashboard, world):
    dashboard.open("jobs", queue="outbox", state="running")
    dashboard.press("[data-chip=failed]")
    dashboard.until(lambda: dashboard.keys("jobs") == [str(world.unsent), str(world.sending)])


@pytest.mark.parametrize("name, value, found", [
    ("key", "track-103", "often"), ("label", "resource=album 17", "unsent sending"),
    ("label", "album=17", "waiting"), ("kind", "lyrics", "often"),
    ("failed_at_least", "4", "often"), ("queue", "later", "waiting")])
def test_a_filter_narrows_as_one_types(dashboard, world, name, value, found):
    """E1: searched by any label."""
    dashboard.open("jobs")
    dashboard.put(f'[data-filter="{name}"]', value)
    wanted = [str(getattr(world, one)) for one in found.split()]
    dashboard.until(lambda: dashboard.keys("jobs") == wanted, lambda: dashboard.keys("jobs"))


def test_filters_are_cleared_at_once(dashboard):
    dashboard.open("jobs", kind="lyrics", queue="tracks")
    dashboard.act("clear-filters")
    dashboard.until(lambda: dashboard.params == {})


def test_the_order_is_turned_round_by_the_heading(dashboard, world):
    dashboard.open("jobs", queue="tracks")
    dashboard.press('[data-sort="-id"]')
    dashboard.until(lambda: dashboard.keys("jobs")[0] == str(world.once))


def test_nothing_that_matches_is_said(dashboard):
    dashboard.open("jobs", kind="nothing-of-the-kind")
    dashboard.see("[data-role=empty]", "No jobs match")


def test_a_long_list_goes_on_the_next_page(dashboard, api, queue):
    api.post("jobs", [{"kind": "page", "queue": queue, "delay": "9h"} for _ in range(60)])
    dashboard.open("jobs", queue=queue)
    first = dashboard.keys("jobs")
    dashboard.act("next-page")
    dashboard.until(lambda: len(dashboard.keys("jobs")) == 10)
    assert not set(first) & set(dashboard.keys("jobs"))


def test_a_job_is_queued_in_the_dashboard(dashboard, api, queue):
    dashboard.open("jobs")
    dashboard.act("new-job")
    dashboard.answer("new-job", kind="split", queue=queue, payload='{"bpm":90}', key="new-one",
                     priority=70, delay="1h", attempts=4, labels="album=9 title=Some hymn")
    dashboard.says("was queued")
    (job,) = api.items("jobs", queue=queue)
    assert (job["key"], job["priority"], job["attempt_limit"], job["state"]) == (
        "new-one", 70, 4, "scheduled")
    assert job["labels"] == {"album": "9", "title": "Some hymn"}


def test_a_second_job_of_the_same_key_is_not_queued(dashboard, api, queue):
    """C1: none twice."""
    first = api.queue("split", queue, key="only-one", delay="1h")
    dashboard.open("jobs")
    dashboard.act("new-job")
    dashboard.answer("new-job", kind="split", queue=queue, key="only-one")
    dashboard.says(f"Job {first} with the same key is in the way")


def test_what_the_server_refuses_stays_in_the_dialog(dashboard):
    dashboard.open("jobs")
    dashboard.act("new-job")
    dashboard.fill("new-job", kind="split", delay="soon")
    dashboard.press("dialog [data-role=confirm]")
    dashboard.see("dialog .problem", "delay")
