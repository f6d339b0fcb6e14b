# A server that is restarted under load: to a client that sends again what was not answered, under
# the same id, no call fails and none has its effect twice.
import json
import socket
import threading
import time

from connection import Connection, new_uuid7, request
from program import PATIENCE, scaled

CLIENTS = 8


class RetryingClient(threading.Thread):
    """Calls one after another until it is told to end; each until it has a final answer."""

    def __init__(self, address, name):
        super().__init__()
        self.address = address
        self.name = name
        self.wire = None
        self.ending = threading.Event()
        self.done = []
        self.told = set()
        self.problem = None

    def run(self):
        try:
            while not self.ending.is_set():
                text = f"{self.name}.{len(self.done)}"
                self.call(request("anotar", {"texto": text}, id=new_uuid7()))
                self.done.append(text)
        except Exception as problem:  # It is raised by the test's own thread.
            self.problem = problem
        finally:
            if self.wire:
                self.wire.close()

    def call(self, sent):
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.attempt(sent)
            if answer is None or answer["reintentar"]:
                assert time.monotonic() < deadline, "no final answer"
                continue
            assert answer["error"] is None, answer
            return

    def attempt(self, sent):
        """The answer, or nothing if the connection was lost or there is none."""
        try:
            if self.wire is None:
                self.wire = Connection(self.address, PATIENCE)
            self.wire.send(sent)
            line = self.wire.read_line()
        except OSError:
            line = b""
        if line.endswith(b"\n"):
            answer = json.loads(line)
            self.told.add(answer["codigo"])
            return answer
        assert line == b"", "an answer was cut"
        if self.wire:
            self.wire.close()
            self.wire = None
        time.sleep(0.01)  # pace: nobody listens; the deadline decides.
        return None


def calls_of(clients):
    return sum(len(client.done) for client in clients)


def await_calls(clients, more):
    """Until so many more calls have been done."""
    wanted = calls_of(clients) + more
    deadline = time.monotonic() + PATIENCE
    while calls_of(clients) < wanted:
        assert time.monotonic() < deadline and all(client.is_alive() for client in clients)
        time.sleep(0.005)  # pace: they are under way; the deadline decides.


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def restart_under_load(start, stop):
    probe = start("probe-server", listen=(f"127.0.0.1:{free_port()}",))
    clients = [RetryingClient(probe.address, f"client{i}") for i in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        for _ in range(scaled(5, least=2)):
            await_calls(clients, 100)
            stop(probe)
            probe.start()
        await_calls(clients, 100)
    finally:
        for client in clients:
            client.ending.set()
        for client in clients:
            client.join()
    for client in clients:
        if client.problem:
            raise client.problem
    with probe.connect() as wire:
        kept = wire.data("notas")
    assert sorted(kept) == sorted(text for client in clients for text in client.done)
    return set().union(*(client.told for client in clients))


def test_no_call_fails_when_it_is_stopped_and_started_again(start):
    told = restart_under_load(start, lambda probe: probe.stop())
    assert told <= {None, "cerrando"}


def test_no_call_fails_when_it_is_killed_and_started_again(start):
    told = restart_under_load(start, lambda probe: probe.kill())
    assert told <= {None}
