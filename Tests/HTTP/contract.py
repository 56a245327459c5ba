"""The description that the server serves, and whether answers are as it says."""

import json
import os
import pathlib
import re

import jsonschema
import referencing
from referencing.jsonschema import DRAFT202012

ROOT = pathlib.Path(__file__).resolve().parents[2]
METHODS = ("get", "put", "post", "delete", "patch")


class Contract:
    """An OpenAPI 3.1 document."""

    def __init__(self, document):
        self.document = document
        resource = referencing.Resource(contents=document, specification=DRAFT202012)
        self.registry = referencing.Registry().with_resource("urn:openapi", resource)
        self.validators = {}
        # Fixed names go before those that a path may have in their place.
        self.patterns = [
            (path, re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$"))
            for path in sorted(document["paths"], key=lambda path: ("{" in path, path))
        ]

    @classmethod
    def of_source(cls):
        source = ROOT / "Sources/CDaybookAssets/openapi.json"
        return cls(json.loads(source.read_text()))

    def operations(self):
        """Every path with a method and its description."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method.upper(), item[method]

    def operation(self, method, target):
        """The path of a target, and the description of the method, if there are any."""
        target = target.split("?")[0]
        for path, pattern in self.patterns:
            if pattern.match(target):
                return path, self.document["paths"][path].get(method.lower())
        return None, None

    def role(self, operation):
        """The role that an operation takes; `None` when it takes none."""
        found = re.search(r"Role: (\w+)", operation.get("description", ""))
        return found and found[1]

    def resolve(self, node):
        while "$ref" in node:
            place = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                place = place[part.replace("~1", "/").replace("~0", "~")]
            node = place
        return node

    def check(self, method, target, answer):
        """Fails when an answer is not among those that are described."""
        path, operation = self.operation(method, target)
        if operation is None:
            if answer.status >= 400:
                self.check_problem(answer)
            return
        name = f"{method} {path}"
        assert str(answer.status) in operation["responses"], (
            f"{name} answered {answer.status}, which is not described: {answer.body[:300]}"
        )
        response = self.resolve(operation["responses"][str(answer.status)])
        content = response.get("content", {})
        if not content:
            assert not answer.body, f"{name} has a body that is not described"
            return
        media = answer.headers.get_content_type()
        assert media in content, f"{name} answered {media}, which is not described"
        schema = content[media].get("schema")
        if schema is not None and media.endswith("json") and media != "application/x-ndjson":
            self.validate(f"{name} {answer.status}", schema, answer.json)

    def check_problem(self, answer):
        """Fails when an answer is no problem document of its status."""
        assert answer.headers.get_content_type() == "application/problem+json", answer
        self.validate("a problem", {"$ref": "#/components/schemas/Problem"}, answer.json)
        assert answer.json["status"] == answer.status

    def validate(self, name, schema, value):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            anchored = json.loads(key.replace('"#/', '"urn:openapi#/'))
            self.validators[key] = jsonschema.Draft202012Validator(
                anchored, registry=self.registry,
                format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
            )
        fault = jsonschema.exceptions.best_match(self.validators[key].iter_errors(value))
        assert fault is None, f"{name}: {fault.json_path}: {fault.message}"


CONTRACT = Contract.of_source()
BINARY = pathlib.Path(os.environ.get("DAYBOOK") or ROOT / ".build/debug/daybook").resolve()
