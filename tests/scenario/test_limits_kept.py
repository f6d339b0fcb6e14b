# Limits of what is kept: by connections that are idle, by the system for a server that is full, by
# a pipeline that goes on, by a close that lingers, by a database's connections. Memory is watched.
import errno
import pathlib
import re
import select
import socket
import time

import pytest

from connection import new_id, request
from gate import Gate
from memory import MIB, grows_at_most
from metrics_page import Numbers
from program import PATIENCE, scaled

CROWD = 200


def leave_idle(probe, payload, count, answers):
    """So many connections that had much to do, one after another, and stay."""
    wires = []
    for _ in range(count):
        wires.append(probe.connect())
        wires[-1].send(payload)
        wires[-1].read_answers(answers)
    return wires


def close_all(wires):
    for wire in wires:
        wire.close()


def test_an_idle_connection_keeps_no_more_of_its_answers_than_the_limit(start):
    probe = start("probe-server", "--kept-bytes", "16KiB", "--computing-threads", "1")
    payload = request("grande", {"bytes": 600_000})
    close_all(leave_idle(probe, payload, 1, 1))
    count = scaled(CROWD, least=40)
    # 24 KiB for each, as of any that is idle, and what a few answers take while they are made.
    with grows_at_most(probe, count * (40 << 10) + 4 * MIB):
        close_all(leave_idle(probe, payload, count, 1))


def test_an_idle_connection_keeps_no_more_room_for_requests_than_the_limit(start):
    probe = start("probe-server", "--kept-requests", "4")
    payload = b'{"operacion":"eco_inmediato"}' * 500
    close_all(leave_idle(probe, payload, 1, 500))
    count = scaled(CROWD, least=40)
    # Room for 500 is a quarter of a megabyte.
    with grows_at_most(probe, count * (40 << 10) + 4 * MIB):
        close_all(leave_idle(probe, payload, count, 500))


def begin_to_connect(address, count):
    """So many that try, and those among them that the system has let in already."""
    trying = []
    for _ in range(count):
        trying.append(socket.socket())
        trying[-1].setblocking(False)
        assert trying[-1].connect_ex(address) == errno.EINPROGRESS
    asked = select.poll()
    for one in trying:
        asked.register(one, select.POLLOUT)
    ready = {fd for fd, _ in asked.poll(0)}
    return trying, [one for one in trying if one.fileno() in ready]


@pytest.mark.parametrize("waiting", [1, 3])
def test_no_more_connections_wait_in_the_system_than_the_limit(start, waiting):
    probe = start("probe-server", "--connections", "1", "--waiting-connections", str(waiting))
    with probe.connect() as only:
        assert only.data("eco", 1) == 1
        with grows_at_most(probe, 2 * MIB):
            trying, let_in = begin_to_connect(probe.address, 8)
            # Linux lets one more in than it is told.
            assert len(let_in) == waiting + 1
            assert only.data("eco", 2) == 2
    # One after another has the place.
    for one in let_in:
        one.settimeout(PATIENCE)
        one.sendall(request("eco", "waited"))
        assert b"waited" in one.recv(100)
        one.close()
    for one in trying:
        one.close()


def test_no_more_is_taken_from_one_connection_than_its_pipeline_may_have(start, tmp_path):
    probe = start("probe-server", "--pipeline-requests", "3")
    gate = Gate(tmp_path / "gate")
    count = 300
    with probe.connect() as wire, grows_at_most(probe, 4 * MIB):
        wire.send(request("esperar", {"puerta": gate.path}) + request("eco", 1) * count)
        gate.await_arrival()
        assert Numbers(probe).value("rpc_server_active_calls") == 3
        gate.open()
        assert [answer["error"] for answer in wire.read_answers(1 + count)] == [None] * (1 + count)
    gate.release()


def test_requests_sent_ahead_on_many_connections_hold_no_more_than_their_limit_together(
        start, tmp_path):
    probe = start("probe-server", "--ahead-bytes", "1MiB", "--computing-threads", "1",
                  "--handler-life", "1h")
    gate = Gate(tmp_path / "gate")
    crowd, each = scaled(CROWD, least=40), 300
    most = 1 + crowd * 16 + 1024
    wires = [probe.connect() for _ in range(crowd)]
    with probe.connect() as first:
        first.send(request("esperar", {"puerta": gate.path}))
        gate.await_arrival()
        # Without the limit the requests of all are 50 MiB.
        with grows_at_most(probe, crowd * (40 << 10) + 4 * MIB):
            for wire in wires:
                wire.send(b'{"operacion":"eco"}' * each)
            taken = 0
            # Until something of each is taken.
            while taken < 1 + crowd:
                taken = Numbers(probe).value("rpc_server_active_calls")
                assert taken <= most
            gate.open()
            for wire in wires:
                assert [answer["error"] for answer in wire.read_answers(each)] == [None] * each
        assert first.read_answer()["error"] is None
    close_all(wires)
    gate.release()


def test_a_close_reads_on_for_no_more_bytes_than_the_limit(start):
    probe = start("probe-server", "--linger-bytes", "4MiB", "--linger-deadline", "1h")
    piece = b"x" * (64 << 10)
    with probe.connect() as wire, grows_at_most(probe, 4 * MIB):
        wire.send(b"hola ")
        assert "no tienen formato JSON" in wire.read_answer()["error"]
        sent = 0
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            # The system holds some of it on its way; far from as much.
            while sent < 64 * MIB:
                wire.send(piece)
                sent += len(piece)
        assert sent >= 4 * MIB


def test_a_connection_to_the_database_keeps_no_more_of_it_in_memory_than_the_limit(start):
    probe = start("probe-server", "--database-cache-bytes", "1MiB", "--reading-threads", "1",
                  "--transaction-life", "1h")
    size = 32 * MIB
    rows = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 2048)"
    write = f"insert into notas(texto) {rows} select hex(zeroblob({size // 2048 // 2})) from c"
    with probe.connect() as wire:
        # What does not fit is written before its commit, and read again when it is needed.
        with grows_at_most(probe, 8 * MIB):
            wire.data("sql", {"sentencias": [write]}, id=new_id())
        read = {"sentencias": ["select sum(length(texto)) from notas"]}
        with grows_at_most(probe, 4 * MIB):
            assert wire.data("leer_sql", read) == [str(size)]


def test_whoever_has_vanished_is_asked_for_within_the_limit(start):
    probe = start("probe-server", "--vanished-deadline", "60s")
    with probe.connect() as wire:
        assert wire.data("eco", 1) == 1
        port = wire.socket.getsockname()[1]
        lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()
        both = rf": \w+:{probe.address[1]:04X} 0100007F:{port:04X} "
        own, = [line for line in lines if re.search(both, line)]
        # Timer 2 is that of an idle connection; it counts in hundredths of a second.
        timer, _, left = own.split()[5].partition(":")
        assert timer == "02" and 0 < int(left, 16) <= 30 * 100


def test_a_handler_is_looked_for_no_more_often_than_the_limit_says(start, tmp_path):
    probe = start("probe-server", "--handler-life", "1ms", "--watch-interval", "1h")
    gate = Gate(tmp_path / "gate")
    with probe.connect() as wire, probe.connect() as other:
        wire.send(request("esperar", {"puerta": gate.path}))
        gate.await_arrival()
        # Nobody looks, in whatever time this takes: several times what it would by default.
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            assert other.data("eco_inmediato", 1) == 1
        gate.open()
        assert wire.read_answer()["error"] is None
    gate.release()
