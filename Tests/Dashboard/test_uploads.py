"""Uploads: figures, filters, and what is done to one or to many of them."""

import itertools

import pytest

serials = itertools.count(1)

@pytest.fixture
def upload(api, queue):
    """Makes uploads of a queue, each in the state that is wanted."""
    def make(state: str) -> int:
        key = f"{queue}/{next(serials)}.zip"
        job = api.queue("upload", queue, key=key, labels={"type": "archive"})
        attempt = api.begin(queue, worker="sender/2")
        api.progress(attempt, 500, 1000)
        if state == "failed":
            api.fail(attempt, "The other side hung up.", stage="upload")
        elif state == "completed":
            api.complete(attempt)
        elif state == "cancelled":
            api.post(f"jobs/{job}/cancel", {"now": True})
        return job
    return make


def tile(dashboard, name: str) -> str:
    return dashboard.text(f'[data-tile="{name}"]')


def test_an_upload_shows_what_it_is(dashboard, world):
    """E1: labels, key, bytes and files."""
    dashboard.open("uploads")
    row = dashboard.see(dashboard.row("uploads", world.sending)).text
    for text in ("album-17.zip", "type=archive", "resource=album 17", "3.0 MB of 12.0 MB",
                 "1 of 4 files"):
        assert text in row


def test_an_upload_that_waits_shows_what_it_is_too(dashboard, api, upload, queue):
    """E1"""
    upload("completed")
    job = api.queue("upload", queue, key=f"{queue}/next.zip", labels={"type": "archive"})
    dashboard.open("uploads", queue=queue)
    text = dashboard.see(dashboard.row("uploads", job)).text
    assert f"{queue}/next.zip" in text and "type=archive" in text


def test_the_bar_says_how_far_it_is(dashboard, world):
    """E2"""
    dashboard.open("uploads")
    bar = dashboard.see(f'tr[data-job="{world.sending}"] [role=progressbar]')
    assert bar.get_attribute("aria-valuenow") == "25"


@pytest.mark.parametrize("name", ["waiting", "active", "completed", "failed", "cancelled"])
def test_statistics_are_those_of_the_server(dashboard, api, upload, queue, name):
    """E5: total, waiting, active, completed, failed, cancelled."""
    for state in ("running", "failed", "completed", "cancelled"):
        upload(state)
    dashboard.open("uploads", queue=queue)
    figures = api.get("uploads", queue=queue)["figures"]
    assert str(figures[name]) in tile(dashboard, name).split()


def test_statistics_tell_rate_duration_and_backlog(dashboard, api, upload, queue):
    """E5: rate and average duration, failure rate, backlog."""
    for state in ("running", "failed", "completed"):
        upload(state)
    dashboard.open("uploads", queue=queue)
    assert "on average" in tile(dashboard, "completed")
    assert "rate 50 %" in tile(dashboard, "failed")
    assert "500 B left" in tile(dashboard, "backlog")


@pytest.mark.parametrize("name, value", [
    ("label", "type=image"), ("label", "resource=album 17"), ("kind", "upload")])
def test_uploads_are_narrowed(dashboard, world, name, value):
    """E5: by type, resource, label."""
    dashboard.open("uploads", queue="outbox")
    dashboard.put(f'[data-filter="{name}"]', value)
    dashboard.until(lambda: str(world.unsent) in dashboard.keys("uploads")
                    and dashboard.params.get(name) == [value])


def test_uploads_are_narrowed_to_a_state(dashboard, world):
    """E5: by status."""
    dashboard.open("uploads", queue="outbox")
    dashboard.press("[data-chip=failed]")
    dashboard.until(lambda: dashboard.keys("uploads") == [str(world.unsent)])


def test_uploads_are_narrowed_to_a_range_of_dates(dashboard, world):
    """E5: by date."""
    dashboard.open("uploads", until="2020-01-01T00:00:00Z")
    dashboard.see("[data-role=empty]")


