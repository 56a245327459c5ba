"""What failed, and what a rerun leaves out."""

import pytest


def test_a_thing_has_its_count_its_last_time_and_its_last_message(client):
    """A1, A4: failure count, last failure time and last message per thing."""
    client.failed(key="track-1", times=2, message="first")
    job = client.failed(key="track-2", message="other")
    client.post(f"/v1/jobs/{job}/retry")
    client.fail(client.lease(queues=["to-fail"])[0], "the last", error_type="Split")
    records = {record["key"]: record for record in client.get("/v1/failures").items}
    assert (records["track-1"]["count"], records["track-2"]["count"]) == (2, 2)
    assert records["track-2"]["message"] == "the last"
    last = client.get(f"/v1/jobs/{job}/events").items[-2:]
    assert records["track-2"]["time"] in [event["time"] for event in last]


def test_failures_of_every_job_of_a_thing_count_for_it(client):
    """A1: incremented at every failure of any step, also at re-processing."""
    for kind in ("download", "split", "lyrics"):
        client.failed(kind, key="track")
    assert client.get("/v1/failures").items[0]["count"] == 3


def test_the_unfinished_show_count_and_message_beside_each(client):
    """A2: list of the unfinished with failure count and error message."""
    job = client.queue(key="track", attempts=5)
    client.fail(client.lease()[0], "no lyrics")
    (shown,) = client.get("/v1/jobs", state=["retryable"]).items
    assert (shown["id"], shown["last_failure"]["count"], shown["last_failure"]["message"]) == (
        job, 1, "no lyrics")


def test_what_succeeded_since_is_listed_only_when_all_are_asked_for(client):
    """B3: success clears the mark by itself."""
    job = client.failed(key="track")
    client.post(f"/v1/jobs/{job}/retry")
    client.complete(client.lease(queues=["to-fail"])[0])
    assert client.get("/v1/failures").items == []
    assert [record["key"] for record in client.get("/v1/failures", all=True).items] == ["track"]


@pytest.mark.parametrize("sort, order", [
    ("-time", "cab"), ("time", "bac"), ("-count", "bca"), ("count", "acb")])
def test_failures_are_sorted_over_pages(client, sort, order):
    client.failed(key="b", times=3)
    client.failed(key="a", times=1)
    client.failed(key="c", times=2)
    keys = [record["key"] for record in client.everything("/v1/failures", sort=sort, limit=1)]
    assert keys == list(order)


@pytest.mark.parametrize("search, found", [
    ("TRACK-1", ["track-1"]), ("disk is", ["track-2"]), ("nothing", []), ("", ["track-2", "track-1"])])
def test_failures_are_searched_in_keys_and_messages(client, search, found):
    client.failed(key="track-1", message="no such host")
    client.failed(key="track-2", message="The disk is full")
    keys = [record["key"] for record in client.get("/v1/failures", search=search).items]
    assert keys == found


def test_failures_are_counted_in_groups(client):
    """A8: by kind, stage, error type, group of alike errors, over time."""
    for key in ("a", "b"):
        client.failed("download", key=key, message=f"timeout after {len(key)} s", error_type="Net")
    client.failed("split", key="c", message="bad frame 17", error_type="Codec")
    groups = client.get("/v1/failures/groups", by="kind,error").json
    assert groups["total"] == 3
    assert [group["count"] for group in groups["groups"]] == [2, 1]
    for dimension in ("kind", "queue", "stage", "error", "category", "group", "hour", "day"):
        answer = client.get("/v1/failures/groups", by=dimension).json
        assert sum(group["count"] for group in answer["groups"]) + answer["others"] == 3


@pytest.mark.parametrize("by", [None, "nothing", "kind,kind", ["kind", "kind"], ""])
def test_groups_by_nothing_or_by_the_same_twice_are_refused(client, by):
    assert client.get("/v1/failures/groups", by=by).json["field"] == "by"


def test_who_one_is_says_from_how_many_failures_on_deletion_is_offered(serve):
    """A4: the threshold is 2 if not set, and configurable."""
    assert serve().client().get("/v1/me").json["delete_threshold"] == 2
    assert serve("--delete-threshold", "3").client().get("/v1/me").json["delete_threshold"] == 3


def test_what_failed_for_good_is_on_the_skip_list_until_it_succeeds(client):
    """B2, B3."""
    job = client.failed(key="file")
    (entry,) = client.get("/v1/skiplist").items
    assert (entry["key"], entry["source"], entry["job"]) == ("file", "failure", job)
    client.post(f"/v1/jobs/{job}/retry")
    client.complete(client.lease(queues=["to-fail"])[0])
    assert client.get("/v1/skiplist").items == []


def test_an_entry_is_added_changed_and_removed(client):
    """B6: added to, edited, removed from over HTTP."""
    added = client.post("/v1/skiplist", {"key": "a/b ü", "note": "broken"})
    assert added.status == 201
    digest = client.get("/v1/skiplist").items[0]["key_digest"]
    assert client.put(f"/v1/skiplist/{digest}", {"note": "still broken"}).status == 200
    assert client.get("/v1/skiplist/a%2Fb%20%C3%BC").json["note"] == "still broken"
    assert client.delete("/v1/skiplist/a%2Fb%20%C3%BC").status == 204
    assert client.get("/v1/skiplist").items == []


def test_an_entry_is_not_added_twice(client):
    client.post("/v1/skiplist", {"key": "a"})
    assert client.post("/v1/skiplist", {"key": "a"}).status == 409


def test_putting_an_entry_that_is_not_there_adds_it(client):
    assert client.put("/v1/skiplist/a", {"note": "by hand"}).status == 201
    assert client.get("/v1/skiplist/a").json["source"] == "hand"


def test_removing_an_entry_that_is_not_there_is_not_found(client):
    assert client.delete("/v1/skiplist/nothing").status == 404


@pytest.mark.parametrize("sort, order", [("-time", "acb"), ("time", "bca"), ("key", "abc")])
def test_the_skip_list_is_sorted_over_pages(client, sort, order):
    """B6: sorted by failure time."""
    for key in "bca":
        client.failed(key=key)
    keys = [entry["key"] for entry in client.everything("/v1/skiplist", sort=sort, limit=1)]
    assert keys == list(order)


@pytest.mark.parametrize("query, found", [
    ({"search": "SONG"}, ["song-2", "song-1"]), ({"search": "mine"}, ["song-2"]),
    ({"source": "hand"}, ["song-2"]), ({"source": "failure"}, ["song-1"]), ({"search": "film"}, [])])
def test_the_skip_list_is_searched(client, query, found):
    """B6: listed and searched."""
    client.failed(key="song-1")
    client.post("/v1/skiplist", {"key": "song-2", "note": "it is mine"})
    assert [entry["key"] for entry in client.get("/v1/skiplist", **query).items] == found
