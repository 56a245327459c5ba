"""Every page is drawn, and the browser finds nothing wrong with it."""

import pytest

PAGES = ["overview", "jobs", "failures", "skiplist", "uploads", "batches", "queues", "workers",
         "schedules", "stuck", "events", "audit"]
CSP_WATCH = """
  window.violations = [];
  document.addEventListener('securitypolicyviolation',
    (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


def places(world) -> list[str]:
    return PAGES + [f"jobs/{world.often}", f"batches/{world.batch}", f"events/{world.head}"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_drawn_from_the_server(dashboard, page):
    """G2: each view is there."""
    dashboard.open(page)
    assert dashboard.text("main h1")


@pytest.mark.parametrize("place", ["jobs/{often}", "batches/{batch}", "events/{head}"])
def test_a_single_thing_is_drawn(dashboard, world, place):
    dashboard.open(place.format(**vars(world)))
    assert dashboard.text("main h1")


def test_no_page_breaks_its_content_security_policy(dashboard, world):
    dashboard.cdp("Page.enable")
    script = dashboard.cdp("Page.addScriptToEvaluateOnNewDocument", source=CSP_WATCH)
    try:
        dashboard.open()
        dashboard.reload()
        for place in places(world) + ["failures?view=groups"]:
            dashboard.open(place)
        assert dashboard.run("return window.violations") == []
    finally:
        dashboard.cdp("Page.removeScriptToEvaluateOnNewDocument", **script)


def test_the_menu_leads_to_every_page(dashboard):
    dashboard.open()
    for page in reversed(PAGES):
        dashboard.press(f'#nav [data-nav="{page}"]')
        dashboard.drawn(page)
        assert dashboard.see("#nav [aria-current=page]").get_attribute("data-nav") == page


def test_no_page_is_wider_than_a_phone(dashboard, world):
    dashboard.open()
    with dashboard.sized(400):
        wide = []
        for place in places(world) + ["failures?view=groups", f"jobs?at={world.head}"]:
            dashboard.open(place)
            if not dashboard.run("return document.scrollingElement.scrollWidth <= innerWidth"):
                wide.append(place)
        assert wide == []


def test_an_unknown_page_says_so(dashboard):
    dashboard.visit("nonsense")
    dashboard.see("[data-role=problem]", "nonsense")


def test_a_job_that_is_not_there_shows_what_the_server_said(dashboard):
    dashboard.visit("jobs/999999")
    dashboard.see("[data-role=problem]", "no such job")


def test_a_filter_that_the_server_refuses_shows_what_it_said(dashboard):
    dashboard.open("jobs")
    dashboard.run("location.hash = '#/jobs?since=yesterday'")
    dashboard.warns("since")
