"""A server for each test, or one for each file whose tests change nothing."""

import os
import random

import pytest

from server import Server


@pytest.fixture
def serve(tmp_path):
    """Starts servers with arguments, and ends them with the test."""
    servers = []

    def start(*arguments, **options):
        directory = tmp_path / str(len(servers))
        directory.mkdir()
        server = Server(directory, *arguments, **options)
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        server.end()


@pytest.fixture
def server(serve):
    """A server on an empty log."""
    return serve()


@pytest.fixture
def client(server):
    return server.client()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server that the tests of a file have in common."""
    server = Server(tmp_path_factory.mktemp("shared")).start()
    yield server
    server.end()


@pytest.fixture
def chance():
    """A source of random numbers; `SEED` repeats what it gave."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"SEED={seed}")
    return random.Random(seed)
