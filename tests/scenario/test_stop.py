# Stopping loses nothing: what is pending is answered, what comes later is told so, and connections
# end cleanly. A second signal does not wait.
import json
import os
import signal
import socket
import subprocess
import time

import pytest

from connection import new_id, request
from gate import Gate
from program import BIN, PATIENCE


@pytest.fixture
def probe(start):
    # One I/O thread: when one connection has been told, all have.
    return start("probe-server", "--threads", "1")


# The moment in which an idle connection may still ask is as long as the test needs.
PATIENT = ("--threads", "1", "--drain-quiet", "1h", "--linger-deadline", "1h",
           "--drain-deadline", "1h")


def tell_to_stop(probe):
    """SIGTERM to a patient server; returns when a connection is told, and so all are."""
    with probe.connect() as asking:
        asking.data("eco", 1)
        probe.signal(signal.SIGTERM)
        while asking.ask("eco", 1, id=new_id())["codigo"] != "cerrando":
            pass


def begin_to_stop(probe):
    """SIGTERM; returns when every connection has been told, and nobody listens any more."""
    with probe.connect() as idle:
        idle.data("eco", 1)
        probe.signal(signal.SIGTERM)
        assert idle.read_all() == b""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(probe.address, PATIENCE).close()
        except OSError:
            return
    raise AssertionError("somebody still listens")


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_stops_with_exit_code_0(probe, which):
    with probe.connect() as wire:
        wire.data("eco", 1)
        probe.signal(which)
        assert wire.read_all() == b""
        assert probe.wait() == 0


def test_a_server_without_any_connection_stops(probe):
    probe.stop()


def test_what_was_sent_before_is_answered_and_what_comes_later_is_told_so(probe, gate):
    before = [request("anotar", {"texto": str(i)}, id=new_id()) for i in range(20)]
    later = [request("anotar", {"texto": f"tarde {i}"}, id=new_id()) for i in range(3)]
    later += [request("eco", 1, id=new_id()), request("contar", id=new_id()), request("eco", 2)]
    with probe.connect() as wire:
        wire.send(request("esperar", {"puerta": gate.path}) + b"".join(before))
        gate.await_arrival()
        begin_to_stop(probe)
        wire.send(b"".join(later))
        gate.open()
        answers = [json.loads(line) for line in wire.read_all().splitlines()]
        assert probe.wait() == 0
    assert answers[0]["datos"] == "pasó"
    assert [answer["datos"] for answer in answers[1:21]] == list(range(1, 21))
    told = [(answer["codigo"], answer["reintentar"]) for answer in answers[21:26]]
    assert told == [("cerrando", True)] * 5
    assert answers[26]["error"] and list(answers[26]) == ["datos", "error"]
    assert len(answers) == 27
    probe.start()
    assert probe.ask("contar")["datos"] == 20


def test_a_copy_that_comes_while_stopping_still_gets_its_receipt(probe, gate):
    with probe.connect() as wire:
        sent = request("anotar", {"texto": "x"}, id=new_id())
        wire.send(sent)
        first = wire.read_line()
        wire.send(request("esperar", {"puerta": gate.path}))
        gate.await_arrival()
        begin_to_stop(probe)
        wire.send(sent)
        gate.open()
        assert wire.read_answer()["datos"] == "pasó"
        assert wire.read_all() == first
        assert probe.wait() == 0


def test_what_waits_to_be_accepted_is_served(probe):
    """The server does not run while they connect and ask; then it finds the signal first."""
    probe.signal(signal.SIGSTOP)
    connections = [probe.connect() for _ in range(50)]
    for wire in connections:
        wire.send(request("anotar", {"texto": "x"}))
    probe.signal(signal.SIGTERM)
    probe.signal(signal.SIGCONT)
    for wire in connections:
        assert json.loads(wire.read_all())["error"] is None
        wire.close()
    assert probe.wait() == 0


WAITING = ["esperar", "leer_y_esperar", "anotar_y_esperar"]


def wait_at(gate, operation):
    more = {"texto": "x"} if operation.startswith("anotar") else {}
    return request(operation, {"puerta": gate.path, **more}, id=new_id())


