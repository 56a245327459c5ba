"""A5: everything over the threshold is deleted at once, after a dry run."""

import pytest


@pytest.fixture
def troubled(api, queue):
    """Jobs of a queue that failed once, twice and three times."""
    return [api.failed_job("split", queue, times, key=f"{queue}-{times}") for times in (1, 2, 3)]


def see_what_it_would_be(dashboard, queue: str, least: int = 2):
    dashboard.open("failures")
    dashboard.act("bulk-delete-failures")
    dashboard.answer("threshold", least=least, queue=queue)


def test_the_dry_run_tells_how_many_and_deletes_none(dashboard, api, queue, troubled):
    """A5"""
    see_what_it_would_be(dashboard, queue)
    assert "would be deleted" in dashboard.dialog("bulk-delete").text
    dashboard.see("[data-dialog=bulk-delete] h2", "2 jobs")
    dashboard.dismiss()
    assert len(api.items("failures", queue=queue)) == 3


def test_what_failed_as_often_is_deleted_with_its_records(dashboard, api, queue, troubled):
    """A3, A5"""
    see_what_it_would_be(dashboard, queue)
    dashboard.answer("bulk-delete", reason="they never will")
    dashboard.says("2 jobs deleted")
    assert [one["job"] for one in api.items("failures", queue=queue)] == troubled[:1]


def test_a_higher_threshold_deletes_less(dashboard, api, queue, troubled):
    """A5"""
    see_what_it_would_be(dashboard, queue, least=3)
    dashboard.see("[data-dialog=bulk-delete] h2", "1 job?")
    dashboard.answer("bulk-delete")
    dashboard.says("1 job deleted")
    assert len(api.items("failures", queue=queue)) == 2


def test_a_threshold_below_that_of_the_server_is_not_taken(dashboard, troubled):
    """A4, A5"""
    dashboard.open("failures")
    dashboard.act("bulk-delete-failures")
    dashboard.fill("threshold", least=1)
    dashboard.confirm("threshold")
    assert dashboard.shown("[data-dialog=threshold] [name=least]:invalid")
    dashboard.dismiss()


def test_when_there_is_nothing_it_says_so(dashboard):
    """A5"""
    see_what_it_would_be(dashboard, "a-queue-without-failures")
    dashboard.see("[data-dialog=bulk-nothing]", "nothing to delete")
    dashboard.dismiss()
