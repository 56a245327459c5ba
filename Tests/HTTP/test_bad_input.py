"""What makes no sense is refused, changes nothing, and harms nobody."""

import json

import pytest

from contract import CONTRACT

WITH_BODY = [
    (path, method) for path, method, operation in CONTRACT.operations()
    if "requestBody" in operation
]
REQUIRED = [
    (path, method) for path, method in WITH_BODY
    if CONTRACT.document["paths"][path][method.lower()]["requestBody"].get("required")
]


def fill(path):
    """A path in which names stand."""
    job = "2" if path.startswith("/v1/jobs") else "1"
    return (path.replace("{id}", job).replace("{queue}", "q").replace("{key}", "k")
            .replace("{name}", "n").replace("{position}", "1"))


def refused(shared, method, path, body, statuses=(400,), headers=None):
    """Asks, and looks whether it was refused and nothing was written."""
    client = shared.client()
    before = client.position()
    answer = client.request(method, fill(path), body, headers)
    assert answer.status in statuses, (body, answer)
    CONTRACT.check_problem(answer)
    assert client.position() == before
    assert shared.process.poll() is None
    client.close()
    return answer


@pytest.fixture(autouse=True)
def something(shared):
    """Something that a path may name, so that a fault lies in the body alone."""
    client = shared.client()
    if client.get("/v1/jobs/2").status == 404:
        client.post("/v1/batches", {"owner": "ada", "open": True, "jobs": [{"kind": "a"}]})
        client.queue(queue="q")
        client.post("/v1/skiplist", {"key": "k"})
        client.put("/v1/schedules/n", {"cron": "0 0 1 1 *", "job": {"kind": "a"}})
    client.close()


@pytest.mark.parametrize("path, method", REQUIRED)
def test_a_body_that_is_needed_and_is_not_there_is_refused(shared, path, method):
    refused(shared, method, path, None, (400, 415))


@pytest.mark.parametrize("path, method", WITH_BODY)
@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "json"])
def test_a_body_of_another_type_is_refused(shared, path, method, media):
    refused(shared, method, path, b"{}", (415,), {"Content-Type": media})


NOT_JSON = [
    b" ", b"{", b"nonsense", b"{]", b"{'a':1}", b"{}{}", b"{} x", b"\xef\xbb\xbf{}", b"[1,]", b"NaN",
    b"\xff\xfe{\0}\0", b"{\"a\":01}", b"\0", b"{\"\x01\":1}", b"{\"a\":\"\xc0\xaf\"}",
    b"{\"a\":\"\xed\xa0\x80\"}", b"{\"\\ud800\":1}", b"{\"a\":\"\\udc00\\ud800\"}", b"[" * 100,
    b"[" * 100_000,
]


@pytest.mark.parametrize("path, method", WITH_BODY)
def test_what_is_not_json_is_refused(shared, path, method):
    for body in NOT_JSON:
        refused(shared, method, path, body)


@pytest.mark.parametrize("path, method", WITH_BODY)
@pytest.mark.parametrize("body", [b"1", b"true", b"null", b'"a"', b"1.5"])
def test_what_is_neither_object_nor_list_is_refused(shared, path, method, body):
    refused(shared, method, path, body)


@pytest.mark.parametrize("path, method", WITH_BODY)
def test_a_member_that_means_nothing_is_refused(shared, path, method):
    answer = refused(shared, method, path, {"nonsense": 1})
    assert "nonsense" in answer.json["detail"]


def members(path, method):
    """The members of a body and their schemas, with the first alternative where there are any."""
    content = CONTRACT.document["paths"][path][method.lower()]["requestBody"]["content"]
    schema = CONTRACT.resolve(content["application/json"]["schema"])
    while "properties" not in schema:
        schema = CONTRACT.resolve((schema.get("oneOf") or schema.get("anyOf"))[0])
    return schema.get("required", []), schema["properties"]


WRONG = [0, -1, 1.5, 10**30, True, None, "", "\0", "x" * 256, [], [[]], {}, {"a": {"b": 1}}, ["a", 1]]


@pytest.mark.parametrize("path, method", WITH_BODY)
def test_a_member_of_a_wrong_type_is_refused_by_its_name(shared, path, method):
    required, properties = members(path, method)
    for name, schema in properties.items():
        kinds = kinds_of(schema)
        for value in WRONG:
            if not kinds or kind(value) in kinds:
                continue
            body = {other: sample(properties[other]) for other in required if other != name}
            body[name] = value
            answer = refused(shared, method, path, body)
            assert answer.json.get("field", "").startswith(name), (name, value, answer)


