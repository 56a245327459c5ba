"""Batches of a user's analyses."""

import pytest


@pytest.fixture
def batch(api, queue):
    """A batch of four with a finishing job: one is done, one failed, one runs, one waits."""
    made = api.post("batches", {
        "owner": f"owner-of-{queue}", "finishing": {"kind": "report", "queue": f"{queue}-end"},
        "jobs": [{"kind": "tempo", "queue": queue} for _ in range(4)]})
    first, second, third = api.lease(queue, count=3)
    api.complete(first)
    api.fail(second, "Silence from beginning to end.", category="invalid_input")
    made["running"] = third
    return made


def tile(dashboard, name: str, text: str):
    dashboard.see(f'[data-tile="{name}"]', text)


def test_the_list_shows_how_much_has_ended(dashboard, world):
    """D1: percent complete."""
    dashboard.open("batches")
    row = dashboard.see(dashboard.row("batches", world.batch)).text
    assert "50 %" in row and "ada" in row and "project=hymns" in row


def test_a_batch_is_counted(dashboard, batch):
    """D1: total, done, failed, running."""
    dashboard.open(f"batches/{batch['id']}")
    tile(dashboard, "percent", "2 of 4")
    for name in ("completed", "failed", "running", "waiting"):
        tile(dashboard, name, "1")


def test_items_show_state_and_error(dashboard, batch):
    """D3: per-item status and error."""
    dashboard.open(f"batches/{batch['id']}")
    failed = dashboard.row("items", batch["jobs"][1]["id"])
    text = dashboard.see(failed).text
    assert "failed" in text and "Silence from beginning to end." in text and "invalid" in text


def test_items_are_narrowed_to_a_state(dashboard, batch):
    """D3"""
    dashboard.open(f"batches/{batch['id']}")
    dashboard.press('[data-panel=items] [data-chip="failed"]')
    dashboard.until(lambda: dashboard.keys("items") == [str(batch["jobs"][1]["id"])])


def test_an_item_is_retried(dashboard, api, batch):
    """D1: one attempt record per item and try."""
    job = batch["jobs"][1]["id"]
    dashboard.open(f"batches/{batch['id']}")
    dashboard.act("retry", dashboard.row("items", job))
    dashboard.answer("retry")
    dashboard.says(f"job {job} is now available")
    assert api.get(f"batches/{batch['id']}")["failed"] == 0


def test_the_latest_batch_of_an_owner_is_found(dashboard, api, queue, batch):
    """D3"""
    owner = f"owner-of-{queue}"
    newest = api.post("batches", {"owner": owner, "jobs": [
        {"kind": "tempo", "queue": queue, "delay": "1h"}]})["id"]
    dashboard.open("batches", owner=owner)
    dashboard.act("latest-batch")
    dashboard.see("main h1", f"Batch {newest}")


def test_batches_are_narrowed_to_an_owner(dashboard, world, batch):
    """D3"""
    dashboard.open("batches")
    dashboard.put('[data-filter="owner"]', "ada")
    dashboard.until(lambda: dashboard.keys("batches") == [str(world.batch)])


def test_a_batch_is_cancelled(dashboard, api, batch):
    """D4: waiting items cancelled, running ones told."""
    dashboard.open(f"batches/{batch['id']}")
    dashboard.act("cancel-batch")
    dashboard.answer("cancel-batch", reason="wrong recordings")
    dashboard.says("1 job cancelled, 1 asked to end.")
    assert api.state(batch["jobs"][3]["id"]) == "cancelled"
    assert api.job(batch["running"]["job"])["cancel_requested"] is True


def test_the_end_and_the_finishing_job_are_seen_live(dashboard, api, queue, batch):
    """D2, D6: exactly one, when the last item has ended."""
    dashboard.open(f"batches/{batch['id']}")
    dashboard.live()
    api.complete(batch["running"])
    api.complete(api.begin(queue))
    dashboard.see("main .heading", "finished")
    (finishing,) = api.items("jobs", queue=f"{queue}-end")
    dashboard.see("main .facts", f"#{finishing['id']}")