def test_a_failed_upload_is_retried(dashboard, api, upload, queue):
    """E3, E4"""
    job = upload("failed")
    dashboard.open("uploads", queue=queue)
    dashboard.act("retry", dashboard.row("uploads", job))
    dashboard.answer("retry")
    dashboard.says(f"job {job} is now available")
    assert api.job(job)["labels"] == {"type": "archive"}


def test_an_active_upload_is_cancelled_though_its_worker_is_gone(dashboard, api, upload, queue):
    """E3, E7"""
    job = upload("running")
    dashboard.open("uploads", queue=queue)
    dashboard.act("cancel", dashboard.row("uploads", job))
    dashboard.answer("cancel", now=True)
    dashboard.says("is now cancelled")
    assert api.state(job) == "cancelled"


def test_a_finished_upload_is_deleted(dashboard, api, upload, queue):
    """E3"""
    job = upload("completed")
    dashboard.open("uploads", queue=queue)
    dashboard.act("delete", dashboard.row("uploads", job))
    dashboard.answer("delete")
    dashboard.gone(dashboard.row("uploads", job))
    assert api.items("uploads", queue=queue) == []


def test_all_failed_uploads_are_retried(dashboard, api, upload, queue):
    """E6: bulk retry."""
    jobs = [upload("failed") for _ in range(2)]
    dashboard.open("uploads", queue=queue)
    dashboard.act("retry-failed")
    dashboard.answer("bulk-retry")
    dashboard.says("2 jobs retried")
    assert [api.state(job) for job in jobs] == ["available"] * 2


def test_all_unfinished_uploads_are_cancelled(dashboard, api, upload, queue):
    """E3: active and waiting ones."""
    active, done = upload("running"), upload("completed")
    dashboard.open("uploads", queue=queue)
    dashboard.act("cancel-unfinished")
    dashboard.answer("bulk-cancel")
    dashboard.says("1 asked to end")
    assert (api.job(active)["cancel_requested"], api.state(done)) == (True, "completed")


@pytest.mark.parametrize("state, kept", [
    ("completed", {"failed", "cancelled", "running"}),
    ("failed", {"completed", "cancelled", "running"}),
    ("cancelled", {"completed", "failed", "running"}), ("finished", {"running"})])
def test_uploads_are_cleared_by_state(dashboard, api, upload, queue, state, kept):
    """E3: completed, failed, cancelled, all finished."""
    for one in ("completed", "failed", "cancelled", "running"):
        upload(one)
    dashboard.open("uploads", queue=queue)
    dashboard.act("clear-uploads")
    dashboard.answer("clear-uploads", state=state)
    dashboard.answer("bulk-delete")
    dashboard.says("deleted")
    assert {one["state"] for one in api.items("uploads", queue=queue)} == kept


def test_failed_uploads_are_cleaned_up(dashboard, upload, queue):
    """E3, E7: also when the worker is gone."""
    upload("failed")
    dashboard.open("uploads", queue=queue)
    dashboard.act("cleanup-failed")
    dashboard.answer("cleanup-uploads")
    dashboard.says("1 upload cleaned up.")


def test_active_uploads_are_compared_with_their_workers(dashboard, api, queue):
    """E3: sync."""
    job = api.queue("upload", queue)
    api.progress(api.begin(queue, worker="gone/4", timeout="1s"), 1, 2)
    dashboard.until(lambda: any(one["job"] == job for one in api.items("stuck")))
    dashboard.open("uploads", queue=queue)
    dashboard.act("sync-active")
    dashboard.answer("sync-uploads")
    dashboard.says("1 upload compared")
    assert api.state(job) == "available"


def test_when_there_is_nothing_to_do_it_says_so(dashboard, upload, queue):
    upload("completed")
    dashboard.open("uploads", queue=queue)
    dashboard.act("retry-failed")
    dashboard.says("There are no such uploads")