@pytest.mark.parametrize("operation", WAITING)
def test_a_second_signal_ends_it_at_once_whatever_a_handler_does(probe, gate, operation):
    with probe.connect() as wire:
        wire.send(wait_at(gate, operation))
        gate.await_arrival()
        begin_to_stop(probe)
        probe.signal(signal.SIGTERM)
        assert probe.wait() == 130


@pytest.mark.parametrize("operation", WAITING)
def test_a_handler_that_outlives_the_drain_deadline_ends_with_the_process(
        start, tmp_path, operation):
    probe = start("probe-server", "--threads", "2", "--drain-deadline", "100ms")
    gate = Gate(tmp_path / "gate")
    with probe.connect() as wire:
        wire.send(wait_at(gate, operation))
        gate.await_arrival()
        probe.signal(signal.SIGTERM)
        assert probe.wait() == 1
    assert "drain deadline" in probe.log()
    gate.release()


def test_whoever_waits_at_the_limit_of_connections_is_answered(start):
    probe = start("probe-server", "--threads", "1", "--connections", "5")
    connections = [probe.connect() for _ in range(12)]
    for wire in connections:
        wire.send(request("anotar", {"texto": "x"}))
    for wire in connections[:5]:
        assert wire.read_answer()["error"] is None
    probe.signal(signal.SIGTERM)
    for wire in connections[5:]:
        assert json.loads(wire.read_all())["error"] is None
    for wire in connections:
        wire.close()
    assert probe.wait() == 0


def test_every_success_that_was_told_while_stopping_is_kept(probe):
    connections = [probe.connect() for _ in range(10)]
    for number, wire in enumerate(connections):
        wire.send(b"".join(request("anotar", {"texto": f"{number}.{i}"}) for i in range(300)))
    # Some of it has been answered, some not, some not even read.
    connections[0].read_answer()
    probe.signal(signal.SIGTERM)
    told = 1
    for wire in connections:
        for line in wire.read_all().splitlines():
            answer = json.loads(line)
            told += answer["error"] is None
        wire.close()
    assert probe.wait() == 0
    probe.start()
    assert probe.ask("contar")["datos"] == told


def test_while_the_delay_lasts_everybody_is_served(start):
    probe = start("probe-server", "--drain-delay", "1h")
    with probe.connect() as before:
        before.data("eco", 1)
        probe.signal(signal.SIGTERM)
        for number in range(20):
            assert before.data("eco", number) == number
            assert probe.ask("anotar", {"texto": "x"})["error"] is None
        probe.signal(signal.SIGTERM)
        assert probe.wait() == 130


def test_after_the_delay_it_stops_by_itself(start):
    probe = start("probe-server", "--drain-delay", "50ms")
    with probe.connect() as wire:
        wire.data("eco", 1)
        probe.signal(signal.SIGTERM)
        assert wire.read_all() == b""
        assert probe.wait() == 0


def test_the_rest_of_a_message_that_had_begun_is_told_that_it_comes_late(start):
    probe = start("probe-server", *PATIENT)
    sent = request("anotar", {"texto": "x"}, id=new_id())
    with probe.connect() as wire:
        wire.send(request("eco", 1) + sent[:20])
        assert wire.read_answer()["datos"] == 1
        tell_to_stop(probe)
        wire.send(sent[20:])
        assert wire.read_answer()["codigo"] == "cerrando"
    assert probe.wait() == 0


def test_a_message_that_never_ends_holds_no_server_up(start):
    probe = start("probe-server", "--linger-deadline", "100ms", "--drain-deadline", "1h")
    with probe.connect() as wire:
        wire.send(request("eco", 1) + b'{"operacion":"eco"')
        assert wire.read_answer()["datos"] == 1
        probe.signal(signal.SIGTERM)
        assert wire.read_answer()["error"].startswith("El servidor se está cerrando")
        assert wire.read_all() == b""
        assert probe.wait() == 0


