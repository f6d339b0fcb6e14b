# No descriptor left: whoever connects waits, is served when others leave, and is not lost when the
# server stops.
import json
import os
import re
import signal
import time

import pytest

from connection import request
from memory import MIB, grows_at_most
from program import PATIENCE

# A server opens some forty for itself.
ALLOWED = 64


@pytest.fixture
def short(start):
    return start("probe-server", "--threads", "1", descriptors=ALLOWED)


def connect_all(probe, count):
    connections = [probe.connect() for _ in range(count)]
    for number, wire in enumerate(connections):
        wire.send(request("anotar", {"texto": str(number)}))
    return connections


def serve_first(probe, connections):
    """Reads the answers of those that were let in, and says how many they are."""
    deadline = time.monotonic() + PATIENCE
    while "cannot be accepted" not in probe.log():
        assert time.monotonic() < deadline, "descriptors were not short"
        time.sleep(0.01)  # pace: asks again, until the log has it.
    connections[0].read_answer()
    # All that were let in have asked by then. The first time around the thread looks at them; what
    # is written in the second stands behind what they asked.
    for _ in range(2):
        connections[0].data("anotar", {"texto": "behind"})
    served = 1
    while served < len(connections) and connections[served].has_answer():
        connections[served].read_answer()
        served += 1
    return served


def test_the_limit_is_told_when_it_does_not_fit_the_connections(short):
    assert "allowed=64" in short.log() and "--connections" in short.log()


def test_what_it_needs_is_enough_whatever_its_threads(start):
    probe = start("probe-server", "--threads", "60", "--connections", "50", descriptors=280)
    needed = int(re.search(r"needed=(\d+)", probe.log()).group(1))
    opened = len(os.listdir(f"/proc/{probe.process.pid}/fd"))
    assert opened + 50 <= needed


def test_beyond_the_descriptors_each_waits_for_one_to_leave(short):
    # Far from 64 connections are there at once.
    with grows_at_most(short, 8 * MIB):
        connections = connect_all(short, ALLOWED)
        served = serve_first(short, connections)
        assert 0 < served < ALLOWED
        for leaving, waiting in zip(connections[1:], connections[served:]):
            leaving.close()
            assert waiting.read_answer()["error"] is None
    for wire in connections:
        wire.close()
    assert short.log().count("cannot be accepted") == 1


def test_nobody_who_waits_is_lost_when_it_stops(short):
    with grows_at_most(short, 8 * MIB):
        connections = connect_all(short, ALLOWED)
        served = serve_first(short, connections)
    short.signal(signal.SIGTERM)
    for wire in connections[served:]:
        assert json.loads(wire.read_all())["error"] is None
        wire.close()
    for wire in connections[:served]:
        assert wire.read_all() == b""
        wire.close()
    assert short.wait() == 0
