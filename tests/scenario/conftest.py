# Servers for the scenarios: each on a free port and a new database, and each must stop well.
import pytest

from gate import Gate
from program import Server


@pytest.fixture
def start(tmp_path):
    """start(NAME, flags...): a running server; several may be started. `fault`: what is to go wrong
    in it, for a server of the build for tests (src/base/fault_point.hpp)."""
    started = []

    def start_one(name, *flags, folder=None, fault=None, **more):
        place = folder or tmp_path
        place.mkdir(exist_ok=True)
        server = Server(name, place, *flags, **more)
        if fault:
            server.environment["TRAMITE_FAULT"] = fault
        started.append(server)
        return server.start()

    yield start_one
    for server in started:
        server.end()


@pytest.fixture
def bank(start):
    return start("bank-server")


@pytest.fixture
def probe(start):
    return start("probe-server")


@pytest.fixture
def wire(bank):
    """A connection to the bank."""
    with bank.connect() as connection:
        yield connection


@pytest.fixture
def gate(probe, tmp_path):
    made = Gate(tmp_path / "gate")
    yield made
    made.release()
