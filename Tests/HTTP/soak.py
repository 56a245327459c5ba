"""Works a server for minutes, and tells whether its memory grows: `soak.py [minutes]`.

Four workers queue, lease and complete in arrays of 20, twenty streams follow every event, and all
views are asked for. A line of JSON tells the anonymous memory of the server every ten seconds, the
last one how much it grows an hour, by the method of least squares over the second half.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

from server import Server

VIEWS = [
    "/v1/jobs", "/v1/stats", "/v1/stats/timeline", "/v1/queues", "/v1/workers", "/v1/failures",
    "/v1/skip-list", "/v1/batches", "/v1/schedules", "/metrics", "/health/ready",
]


def work(server, number, until, counts):
    client = server.client()
    job = {"kind": "mail", "payload": {"to": "ada", "text": "hello"}}
    while time.monotonic() < until:
        client.post("/v1/jobs", [job] * 20)
        leases = client.post("/v1/leases", {"worker": f"soak-{number}", "count": 20}).json["leases"]
        ends = [{"job": lease["job"], "attempt": lease["attempt"]} for lease in leases]
        if ends:
            client.post("/v1/leases/complete", ends)
        counts[number] += len(ends)
        time.sleep(0.05)


def look(server, until):
    client = server.client()
    while time.monotonic() < until:
        for path in VIEWS:
            client.get(path)
        time.sleep(0.5)


def follow(server):
    """Reads every event and keeps none."""
    url = f"http://127.0.0.1:{server.port}/v1/events"
    arguments = ["curl", "-sN", "-H", "Accept: text/event-stream", url]
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL)


def anonymous_memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024


def growth(samples):
    """Bytes an hour: the slope of the line through the points."""
    n = len(samples)
    mean_x = sum(x for x, _ in samples) / n
    mean_y = sum(y for _, y in samples) / n
    above = sum((x - mean_x) * (y - mean_y) for x, y in samples)
    below = sum((x - mean_x) ** 2 for x, _ in samples)
    return 3600 * above / below


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as directory:
        server = Server(directory).start()
        start = time.monotonic()
        until = start + 60 * minutes
        counts = [0] * 4
        streams = [follow(server) for _ in range(20)]
        threads = [
            threading.Thread(target=work, args=(server, number, until, counts))
            for number in range(4)
        ] + [threading.Thread(target=look, args=(server, until))]
        for thread in threads:
            thread.start()
        samples = []
        while time.monotonic() < until:
            time.sleep(10)
            samples.append((time.monotonic() - start, anonymous_memory(server.pid)))
            print(json.dumps({
                "seconds": round(samples[-1][0]), "jobs": sum(counts), "bytes": samples[-1][1],
            }), flush=True)
        for thread in threads:
            thread.join()
        for stream in streams:
            stream.kill()
            stream.wait()
        server.signal(15)
        status = server.wait()
        half = samples[len(samples) // 2:]
        print(json.dumps({
            "jobs": sum(counts), "exit": status, "bytes": samples[-1][1],
            "growth_per_hour": round(growth(half)),
        }))


if __name__ == "__main__":
    main()
