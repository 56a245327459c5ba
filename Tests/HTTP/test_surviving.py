"""What a kill and a restart leave as it was."""

import http.client
import threading

from waiting import until

KILLS = 20


def test_leases_outlive_a_restart_and_their_results_count(server):
    """C3, C4: nothing is counted as a failure."""
    client = server.client()
    job = client.queue()
    (lease,) = client.lease("host/1")
    assert server.stop() == 0
    client = server.start().client()
    assert client.state(job) == "running"
    assert client.post("/v1/leases/heartbeat", {"worker": "host/1"}).status == 200
    assert client.complete(lease, result={"n": 1}).json["state"] == "completed"


def test_leases_outlive_a_kill_and_their_results_count(server):
    client = server.client()
    job = client.queue()
    (lease,) = client.lease("host/1")
    server.kill()
    client = server.start().client()
    assert client.complete(lease, result={"n": 1}).json["state"] == "completed"
    assert client.job(job)["interruptions"] == 0


def test_a_worker_that_is_silent_over_a_kill_loses_its_job(serve):
    server = serve("--reclaim-period", "100ms")
    job = server.client().queue()
    server.client().lease("host/1", timeout="1s")
    server.kill()
    client = server.start().client()
    until(lambda: client.state(job) == "available", "the job's return")


class Clients:
    """Clients that queue, lease and complete, and remember what they were told."""

    def __init__(self, server):
        self.server = server
        self.queued, self.completed = {}, set()
        self.lock = threading.Lock()
        self.isEnding = False
        self.faults = []
        self.threads = [
            threading.Thread(target=self.run, args=[turn, n], daemon=True)
            for n in range(3) for turn in (self.queue, self.work)
        ]

    def run(self, turn, name):
        number = 0
        while not self.isEnding:
            try:
                client = self.server.client(seconds=10)
                while not self.isEnding:
                    number += 1
                    turn(client, name, number)
            except (OSError, http.client.HTTPException):
                continue  # The server was killed: nothing was promised.
            except BaseException as fault:  # noqa: BLE001 - the test looks at it
                self.faults.append(fault)
                return

    def queue(self, client, name, number):
        key = f"{name}-{number}"
        headers = {"Idempotency-Key": key}
        answer = client.post("/v1/jobs", {"kind": "a", "key": key, "unique": "ever"}, headers)
        if answer.status in (200, 201):
            with self.lock:
                self.queued[answer.json["id"]] = key

    def work(self, client, name, number):
        answer = client.post("/v1/leases", {"worker": f"w{name}", "count": 3, "wait": "200ms"})
        if answer.status != 200:
            return
        for lease in answer.json["leases"]:
            if client.complete(lease, result=lease["job"]).status == 200:
                with self.lock:
                    self.completed.add(lease["job"])


def test_nothing_that_was_acknowledged_is_lost_over_twenty_kills(server, chance):
    """C4, G7: what was answered is durable."""
    clients = Clients(server)
    for thread in clients.threads:
        thread.start()
    for _ in range(KILLS):
        before = len(clients.queued) + len(clients.completed)
        wanted = before + chance.randrange(5, 40)
        until(
            lambda: clients.faults or len(clients.queued) + len(clients.completed) >= wanted,
            "work that is acknowledged")
        server.kill()
        server.start()
    clients.isEnding = True
    for thread in clients.threads:
        thread.join(60)
    assert clients.faults == []
    client = server.client()
    jobs = {job["id"]: job for job in client.everything("/v1/jobs", limit=1000)}
    assert {job: jobs.get(job, {}).get("key") for job in clients.queued} == clients.queued
    assert {jobs[job]["state"] for job in clients.completed} == {"completed"}
    keys = [job["key"] for job in jobs.values()]
    assert len(keys) == len(set(keys))
    assert client.get("/v1/verify").json["holds"] is True
