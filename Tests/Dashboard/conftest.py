"""A server with a little world in it, and a browser to look at it.

    apt-get install -y chromium chromium-driver
    pip install -r Tests/Dashboard/requirements.txt
    DAYBOOK=.build/release/daybook pytest Tests/Dashboard

Without DAYBOOK it is the debug build that is tried.
"""

import itertools
import shutil
import sys
from pathlib import Path

import pytest
from selenium import webdriver

sys.path.insert(0, str(Path(__file__).parent))

from api import API
from dashboard import Dashboard
from server import Server, make_token
from world import World

serials = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def api(server):
    return API(server.url)


@pytest.fixture(scope="session")
def world(api):
    """What every test finds; none changes it. What a test acts on it makes for itself."""
    return World(api)


@pytest.fixture(scope="session")
def driver():
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                 "--window-size=1280,800", "--lang=en", "--force-color-profile=srgb",
                 "--disable-background-networking", "--disable-extensions", "--no-first-run"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # The driver that is there is used; none is fetched.
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_page_load_timeout(30)
    driver.set_script_timeout(20)
    yield driver
    driver.quit()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    return report


@pytest.fixture
def browse(driver, request):
    """Opens dashboards. Whatever a test does, the browser has nothing to complain of."""
    opened = []

    def open_one(url: str) -> Dashboard:
        opened.append(Dashboard(driver, url))
        return opened[-1]

    yield open_one
    for one in opened[:1]:
        complaints = one.complaints()
        # A page that is left is a page that must be loaded again, which takes its time.
        if request.node.failed or complaints:
            one.leave()
        else:
            one.tidy()
        assert complaints == []


@pytest.fixture
def dashboard(browse, server, world):
    return browse(server.url)


@pytest.fixture(scope="session")
def guarded(tmp_path_factory):
    """A server that asks for tokens: `guarded.tokens[role]`."""
    folder = tmp_path_factory.mktemp("guarded")
    tokens = {role: make_token(folder, f"{role}-of-tests", role)
              for role in ("viewer", "worker", "operator", "admin")}
    server = Server(folder, "--tokens", "tokens.txt")
    server.tokens = tokens
    server.api = API(server.url, tokens["admin"])
    server.failed = server.api.failed_job("split", "tracks", times=2, key="track-9")
    server.waiting = server.api.queue("split", "tracks", delay="2h", key="track-10")
    yield server
    server.stop()


@pytest.fixture
def queue(request):
    """A queue that no other test uses."""
    name = request.node.originalname.replace("test_", "")[:40].strip("_").replace("_", "-")
    return f"{name}-{next(serials)}"
