"""A client of the HTTP interface that looks at every answer whether it is as described."""

import http.client
import json
import urllib.parse

from contract import CONTRACT


class Answer:
    """What came back."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def items(self):
        return self.json["items"]

    @property
    def etag(self):
        return self.headers["ETag"]

    @property
    def problem(self):
        """What programs decide by."""
        return self.json["type"].removeprefix("urn:daybook:problem:")

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


def target(path, query):
    """A path with parameters, of which lists stand more than once and `None` does not."""
    pairs = []
    for name, value in query.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None:
                pairs.append((name, str(one).lower() if isinstance(one, bool) else one))
    return path + ("?" + urllib.parse.urlencode(pairs) if pairs else "")


class Client:
    """One connection; not for several threads."""

    def __init__(self, port, token=None, context=None, seconds=60):
        if context:
            self.connection = http.client.HTTPSConnection(
                "127.0.0.1", port, timeout=seconds, context=context)
        else:
            self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def request(self, method, path, body=None, headers=None, checked=True):
        """Asks; a body that is no `bytes` is written as JSON."""
        lines = dict(self.headers)
        if body is not None:
            lines["Content-Type"] = "application/json"
            if not isinstance(body, bytes):
                body = json.dumps(body).encode()
        lines.update(headers or {})
        self.connection.request(method, path, body, lines)
        response = self.connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if checked:
            CONTRACT.check(method, path, answer)
        return answer

    def close(self):
        self.connection.close()

    def get(self, path, headers=None, **query):
        return self.request("GET", target(path, query), headers=headers)

    def post(self, path, body=None, headers=None):
        return self.request("POST", path, body, headers)

    def put(self, path, body=None, headers=None):
        return self.request("PUT", path, body, headers)

    def patch(self, path, body=None, headers=None):
        return self.request("PATCH", path, body, headers)

    def delete(self, path, headers=None, **query):
        return self.request("DELETE", target(path, query), headers=headers)

    # What is done again and again.

    def queue(self, kind="work", **members):
        """Queues a job and returns its id."""
        given = {name: value for name, value in members.items() if value is not None}
        answer = self.post("/v1/jobs", {"kind": kind, **given})
        assert answer.status in (200, 201), answer
        return answer.json["id"]

    def lease(self, worker="here", count=1, **members):
        """Leases jobs, and returns the leases."""
        answer = self.post("/v1/leases", {"worker": worker, "count": count, **members})
        assert answer.status == 200, answer
        return answer.json["leases"]

    def complete(self, lease, **members):
        return self.answer("complete", lease, **members)

    def fail(self, lease, message="no", **members):
        return self.answer("fail", lease, message=message, **members)

    def answer(self, verb, lease, **members):
        attempt = {"job": lease["job"], "attempt": lease["attempt"]}
        return self.post(f"/v1/leases/{verb}", {**attempt, **members})

    def failed(self, kind="work", times=1, message="no", error_type="Trouble", **members):
        """Queues a job, fails it so many times for good, and returns its id."""
        job = self.queue(kind, attempts=1, queue="to-fail", **members)
        for number in range(times):
            if number:
                assert self.post(f"/v1/jobs/{job}/retry").status == 200
            (lease,) = self.lease(queues=["to-fail"], kinds=[kind])
            assert lease["job"] == job
            assert self.fail(lease, message, error_type=error_type).status == 200
        return job

    def completed(self, kind="work", **members):
        """Queues a job, completes it, and returns its id."""
        job = self.queue(kind, queue="to-complete", **members)
        (lease,) = self.lease(queues=["to-complete"], kinds=[kind])
        assert self.complete(lease).status == 200
        return job

    def job(self, job, **query):
        answer = self.get(f"/v1/jobs/{job}", **query)
        assert answer.status == 200, answer
        return answer.json

    def state(self, job):
        return self.job(job)["state"]

    def history(self, job):
        """The types of a job's events."""
        return [event["type"] for event in self.get(f"/v1/jobs/{job}/events").items]

    def position(self):
        """How far the log reaches."""
        return self.get("/v1/stats").json["position"]

    def everything(self, path, **query):
        """The items of all pages."""
        items, cursor = [], None
        while True:
            page = self.get(path, cursor=cursor, **query).json
            items += page["items"]
            cursor = page.get("next")
            if cursor is None:
                return items
