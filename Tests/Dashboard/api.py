"""The server's interface, for setting scenes and for looking at what became of them."""

import json
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """What the server would not do."""

    def __init__(self, status: int, text: str):
        super().__init__(f"{status}: {text}")
        self.status = status


class API:
    def __init__(self, url: str, token: str | None = None):
        self.url = url
        self.token = token

    def send(self, method: str, path: str, body=None, **params):
        query = urllib.parse.urlencode(
            {name: value for name, value in params.items() if value is not None}, doseq=True)
        request = urllib.request.Request(
            f"{self.url}/v1/{path}{'?' + query if query else ''}", method=method,
            data=None if body is None else json.dumps(body).encode())
        request.add_header("Accept", "application/json")
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode()) from None
        return json.loads(text) if text else None

    def get(self, path: str, **params):
        return self.send("GET", path, **params)

    def post(self, path: str, body=None, **params):
        return self.send("POST", path, body, **params)

    def put(self, path: str, body, **params):
        return self.send("PUT", path, body, **params)

    # What tests say most.

    def queue(self, kind: str, queue: str, **more) -> int:
        """Queues a job, and gives its id."""
        return self.post("jobs", {"kind": kind, "queue": queue, **more})["id"]

    def job(self, job: int) -> dict:
        return self.get(f"jobs/{job}")

    def state(self, job: int) -> str:
        return self.job(job)["state"]

    def items(self, path: str, **params) -> list:
        return self.get(path, **params)["items"]

    def types(self, job: int) -> list[str]:
        """The types of the events of a job, the oldest first."""
        return [event["type"] for event in self.items(f"jobs/{job}/events")]

    def head(self) -> int:
        return self.get("me")["position"]

    # Work.

    def lease(self, queue: str, worker: str = "tests/1", count: int = 1, **more) -> list[dict]:
        asked = {"worker": worker, "queues": [queue], "count": count, "timeout": "1h", **more}
        return [{"job": one["job"], "attempt": one["attempt"]}
                for one in self.post("leases", asked)["leases"]]

    def begin(self, queue: str, **more) -> dict:
        """Starts the one job that waits in a queue, and gives the attempt."""
        (attempt,) = self.lease(queue, **more)
        return attempt

    def fail(self, attempt: dict, message: str = "The file ended early.", **more):
        self.post("leases/fail", {
            **attempt, "message": message, "error_type": "Truncated", "stage": "download",
            "category": "permanent", "verdict": "discard", **more})

    def complete(self, attempt: dict, **more):
        self.post("leases/complete", {**attempt, **more})

    def stage(self, attempt: dict, stage: str):
        self.post("leases/stage", {**attempt, "stage": stage})

    def progress(self, attempt: dict, sent: int, total: int, **more):
        self.post("leases/progress", {**attempt, "bytes": sent, "bytes_total": total, **more})

    def failed_job(self, kind: str, queue: str, times: int = 1, fail: dict | None = None,
                   **more) -> int:
        """A job that has failed for good, after so many attempts."""
        job = self.queue(kind, queue, attempts=times, **more)
        for time in range(times):
            if time:
                self.post(f"jobs/{job}/retry", {})
            self.fail(self.begin(queue), **(fail or {}))
        return job
