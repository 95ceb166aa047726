"""Servers for the tests of mail and chat, each stopped after its test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The tests share a module, and each file of tests is imported by its path.
sys.path.insert(0, str(Path(__file__).parent))

from postroom import Room, Server


@pytest.fixture
def serve():
    """Start servers, and stop them after the test."""
    started = []

    def start(**options):
        server = Server(**options)
        server.controller.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stopped = True
        server.controller.stop()


@pytest.fixture
def room():
    """Give a chat room on the loopback."""
    made = Room()
    yield made
    made.server.shutdown()
    made.thread.join()
    made.server.server_close()
