# A server of the build for tests is killed at each mark (src/base/fault_names.hpp), while a client
# asks with ids: once it runs again and is asked again, each id has one effect and one answer.
import contextlib
import json
import os
import signal
import subprocess

import pytest

from connection import new_uuid7, request
from gate import Gate
from program import BIN, PATIENCE, run, scaled

ANA, INITIAL = 12345678, 1_000_000
AMOUNTS = (1, 10, 100, 1000)
ONE_BY_ONE = ("net.accept", "net.read", "store.begin", "store.savepoint", "store.keep",
              "group.before_commit", "store.before_commit", "store.commit_error",
              "store.commit_full", "store.after_commit", "group.after_commit",
              "session.before_answer", "net.write", "net.after_write")
TOGETHER = ("store.savepoint", "store.keep")
PASSINGS = range(1, scaled(3, least=1) + 1)


def withdrawal(known, amount):
    return request("retiro", {"cuenta": ANA, "valor": amount}, id=known)


def ask_one_by_one(server, asked):
    """Each on a connection of its own, until the server is gone; what was told."""
    told = {}
    for known, amount in asked.items():
        try:
            with server.connect() as wire:
                wire.send(withdrawal(known, amount))
                line = wire.read_line()
        except OSError:
            break
        if not line.endswith(b"\n"):
            break
        told[known] = line
    return told


def ask_together(server, asked):
    """All in one write; what was told."""
    with server.connect() as wire:
        try:
            wire.send(b"".join(withdrawal(*one) for one in asked.items()))
            lines = [wire.read_line() for _ in asked]
        except OSError:
            return {}
    return {known: line for known, line in zip(asked, lines) if line.endswith(b"\n")}


def killed_and_asked_again(start, fault, ask):
    asked = {new_uuid7(): amount for amount in AMOUNTS}
    bank = start("bank-server-faults", fault=fault)
    told = ask(bank, asked)
    assert bank.wait() == -signal.SIGKILL, bank.log()
    assert len(told) < len(asked)
    bank.environment.clear()
    bank.start()
    again = ask_one_by_one(bank, asked)
    assert {known: again[known] for known in told} == told
    assert all(json.loads(line)["datos"] == "Retiro exitoso" for line in again.values())
    with bank.connect() as wire:
        assert wire.data("consulta", {"cuenta": ANA}) == INITIAL - sum(AMOUNTS)
        rows = wire.data("movimientos", {"cuenta": ANA, "limite": 100})
    assert sorted(row["valor"] for row in rows) == [*AMOUNTS, INITIAL]


@pytest.mark.parametrize("nth", PASSINGS)
@pytest.mark.parametrize("mark", ONE_BY_ONE)
def test_killed_there_between_writes_each_id_has_one_effect_and_answer(start, mark, nth):
    killed_and_asked_again(start, f"{mark}:{nth}:kill", ask_one_by_one)


@pytest.mark.parametrize("nth", PASSINGS)
@pytest.mark.parametrize("mark", TOGETHER)
def test_killed_there_within_a_group_each_id_has_one_effect_and_answer(start, mark, nth):
    killed_and_asked_again(start, f"{mark}:{nth}:kill", ask_together)


def test_a_commit_in_doubt_ends_the_server_and_the_next_one_knows(start):
    asked = {new_uuid7(): amount for amount in AMOUNTS}
    bank = start("bank-server-faults", fault="store.commit_error:2:fail")
    told = ask_one_by_one(bank, asked)
    assert bank.wait() == 1 and len(told) == 1
    bank.environment.clear()
    bank.start()
    assert list(ask_one_by_one(bank, asked).values())[:1] == list(told.values())
    assert bank.ask("consulta", {"cuenta": ANA})["datos"] == INITIAL - sum(AMOUNTS)


def test_a_full_disk_is_told_and_the_same_request_is_done_once_there_is_room(start):
    # The group's commit, then the request alone.
    bank = start("bank-server-faults", fault="store.commit_full:1:fail,store.commit_full:2:fail")
    known = new_uuid7()
    with bank.connect() as wire:
        first = wire.ask("retiro", {"cuenta": ANA, "valor": 7}, id=known)
        assert first["codigo"] == "no_disponible" and first["reintentar"] is True
        assert wire.data("consulta", {"cuenta": ANA}) == INITIAL
        assert wire.data("retiro", {"cuenta": ANA, "valor": 7}, id=known) == "Retiro exitoso"
        assert wire.data("consulta", {"cuenta": ANA}) == INITIAL - 7


@pytest.mark.parametrize("mark, effect", [("net.accept", 0), ("net.read", 0), ("net.write", 7)])
def test_a_connection_that_breaks_there_harms_no_other(start, mark, effect):
    bank = start("bank-server-faults", fault=f"{mark}:1:fail")
    known = new_uuid7()
    with bank.connect() as wire:
        wire.send(withdrawal(known, 7))
        try:
            assert wire.read_all() == b""
        except ConnectionError:
            pass
    assert bank.ask("consulta", {"cuenta": ANA})["datos"] == INITIAL - effect
    again = bank.ask("retiro", {"cuenta": ANA, "valor": 7}, id=known)
    assert again["datos"] == "Retiro exitoso"
    assert bank.ask("consulta", {"cuenta": ANA})["datos"] == INITIAL - 7


