"""Requests that schemathesis makes of the description, good and bad ones."""

import os
import pathlib
import subprocess
import sys

# So many requests of each kind are made of each operation.
EXAMPLES = os.environ.get("EXAMPLES") or "10"
CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_schema_conformance", "response_headers_conformance", "negative_data_rejection",
]


def test_generated_requests_are_answered_as_described(serve, chance, tmp_path):
    server = serve()
    client = server.client()
    # Something that generated paths may find.
    client.failed(key="k", labels={"a": "b"})
    client.post("/v1/batches", {"owner": "ada", "jobs": [{"kind": "a"}]})
    client.put("/v1/schedules/nightly", {"cron": "0 3 * * *", "job": {"kind": "sweep"}})
    directory = pathlib.Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run",
         f"http://127.0.0.1:{server.port}/openapi.json", "--checks", ",".join(CHECKS),
         "--exclude-path", "/v1/live", "--seed", str(chance.randrange(1 << 32)),
         "--max-examples", EXAMPLES, "--request-timeout", "60",
         "--generation-database", "none", "--suppress-health-check", "all",
         "--warnings", "off", "--continue-on-failure", "--no-color"],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "short_waits", "PYTHONPATH": str(directory)},
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=600)
    print(done.stdout)
    assert done.returncode == 0
    assert server.process.poll() is None
    assert server.client().get("/v1/verify").json["holds"] is True
