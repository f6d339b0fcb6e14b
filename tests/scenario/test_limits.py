# What happens at a limit: the server stops reading, or says so at once; it never holds more.
import os
import selectors
import subprocess

import pytest

from connection import new_id, request
from gate import Gate
from memory import MIB, grows_at_most
from program import PATIENCE, scaled


def test_beyond_the_limit_of_connections_the_next_waits_for_one_to_end(start):
    probe = start("probe-server", "--connections", "2")
    first, second = probe.connect(), probe.connect()
    assert first.data("eco", 1) == 1 and second.data("eco", 2) == 2
    with probe.connect() as third, grows_at_most(probe, 2 * MIB):
        third.send(request("eco", 3))
        # It is not served while the others are there: their answers come, its own does not.
        assert first.data("eco", 4) == 4
        assert not third.has_answer()
        first.close()
        assert third.read_answer()["datos"] == 3
    second.close()


@pytest.fixture
def crowded(start, tmp_path):
    """A server whose lanes hold four requests each, and a gate for what blocks them. However many
    ask, it holds what a dozen connections have, and a thread's stack and allocator."""
    probe = start("probe-server", "--queued-requests", "4", "--computing-threads", "1",
                  "--reading-threads", "1", "--snapshot-life", "60s", "--transaction-life", "60s")
    gate = Gate(tmp_path / "gate")
    with grows_at_most(probe, 8 * MIB):
        yield probe, gate
    gate.release()


@pytest.mark.parametrize("operation, waiting", [
    ("eco", "esperar"), ("contar", "leer_y_esperar"), ("anotar", "anotar_y_esperar")])
def test_a_full_lane_says_so_at_once_and_serves_on(crowded, operation, waiting):
    probe, gate = crowded
    data = {"texto": "x"} if operation == "anotar" else None
    more = {"texto": "y"} if waiting.startswith("anotar") else {}
    connections = [probe.connect() for _ in range(13)]
    connections[0].send(request(waiting, {"puerta": gate.path, **more}))
    gate.await_arrival()
    for wire in connections[1:]:
        wire.send(request(operation, data))
    # One runs and four wait: the other eight are told at once, while the gate is shut.
    told = wait_for_answers(connections[1:], 8)
    for wire in told:
        error = wire.read_answer()["error"]
        assert "demasiadas peticiones en espera (queued-requests es 4)" in error
    # Who asks on, and for much, is told so each time, and nothing of it is held.
    much = {"eco": "x" * 100_000, "contar": None, "anotar": {"texto": "x" * 100_000}}[operation]
    for wire in told:
        for _ in range(scaled(50, least=10)):
            assert "demasiadas peticiones" in wire.refusal(operation, much)
    gate.open()
    for wire in connections:
        if wire not in told:
            assert wire.read_answer()["error"] is None
    assert told[0].data("eco", "still here") == "still here"
    for wire in connections:
        wire.close()


LANES = {"eco": "esperar", "contar": "leer_y_esperar", "anotar": "anotar_y_esperar"}


@pytest.mark.parametrize("full", list(LANES))
def test_a_full_lane_holds_up_no_other_and_can_be_asked_again(crowded, full):
    probe, gate = crowded
    blocked = LANES[full]
    data = {"eco": "x", "contar": None, "anotar": {"texto": "x"}}
    more = {"texto": "y"} if blocked.startswith("anotar") else {}
    with probe.connect() as first, probe.connect() as wire:
        first.send(request(blocked, {"puerta": gate.path, **more}))
        gate.await_arrival()
        crowd = [probe.connect() for _ in range(12)]
        # A write with an id waits for its place, to ask for its receipt first.
        name = (lambda: {}) if full == "anotar" else (lambda: {"id": new_id()})
        sent = [request(full, data[full], **name()) for _ in crowd]
        for one, text in zip(crowd, sent):
            one.send(text)
        told = wait_for_answers(crowd, 8)
        for one in told:
            answer = one.read_answer()
            assert "demasiadas peticiones" in answer["error"]
            assert answer.get("codigo", "saturado") == "saturado"
        for other in set(LANES) - {full}:
            assert wire.ask(other, data[other])["error"] is None
        assert wire.data("tramite.servidor")["identidad"]
        gate.open()
        # Sent again it is done, as if it had never been sent before.
        for one in crowd:
            if one not in told:
                assert one.read_answer()["error"] is None
        for one, text in zip(crowd, sent):
            if one in told:
                one.send(text)
                assert one.read_answer()["error"] is None
            one.close()
        if full == "anotar":
            assert wire.data("contar") == len(crowd) + 1