def test_a_server_that_accepts_nobody_any_more_ends_and_says_so(start):
    bank = start("bank-server-faults", fault="net.listening:1:throw",
                 listen=["127.0.0.1:0", "127.0.0.1:0"])
    # Whoever it does not take may be reset while still connecting.
    with contextlib.suppress(ConnectionError), bank.connect() as wire:
        wire.read_all()
    assert bank.wait() == 1
    assert "connections are not accepted any more" in bank.log() and bank.addresses[0] in bank.log()
    bank.environment.clear()
    bank.start()
    assert bank.ask("prueba_conexion", "a")["datos"] == "A"


def test_a_server_that_cuts_no_silence_any_more_ends_and_says_so(start):
    bank = start("bank-server-faults", fault="io.sweep:1:fail")
    assert bank.wait() == 1
    assert "deadlines are not kept any more" in bank.log()


def test_whatever_thread_cannot_be_started_the_server_says_that_it_cannot_start(tmp_path):
    flags = ["--listen", "127.0.0.1:0", "--store", f"sqlite:{tmp_path / 'data.db'}",
             "--threads", "3", "--reading-threads", "3", "--computing-threads", "1"]
    # Signals, the watchman, the lanes with 1, 1 and 3, the I/O threads.
    for nth in range(1, 11):
        ended = run("bank-server-faults", *flags,
                    env={**os.environ, "TRAMITE_FAULT": f"thread.start:{nth}:fail"})
        assert ended.returncode == 3, (nth, ended.stderr)
        assert "cannot start: a thread cannot be started" in ended.stderr
        assert ended.stdout == "" and "--help" not in ended.stderr


def test_a_lane_without_a_second_thread_does_with_the_first(start, tmp_path):
    probe = start("probe-server-faults", "--threads", "1", "--reading-threads", "1",
                  fault="thread.start:7:fail")
    gate = Gate(tmp_path / "gate")
    with probe.connect() as first, probe.connect() as second:
        first.send(request("esperar", {"puerta": gate.path}))
        gate.await_arrival()
        second.send(request("eco", 1))
        # It has reached its lane when that has asked for a second thread.
        for _ in range(100_000):
            if "the system gives no more threads" in probe.log():
                break
            assert probe.ask("eco_inmediato", 1)["datos"] == 1
        gate.open()
        assert first.read_answer()["error"] is None and second.read_answer()["datos"] == 1
    assert "the system gives no more threads" in probe.log()


# A group that fails is run again, request by request; one that cannot begin is not.
@pytest.mark.parametrize(
    "mark, times", [("store.begin", 1), ("store.savepoint", 2), ("store.keep", 2)]
)
def test_a_disk_that_fails_within_a_request_leaves_nothing_of_it(start, mark, times):
    bank = start(
        "bank-server-faults",
        fault=",".join(f"{mark}:{each}:throw" for each in range(1, times + 1)),
    )
    known = new_uuid7()
    first = bank.ask("retiro", {"cuenta": ANA, "valor": 7}, id=known)
    assert first["codigo"] == "no_disponible", first
    assert bank.ask("consulta", {"cuenta": ANA})["datos"] == INITIAL
    assert bank.ask("retiro", {"cuenta": ANA, "valor": 7}, id=known)["error"] is None
    assert bank.ask("consulta", {"cuenta": ANA})["datos"] == INITIAL - 7


def test_what_others_see_at_a_gate_before_the_answer_is_durable(start, tmp_path):
    gate = Gate(tmp_path / "gate")
    bank = start("bank-server-faults", fault=f"group.after_commit:1:gate={gate.path}")
    with bank.connect() as writer, bank.connect() as reader:
        writer.send(withdrawal(new_uuid7(), 7))
        gate.await_arrival()
        assert reader.data("consulta", {"cuenta": ANA}) == INITIAL - 7
        assert not writer.has_answer()
        gate.open()
        assert writer.read_answer()["datos"] == "Retiro exitoso"
    gate.release()


@pytest.mark.parametrize("mark", ["client.before_write", "client.after_write",
                                  "client.before_read"])
def test_a_client_killed_there_may_ask_again_and_is_done_once(start, mark):
    bank = start("bank-server")
    known = new_uuid7()
    command = ("call", "--connect", bank.addresses[0], "--id", known, "retiro", f"cuenta={ANA}",
               "valor=7")
    killed = run("tramite-faults", *command,
                 env={**os.environ, "TRAMITE_FAULT": f"{mark}:1:kill"})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert run("tramite-faults", *command).stdout.strip() == '"Retiro exitoso"'
    assert bank.ask("consulta", {"cuenta": ANA})["datos"] == INITIAL - 7


def ended_at_start(folder, fault):
    command = [str(BIN / "bank-server-faults"), "--listen", "127.0.0.1:0", "--store",
               f"sqlite:{folder / 'data.db'}"]
    return subprocess.run(command, text=True, capture_output=True, timeout=PATIENCE, check=False,
                          env={**os.environ, "TRAMITE_FAULT": fault}, cwd=folder)


def test_a_server_that_cannot_open_its_store_says_so(tmp_path):
    ended = ended_at_start(tmp_path, "store.open:1:throw")
    assert ended.returncode == 3 and "store.open" in ended.stderr


def test_a_fault_that_is_none_ends_the_program(tmp_path):
    ended = ended_at_start(tmp_path, "store.nowhere:1:kill")
    assert ended.returncode == 2 and "no mark of that name" in ended.stderr
