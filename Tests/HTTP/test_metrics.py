"""What Prometheus scrapes."""

import shutil
import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families


@pytest.fixture
def scrape(client):
    """Returns the text of the metrics; skips the test when the server has none."""
    if client.get("/metrics").status != 200:
        pytest.skip("the server has no metrics")
    return lambda: client.get("/metrics").body.decode()


def samples(text):
    """The samples of a scrape, each by its name and its labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text) for sample in family.samples}


def busy(client):
    """Something of everything."""
    client.failed(times=2, key="a")
    client.completed()
    client.queue(delay="1h")
    for _ in range(3):
        client.queue(queue='strange "\\\n queue')
    client.lease(queues=['strange "\\\n queue'])


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not there")
def test_promtool_finds_nothing_wrong(client, scrape):
    """E6: Prometheus metrics."""
    busy(client)
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=scrape(), text=True, capture_output=True,
        timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_family_is_told_of_once(client, scrape):
    busy(client)
    names = [family.name for family in text_string_to_metric_families(scrape())]
    assert len(names) == len(set(names)) and names


def test_jobs_by_state_are_those_of_the_figures(client, scrape):
    """F: metrics of depth."""
    busy(client)
    stats = client.get("/v1/stats").json
    found = samples(scrape())
    for queue in stats["queues"]:
        for state, count in queue["jobs"].items():
            if state == "total":
                continue
            matching = [
                value for (name, labels), value in found.items()
                if dict(labels).get("queue") == queue["queue"] and dict(labels).get("state") == state]
            assert count in matching or (count == 0 and not matching), (queue["queue"], state)


def test_the_position_grows_with_the_log(client, scrape):
    name = next(
        (name for name, _ in samples(scrape()) if "position" in name or "events" in name), None)
    assert name, "nothing tells of the log's length"
    before = sum(value for (found, _), value in samples(scrape()).items() if found == name)
    client.queue()
    after = sum(value for (found, _), value in samples(scrape()).items() if found == name)
    assert after > before


def test_names_of_people_stand_in_no_label(client, scrape):
    client.queue(key="secret-key", labels={"owner": "secret-owner"}, group="secret-group")
    assert "secret" not in scrape()