def kind(value):
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def kinds_of(schema):
    """The types that a schema allows; none for any."""
    schema = CONTRACT.resolve(schema)
    for alternatives in ("oneOf", "anyOf"):
        if alternatives in schema:
            return set().union(*[kinds_of(one) for one in schema[alternatives]])
    kinds = schema.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


def sample(schema):
    """A value that a schema allows."""
    schema = CONTRACT.resolve(schema)
    for alternatives in ("oneOf", "anyOf"):
        if alternatives in schema and "type" not in schema:
            return sample(schema[alternatives][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: sample(schema["properties"][name]) for name in schema.get("required", [])}
    if schema.get("type") == "array":
        return [sample(schema["items"])]
    if schema.get("type") == "integer":
        return max(1, schema.get("minimum", 1))
    return schema.get("examples", ["a"])[0]


@pytest.mark.parametrize("path, method", WITH_BODY)
def test_a_member_that_stands_twice_is_refused(shared, path, method):
    _, properties = members(path, method)
    for name, schema in properties.items():
        value = json.dumps(sample(schema))
        body = f'{{"{name}":{value},"{name}":{value}}}'.encode()
        refused(shared, method, path, body)


@pytest.mark.parametrize("path, method", WITH_BODY)
def test_a_body_of_more_than_four_mebibytes_is_too_large(shared, path, method):
    body = b'{"a":"' + b"x" * (4 << 20) + b'"}'
    refused(shared, method, path, body, (413,))


@pytest.mark.parametrize("path, method", WITH_BODY)
def test_a_body_that_is_nested_too_deep_is_refused(shared, path, method):
    refused(shared, method, path, b'{"payload":' + b"[" * 80 + b"]" * 80 + b"}")


NAMES = [
    ("/v1/jobs", "kind", {}), ("/v1/jobs", "queue", {"kind": "a"}),
    ("/v1/jobs", "group", {"kind": "a"}), ("/v1/batches", "owner", {}),
    ("/v1/workers", "name", {}), ("/v1/leases", "worker", {}),
]


@pytest.mark.parametrize("path, name, body", NAMES)
@pytest.mark.parametrize("value", ["", "x" * 256, "é" * 128])
def test_a_name_of_none_or_of_more_than_255_bytes_is_refused(shared, path, name, body, value):
    answer = refused(shared, "POST", path, {**body, name: value})
    assert answer.json["field"] == name


STRANGE = ["<script>alert(1)</script>", "a\tb\nc\x01\x7f", "\u202e\u2066", "\u0000", "'; DROP--", "💥"]


@pytest.mark.parametrize("text", STRANGE)
def test_a_strange_text_is_kept_as_it_is_or_refused(shared, text):
    client = shared.client()
    body = {"kind": text, "key": text, "labels": {"a": text}, "payload": [text], "unique": "none"}
    answer = client.post("/v1/jobs", body)
    assert answer.status in (201, 400), answer
    if answer.status == 201:
        shown = client.job(answer.json["id"])
        assert [shown["kind"], shown["key"], shown["labels"]["a"], shown["payload"]] == [
            text, text, text, [text]]


@pytest.mark.parametrize("text", STRANGE)
def test_a_strange_text_in_a_problem_is_json_that_no_browser_takes_for_a_page(shared, text):
    answer = refused(shared, "POST", "/v1/jobs", {"kind": "a", text: 1})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


EMPTY = [
    ("/v1/jobs", {"kind": "a", "key": ""}), ("/v1/jobs", {"kind": "a", "labels": {"": "x"}}),
    ("/v1/jobs", {"kind": "a", "labels": {"a=b": "x"}}), ("/v1/skiplist", {"key": ""}),
    ("/v1/jobs/retry", {"query": {"state": []}}), ("/v1/jobs/retry", {"query": {"key": ""}}),
    ("/v1/jobs/retry", {"query": {"labels": {"": ""}}}),
]


@pytest.mark.parametrize("path, body", EMPTY)
def test_what_may_not_be_empty_is_refused(shared, path, body):
    refused(shared, "POST", path, body)
