"""The log itself: its events, and the proofs that nothing in it was changed."""


def test_events_are_listed_newest_first(dashboard, world):
    """G1"""
    dashboard.open("events")
    shown = [int(key) for key in dashboard.keys("events")]
    assert shown == sorted(shown, reverse=True) and len(shown) > 50


def test_an_event_appears_live(dashboard, api, queue):
    """F: a live stream."""
    dashboard.open("events")
    dashboard.live()
    job = api.queue("split", queue)
    dashboard.see("[data-table=events] tr[data-event-type=JobQueued]", f"#{job}")


def test_the_stream_is_held(dashboard):
    dashboard.open("events")
    dashboard.act("pause-events")
    dashboard.see("body[data-live=paused]")
    dashboard.act("pause-events")
    dashboard.live()


def test_an_event_tells_everything_it_says(dashboard, world):
    """G1: who, what, when, why."""
    dashboard.open("events", job=world.often, type="AttemptFailed")
    first = dashboard.keys("events")[0]
    dashboard.press(f'[data-action=expand][data-event="{first}"]')
    dashboard.see("tr.under [data-text=message]", "It was asked four times.")


def test_events_are_narrowed_to_a_job_and_a_type(dashboard, world):
    dashboard.open("events")
    dashboard.put('[data-filter="job"]', world.often)
    dashboard.put('[data-filter="type"]', "AttemptFailed")
    dashboard.until(lambda: len(dashboard.keys("events")) == 4)


def test_the_log_is_verified(dashboard):
    """G5"""
    dashboard.open("audit")
    dashboard.act("verify")
    dashboard.see('[data-role=verdict][data-tone="good"]', "It holds")


def test_the_checkpoint_is_shown(dashboard, api):
    """G5"""
    dashboard.open("audit")
    root = dashboard.text("[data-panel=checkpoint] code")
    assert len(root) >= 32


def test_an_event_is_proved(dashboard, world):
    """G5: a proof for one event."""
    dashboard.open("audit")
    dashboard.put('[data-filter="position"]', 3)
    dashboard.act("prove")
    dashboard.see("[data-panel=proof] .facts", "leaf")


def test_a_proof_that_cannot_be_had_says_why(dashboard):
    dashboard.open("audit", position=99999999)
    dashboard.see("[data-panel=proof] [data-role=verdict][data-tone=bad]")


def test_two_moments_are_compared(dashboard, world):
    """G2"""
    dashboard.open("audit")
    dashboard.put("[data-panel=diff] [name=from]", 1)
    dashboard.put("[data-panel=diff] [name=to]", world.head)
    dashboard.act("compare")
    dashboard.see("[data-table=diff-jobs]", f"#{world.often}")
    dashboard.see("[data-table=diff-keys]", "track-666")