def test_what_comes_on_an_idle_connection_is_told_so(start):
    probe = start("probe-server", *PATIENT)
    with probe.connect() as used, probe.connect() as fresh:
        used.data("eco", 1)
        tell_to_stop(probe)
        for wire in (used, fresh):
            for _ in range(3):
                sent = new_id()
                answer = wire.ask("anotar", {"texto": "x"}, id=sent)
                assert (answer["id"], answer["codigo"]) == (sent, "cerrando")
            assert wire.ask("eco", 1)["error"]
    assert probe.wait() == 0
    probe.start()
    assert probe.ask("contar")["datos"] == 0


def test_who_asks_after_each_answer_is_told_so_once_its_own_is_done(start, tmp_path):
    probe = start("probe-server", *PATIENT)
    gate = Gate(tmp_path / "gate")
    with probe.connect() as wire:
        wire.send(request("esperar", {"puerta": gate.path}))
        gate.await_arrival()
        tell_to_stop(probe)
        gate.open()
        assert wire.read_answer()["datos"] == "pasó"
        assert wire.ask("eco", 1, id=new_id())["codigo"] == "cerrando"
    assert probe.wait() == 0
    gate.release()


def test_who_asks_without_a_pause_holds_no_server_up(start):
    probe = start("probe-server", "--threads", "1", "--drain-deadline", "1h")
    with probe.connect() as wire:
        wire.data("eco", 1)
        probe.signal(signal.SIGTERM)
        told = []
        while True:
            try:
                wire.send(request("eco", 2, id=new_id()))
                line = wire.read_line()
            except OSError:
                break
            if not line:
                break
            told.append(json.loads(line)["codigo"])
        assert set(told) <= {None, "cerrando"}
    assert probe.wait() == 0


def test_a_terminal_that_goes_away_stops_it_well(probe):
    with probe.connect() as wire:
        wire.data("eco", 1)
        probe.signal(signal.SIGHUP)
        probe.signal(signal.SIGHUP)
        assert wire.read_all() == b""
        assert probe.wait() == 0


def test_under_nohup_it_outlives_its_terminal(start):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        probe = start("probe-server")
    finally:
        signal.signal(signal.SIGHUP, before)
    probe.signal(signal.SIGHUP)
    assert probe.ask("eco", 1)["datos"] == 1
    probe.stop()
    assert probe.log().count("stopping") == 1


def test_who_does_not_take_its_answers_is_cut_at_the_deadline(start):
    probe = start("probe-server", "--drain-deadline", "200ms", "--write-deadline", "1h")
    with probe.connect() as wire, probe.connect() as other:
        wire.send(request("grande", {"bytes": 8 << 20}) * 4)
        # It is being answered: its first bytes are there, and no more are taken.
        wire.socket.recv(1)
        other.data("eco", 1)
        probe.signal(signal.SIGTERM)
        assert other.read_all() == b""
        assert probe.wait() == 0


def test_what_comes_after_a_cerrando_is_cerrando_too(probe, gate):
    with probe.connect() as wire:
        wire.send(request("esperar", {"puerta": gate.path}))
        gate.await_arrival()
        begin_to_stop(probe)
        wire.send(request("anotar", {"texto": "x"}, id=new_id()) * 50)
        gate.open()
        assert wire.read_answer()["datos"] == "pasó"
        rest = [json.loads(line) for line in wire.read_all().splitlines()]
        assert {answer["codigo"] for answer in rest} == {"cerrando"}
        assert len(rest) == 50
        assert probe.wait() == 0


def test_a_signal_before_it_is_ready_ends_it_well(tmp_path):
    """Its settings come from a FIFO, so that it is not ready before the test says so."""
    settings = tmp_path / "settings"
    os.mkfifo(settings)
    with subprocess.Popen(
            [str(BIN / "probe-server"), "--listen", "127.0.0.1:0", "--store",
             f"sqlite:{tmp_path / 'data.db'}", "--config", str(settings)],
            cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) as early:
        with open(settings, "wb"):
            # It reads its settings by now, and they do not end.
            early.send_signal(signal.SIGTERM)
            told, log = early.communicate(timeout=PATIENCE)
    assert early.returncode == 0, log
    assert told == b"" and b"before it was ready" in log
