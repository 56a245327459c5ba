"""Who may do what: tokens and their roles."""

import pytest


@pytest.fixture
def sign_in(browse, guarded):
    """Comes to a server that asks for a token, and gives one."""
    dashboard = browse(guarded.url)

    def come(role: str, page: str = "jobs"):
        dashboard.leave()
        dashboard.visit(page)
        dashboard.answer("token", token=guarded.tokens[role])
        dashboard.drawn(page.partition("/")[0])
        return dashboard
    return come


def offered(dashboard) -> set[str]:
    return {one.get_attribute("data-action") for one in dashboard.shown("main [data-action]")}


def test_a_server_with_tokens_asks_for_one(browse, guarded):
    dashboard = browse(guarded.url)
    dashboard.leave()
    dashboard.visit("jobs")
    assert "asks for a token" in dashboard.dialog("token").text


def test_a_wrong_token_is_not_taken(browse, guarded):
    dashboard = browse(guarded.url)
    dashboard.leave()
    dashboard.visit("jobs")
    dashboard.fill("token", token="wrong")
    dashboard.confirm("token")
    dashboard.see("dialog[open]", "does not know this token")


@pytest.mark.parametrize("role", ["viewer", "worker", "operator", "admin"])
def test_who_one_is_is_shown(sign_in, role):
    dashboard = sign_in(role)
    dashboard.see(f"body[data-role={role}] #me", f"token:{role}-of-tests")


def test_a_viewer_is_offered_nothing_to_change(sign_in):
    dashboard = sign_in("viewer")
    assert offered(dashboard) <= {"toggle-filters", "clear-filters"}


def test_a_worker_may_queue_jobs_only(sign_in):
    dashboard = sign_in("worker")
    assert offered(dashboard) - {"toggle-filters"} == {"new-job"}


def test_an_operator_is_offered_no_deletion(sign_in, guarded):
    """A3: admin only."""
    dashboard = sign_in("operator", f"jobs/{guarded.failed}")
    assert {"retry"} <= offered(dashboard)
    assert not {"delete", "purge"} & offered(dashboard)


def test_an_admin_is_offered_deletion(sign_in, guarded):
    """A3"""
    dashboard = sign_in("admin", f"jobs/{guarded.failed}")
    assert {"retry", "delete", "purge"} <= offered(dashboard)


def test_what_is_done_stands_in_the_log_under_ones_name(sign_in, guarded):
    """G1: who."""
    dashboard = sign_in("operator", f"jobs/{guarded.waiting}")
    dashboard.act("pause")
    dashboard.answer("pause")
    dashboard.says("is now paused")
    last = guarded.api.items(f"jobs/{guarded.waiting}/events")[-1]
    assert last["actor"] == "token:operator-of-tests"
    guarded.api.post(f"jobs/{guarded.waiting}/resume", {})


def test_the_live_view_works_with_a_token(sign_in, guarded):
    dashboard = sign_in("viewer")
    dashboard.live()
    job = guarded.api.queue("split", "tracks", delay="1h")
    dashboard.see(dashboard.row("jobs", job))


def test_signing_out_forgets_the_token(sign_in):
    dashboard = sign_in("admin")
    dashboard.press("#sign-out")
    dashboard.dialog("token")
    assert dashboard.run("return sessionStorage.length") == 0


def test_a_server_without_tokens_has_nothing_to_sign_out_of(dashboard):
    dashboard.open()
    assert dashboard.text("#role") == "admin"
    assert dashboard.shown("#sign-out") == []
