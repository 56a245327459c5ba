"""The description that the server serves, and the server that it describes."""

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from contract import CONTRACT, METHODS
from streams import EventStream


def test_the_document_that_is_served_is_that_of_the_source(shared):
    assert shared.client().get("/openapi.json").json == CONTRACT.document


def test_the_document_is_openapi_3_1():
    faults = [f"{list(fault.absolute_path)}: {fault.message}"
              for fault in OpenAPIV31SpecValidator(CONTRACT.document).iter_errors()]
    assert faults == []


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for _, _, operation in CONTRACT.operations()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", CONTRACT.document["paths"])
def test_the_server_has_the_methods_that_are_described_and_no_others(shared, path):
    target = path.replace("{id}", "1").replace("{", "").replace("}", "")
    described = {method.upper() for method in METHODS if method in CONTRACT.document["paths"][path]}
    if path in ("/v1/queues/pause", "/v1/queues/resume"):
        # A queue may be called so: GET is described under {queue}.
        described.add("GET")
    answer = shared.client().request("OPTIONS", target, checked=False)
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) - {"HEAD"} == described


@pytest.mark.parametrize("path, method", [
    (path, method) for path, method, operation in CONTRACT.operations()])
def test_every_operation_is_answered_by_something_of_its_own(shared, path, method):
    target = path.replace("{id}", "999999").replace("{position}", "999999")
    answer = shared.client().request(
        method, target.replace("{", "").replace("}", ""), headers={"Accept": "application/json"})
    assert answer.status != 405
    assert answer.status != 404 or answer.problem != "unknown-path"


@pytest.mark.parametrize("path", [
    path for path, method, _ in CONTRACT.operations()
    if method == "GET" and path != "/v1/live" and "{" not in path])
def test_a_head_is_answered_without_a_body(shared, path):
    answer = shared.client().request(
        "HEAD", path, headers={"Accept": "application/json"}, checked=False)
    assert answer.status in (200, 400) and answer.body == b""


def test_every_event_of_a_stream_is_as_described(server):
    client = server.client()
    with EventStream(server, after=0) as stream:
        client.failed(key="k", labels={"a": "b"})
        client.completed()
        client.post("/v1/batches", {"owner": "ada", "jobs": [{"kind": "a"}]})
        client.put("/v1/schedules/n", {"cron": "0 0 1 1 *", "job": {"kind": "a"}})
        client.put("/v1/queues/q/limits", {"concurrency": 1})
        client.post("/v1/queues/pause")
        last = client.position()
        while (event := stream.next())["id"] != str(last):
            CONTRACT.validate("an event", {"$ref": "#/components/schemas/Event"}, event["data"])
            assert event["event"] == event["data"]["type"]


def test_every_example_of_a_body_is_as_described():
    for name, schema in CONTRACT.document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            CONTRACT.validate(name, {"$ref": f"#/components/schemas/{name}"}, example)


def test_every_problem_has_a_type_a_title_and_a_sentence(shared):
    answer = shared.client().get("/v1/jobs/1")
    CONTRACT.check_problem(answer)
    assert list(json.loads(answer.body))[:4] == ["type", "title", "status", "detail"]