def test_a_full_lane_refuses_what_is_to_be_prepared_too(start):
    bank = start("bank-server", "--queued-requests", "1", "--computing-threads", "1")
    new = request("abrir_cuenta", {"nombre": "Ana", "contrasena": "secreta", "saldo": 1})
    assert bank.ask("abrir_cuenta", {"nombre": "Ana", "contrasena": "a", "saldo": 1})
    crowd = [bank.connect() for _ in range(12)]
    # One thread derives one key at a time, in 16 MiB; the allocator may keep as much again. Twelve
    # would take 192.
    with grows_at_most(bank, 48 * MIB):
        for wire in crowd:
            wire.send(new)
        for wire in crowd:
            with wire:
                error = wire.read_answer()["error"]
                assert error is None or "demasiadas peticiones" in error
    assert bank.ask("prueba_conexion", "a")["datos"] == "A"


def wait_for_answers(connections, count):
    """Those connections that have an answer, once there are so many."""
    with selectors.DefaultSelector() as selector:
        for wire in connections:
            selector.register(wire.socket, selectors.EVENT_READ, wire)
        told = []
        while len(told) < count:
            ready = selector.select(PATIENCE)
            assert ready, f"{len(told)} of {count} were told"
            for key, _ in ready:
                selector.unregister(key.fileobj)
                told.append(key.data)
        return told


def test_a_receipt_beats_a_full_lane(crowded):
    probe, gate = crowded
    kept = new_id()
    with probe.connect() as wire, probe.connect() as other:
        first = wire.ask("anotar", {"texto": "x"}, id=kept)
        wire.send(request("anotar_y_esperar", {"puerta": gate.path, "texto": "y"}))
        gate.await_arrival()
        crowd = [probe.connect() for _ in range(8)]
        for one in crowd:
            one.send(request("anotar", {"texto": "z"}))
        other.send(request("anotar", {"texto": "x"}, id=kept))
        gate.open()
        assert other.read_answer() == first
        for one in crowd:
            one.read_answer()
            one.close()


def test_a_run_longer_than_the_queue_is_served_in_pieces(crowded):
    probe, _ = crowded
    with probe.connect() as wire:
        wire.send(b"".join(request("anotar", {"texto": str(i)}) for i in range(100)))
        answers = [wire.read_answer() for _ in range(100)]
    assert all(answer["error"] is None for answer in answers)
    assert [answer["datos"] for answer in answers] == sorted(answer["datos"] for answer in answers)


@pytest.mark.parametrize("operation", ["grande", "anotar_grande"])
def test_large_answers_of_one_pipeline_come_whole_and_in_order(start, operation):
    probe = start("probe-server", "--unwritten-bytes", "100000")
    sizes = [1000 * (1 + i % 50) for i in range(200)]
    # What waits to be written, one answer beyond it, and their copies on the way to the socket.
    with probe.connect() as wire, grows_at_most(probe, 4 * MIB):
        wire.send(b"".join(request(operation, {"bytes": size}) for size in sizes))
        assert [len(wire.read_answer()["datos"]) for _ in sizes] == sizes


def test_an_answer_over_the_limit_is_a_fault_that_is_kept(start):
    probe = start("probe-server", "--answer-bytes", "1000")
    over = new_id()
    with probe.connect() as wire, grows_at_most(probe, 4 * MIB):
        first = wire.ask("anotar_grande", {"bytes": 1001}, id=over)
        assert first["codigo"] == "error_interno"
        assert wire.ask("anotar_grande", {"bytes": 1001}, id=over) == first
        assert wire.data("contar") == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system is mounted by root only")
def test_a_full_disk_is_told_as_retriable_and_never_kept(start, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        probe = start("probe-server", folder=small)
        answers = {}
        with probe.connect() as wire:
            for _ in range(200):
                id = new_id()
                answers[id] = wire.ask("anotar", {"texto": "x" * 20_000}, id=id)
                if answers[id]["error"]:
                    break
            refused = [id for id, answer in answers.items() if answer["error"]]
            assert refused, "the disk did not fill"
            for id in refused:
                assert answers[id]["codigo"] == "no_disponible"
                assert answers[id]["reintentar"] is True
            # Reads go on, and so does everything that had been told.
            assert wire.data("contar") == len(answers) - len(refused)
            subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
            for id in refused:
                assert wire.ask("anotar", {"texto": "x" * 20_000}, id=id)["error"] is None
        probe.stop()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_blanks_between_requests_count_for_nothing(start):
    probe = start("probe-server", "--message-bytes", "1000")
    with probe.connect() as wire, grows_at_most(probe, 4 * MIB):
        for _ in range(10):
            wire.send(b" \n" * 100_000)
        assert wire.data("eco", 1) == 1
