"""The log itself: lines, pages, and server-sent events."""

import json

import pytest

from streams import EventStream
from waiting import background, until

PAGE = {"Accept": "application/json"}


def lines(answer):
    return [json.loads(line) for line in answer.body.splitlines()]


def test_lines_have_every_event_in_order_without_gaps(client):
    for _ in range(5):
        client.failed()
    answer = client.get("/v1/events")
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    assert [event["position"] for event in lines(answer)] == list(range(1, client.position() + 1))


def test_lines_are_what_the_command_line_writes(server):
    client = server.client()
    client.failed(payload={"a": "ü"}, labels={"b": "c"})
    shown = client.get("/v1/events").body.decode()
    assert shown == server.tool("events", "--jsonl")


def test_a_header_says_where_to_go_on_when_there_is_more(client):
    client.post("/v1/jobs", [{"kind": "a"}] * 25)
    found, after = [], 0
    while after is not None:
        answer = client.get("/v1/events", after=after, limit=10)
        found += [event["position"] for event in lines(answer)]
        after = answer.headers["Daybook-Next"]
    assert found == list(range(1, 26))


@pytest.mark.parametrize("order, first", [("asc", 1), ("desc", 25)])
def test_pages_of_events_go_on_where_they_ended(client, order, first):
    client.post("/v1/jobs", [{"kind": "a"}] * 25)
    found, place = [], {}
    while place is not None:
        page = client.get("/v1/events", PAGE, order=order, limit=10, **place).json
        found += [event["position"] for event in page["items"]]
        name = "after" if order == "asc" else "through"
        place = {name: page["next"]} if "next" in page else None
    assert found == sorted(range(1, 26), reverse=order == "desc") and found[0] == first


def test_one_event_is_found_by_its_position(client):
    client.queue()
    assert client.get("/v1/events/1").json == lines(client.get("/v1/events"))[0]


def test_an_event_that_has_not_come_is_not_found(client):
    assert client.get("/v1/events/1").problem == "no-such-moment"


def test_events_are_filtered(client):
    job = client.failed("download", key="k", labels={"a": "b"}, error_type="Net")
    client.failed("split", key="l")
    for query in (
        {"job": job}, {"kind": "download"}, {"key": "k"}, {"label": "a=b"},
    ):
        found = client.get("/v1/events", PAGE, **query).items
        assert {event["job"] for event in found if "job" in event} == {job}, query
    (failure,) = client.get("/v1/events", PAGE, error_type="Net", type="AttemptFailed").items
    assert failure["job"] == job


def test_a_stream_shows_what_comes(server):
    client = server.client()
    client.queue()
    with EventStream(server) as stream:
        job = client.queue()
        event = stream.next()
    assert event["data"] == client.get(f"/v1/events/{job}").json
    assert (event["id"], event["event"]) == (str(job), "JobQueued")


def test_a_stream_begins_where_it_is_asked_to(server):
    client = server.client()
    client.post("/v1/jobs", [{"kind": "a"}] * 3)
    with EventStream(server, after=1) as stream:
        assert [stream.next()["id"] for _ in range(2)] == ["2", "3"]


def test_a_stream_goes_on_behind_the_last_event_that_came(server):
    server.client().post("/v1/jobs", [{"kind": "a"}] * 3)
    with EventStream(server, last=2, after=0) as stream:
        assert stream.next()["id"] == "3"


def test_a_stream_shows_what_it_was_asked_for_and_nothing_else(server):
    client = server.client()
    with EventStream(server, type="Cancelled", kind="b") as stream:
        wanted = client.queue("b")
        for job in (client.queue("a"), wanted):
            client.post(f"/v1/jobs/{job}/cancel")
        event = stream.next()
    assert (event["data"]["job"], event["event"]) == (wanted, "Cancelled")


def test_a_reader_that_is_killed_again_and_again_misses_and_repeats_nothing(server, chance):
    """G, F: loss-free event subscription from any position."""
    kills = 12
    ended = []

    def write():
        client = server.client()
        while not ended:
            client.post("/v1/jobs", [{"kind": "a"}] * 5)
            for lease in client.lease(count=3):
                client.complete(lease)

    writers = [background(write) for _ in range(2)]
    seen = []
    for _ in range(kills):
        with EventStream(server, last=seen[-1] if seen else 0) as stream:
            wanted = chance.randrange(1, 60)
            until(lambda: len(stream.events) >= wanted, "events")
            stream.kill()
            seen += [int(event["id"]) for event in stream.events]
    ended.append(True)
    for writer in writers:
        writer.result()
    head = server.client().position()
    with EventStream(server, last=seen[-1]) as stream:
        while seen[-1] < head:
            seen.append(int(stream.next()["id"]))
    assert seen == list(range(1, head + 1))


def test_a_stream_of_a_program_outlives_the_kill_of_its_server(server):
    with EventStream(server, after=0) as stream:
        server.client().queue()
        last = stream.next()["id"]
    server.kill()
    server.start()
    with EventStream(server, last=last) as stream:
        job = server.client().queue()
        assert stream.next()["id"] == str(job)


@pytest.mark.parametrize("last", ["x", "-1", "99999999999999999999999"])
def test_what_is_no_position_does_not_resume_a_stream(client, last):
    answer = client.get(
        "/v1/events", {"Accept": "text/event-stream", "Last-Event-ID": last})
    assert (answer.status, answer.json["field"]) == (400, "Last-Event-ID")


def test_progress_is_seen_by_every_reader(server):
    """E2: seen live by every open page."""
    client = server.client()
    client.queue()
    (lease,) = client.lease()
    with EventStream(server) as one, EventStream(server, job=lease["job"]) as other:
        client.answer("progress", lease, bytes=10, bytes_total=100)
        assert [stream.next()["event"] for stream in (one, other)] == ["UploadProgress"] * 2
