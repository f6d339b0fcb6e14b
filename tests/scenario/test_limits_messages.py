# Messages that are too large, too deep, too slow, without an end, or too many under way at once:
# each is refused by name, the memory of the server stays where it was, and others are served.
import json
import threading
import time

import pytest

from connection import new_id, request
from memory import LONG, MIB, grows_at_most, resident
from program import PATIENCE, SANITIZED, scaled

HUNDRED_MB = 100_000_000
ALLOWED = HUNDRED_MB if LONG else 40_000_000


@pytest.fixture
def probe(start):
    server = start("probe-server")
    yield server
    assert server.ask("eco", "still here")["datos"] == "still here"


def send_until_answered(wire, pieces):
    """Sends on, whatever comes back, as long as the server takes it; the first answer."""
    answer = None
    try:
        for piece in pieces:
            wire.send(piece)
            if answer is None and wire.has_answer():
                answer = wire.read_answer()
    except (BrokenPipeError, ConnectionResetError):
        pass  # It has read on for a while and then closed.
    return answer or wire.read_answer()


@pytest.mark.parametrize("begin, piece", [
    (b'{"operacion":"eco","datos":"', b"x" * MIB),
    (b'{"operacion":"eco","datos":[', b"1," * (MIB // 2)),
    (b'{"operacion":"eco","datos":', b"9" * MIB),
    (b'{"operacion":"eco","datos":{', b'"a":{},' * (MIB // 7)),
], ids=["a text", "a list", "a number", "an object"])
def test_a_message_of_100_mb_is_refused_and_not_held(probe, begin, piece):
    with probe.connect() as wire, grows_at_most(probe, 24 * MIB):
        pieces = [begin, *[piece] * (HUNDRED_MB // len(piece))]
        answer = send_until_answered(wire, pieces)
        assert "más de 1048576 bytes, que es el límite; divídala" in answer["error"]
        assert probe.ask("eco", 1)["datos"] == 1


def test_a_message_of_100_mb_is_served_where_it_is_allowed_and_then_forgotten(start):
    probe = start("probe-server", "--message-bytes", "128MiB", "--answer-bytes", "128MiB")
    before = resident(probe)
    text = "x" * ALLOWED
    with probe.connect() as wire, grows_at_most(probe, 7 * ALLOWED):
        # Compared as bytes: only the server is to decode so much.
        wire.send(b'{"operacion":"eco","datos":"' + text.encode() + b'"}\n')
        assert wire.read_line() == b'{"datos":"' + text.encode() + b'","error":null}\n'
        assert wire.data("eco", 1) == 1
        assert SANITIZED or resident(probe) - before < 50 * MIB
    assert probe.ask("eco", 1)["datos"] == 1


@pytest.mark.parametrize("piece", [b"[" * 65536, b'{"a":' * 13107, b'[{"a":' * 10922],
                         ids=["lists", "objects", "both"])
def test_brackets_without_end_are_refused_at_the_depth_that_is_allowed(probe, piece):
    with probe.connect() as wire, grows_at_most(probe, 8 * MIB):
        answer = send_until_answered(wire, [b'{"operacion":"eco","datos":'] + [piece] * 100)
        assert "más de 128 niveles" in answer["error"]


def test_a_depth_of_100_000_is_refused_whole_or_not(probe):
    with probe.connect() as wire, grows_at_most(probe, 4 * MIB):
        wire.send(b'{"operacion":"eco","datos":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n")
        assert "más de 128 niveles" in wire.read_answer()["error"]


@pytest.mark.parametrize("name, operation", [
    ("probe-server", "eco"), ("probe-server", "eco_inmediato"), ("whole-server", "eco")])
def test_the_greatest_depth_that_may_be_allowed_fits_every_stack(start, name, operation):
    server = start(name, "--json-depth", "1024")
    deep = b"[" * 1023 + b"]" * 1023
    # Stacks of the threads that decode and write so deep a text.
    with server.connect() as wire, grows_at_most(server, 8 * MIB):
        for shape in (deep, b'{"a":' * 1023 + b"1" + b"}" * 1023):
            wire.send(b'{"operacion":"%s","id":"%s","datos":%s}\n' % (
                operation.encode(), new_id().encode(), shape))
            line = wire.read_line()
            assert line.startswith(b'{"datos":' + shape + b',"error":null'), line[-200:]


def test_senders_of_a_byte_now_and_then_are_told_that_they_are_too_slow(start):
    probe = start("probe-server", "--read-deadline", "1s")
    text = request("eco", "x" * 1000)
    wires = [probe.connect() for _ in range(scaled(100, least=10))]
    try:
        with grows_at_most(probe, 8 * MIB), probe.connect() as other:
            deadline = time.monotonic() + PATIENCE
            waiting = list(enumerate(wires))
            for place in range(len(text) - 1):
                for _, wire in waiting:
                    wire.send(text[place:place + 1])
                waiting = [(i, wire) for i, wire in waiting if not wire.has_answer()]
                assert other.data("eco", place) == place
                if not waiting:
                    break
                assert time.monotonic() < deadline, f"{len(waiting)} were not told"
                time.sleep(0.05)  # pace: a byte now and then; the server's deadline decides.
            for wire in wires:
                assert "no llegó entera en 1000 ms" in wire.read_answer()["error"]
                assert wire.read_all() == b""
    finally:
        for wire in wires:
            wire.close()


def test_blanks_without_end_are_nothing_and_keep_no_connection(start):
    probe = start("probe-server", "--idle-deadline", "1s")
    with probe.connect() as wire, grows_at_most(probe, 8 * MIB):
        deadline = time.monotonic() + PATIENCE
        wire.socket.setblocking(False)
        ended = False
        while not ended:
            assert time.monotonic() < deadline, "a sender of blanks keeps its connection"
            try:
                wire.socket.send(b" \n\t\r" * 4096)
                ended = wire.socket.recv(1) == b""
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):
                ended = True


def test_a_connection_that_says_nothing_is_ended(start):
    probe = start("probe-server", "--idle-deadline", "300ms")
    with grows_at_most(probe, 8 * MIB):
        wires = [probe.connect() for _ in range(scaled(200, least=20))]
        for wire in wires:
            assert wire.read_all() == b""
            wire.close()
    with probe.connect() as wire:
        assert wire.data("eco", 1) == 1
        assert wire.read_all() == b""


def test_half_messages_of_many_hold_no_more_than_their_limit_together(start):
    probe = start("probe-server", "--arriving-bytes", "16MiB")
    half = b'{"operacion":"eco","datos":"' + b"x" * 1_000_000
    wires = [probe.connect() for _ in range(100)]
    try:
        with grows_at_most(probe, 40 * MIB), probe.connect() as other:
            for place, wire in enumerate(wires):
                wire.send(half)
                # Small ones are in nobody's way, and wait for nobody.
                assert other.data("eco", place) == place
            wire = wires[-1]
            told = wire.read_answer()
            assert "más mensajes de los que caben (arriving-bytes es 16777216)" in told["error"]
            assert wire.read_all() == b""
            # Who came first is served.
            wires[0].send(b'"}')
            assert len(wires[0].read_answer()["datos"]) == 1_000_000
    finally:
        for wire in wires:
            wire.close()
    # And their room is everybody's again.
    with probe.connect() as wire:
        assert len(wire.data("eco", "x" * 1_000_000)) == 1_000_000
    assert "arriving-bytes" in probe.log()


@pytest.mark.parametrize("data", [
    b"[" + b"[]," * 330_000 + b"[]]",
    b"[" + b"1," * 500_000 + b"1]",
    b"[" + b"{}," * 330_000 + b"{}]",
    b'{"a":"' + b"\\u0041" * 160_000 + b'"}',
    b"{" + b",".join(b'"%d":1' % i for i in range(80_000)) + b"}",
], ids=["empty lists", "numbers", "empty objects", "escapes", "members"])
def test_what_a_message_becomes_in_memory_is_a_small_multiple_of_it(probe, data):
    with probe.connect() as wire, grows_at_most(probe, 64 * MIB):
        wire.send(b'{"operacion":"eco","datos":' + data + b"}\n")
        assert json.loads(wire.read_line())["error"] is None


def test_a_pipeline_of_100_000_whose_answers_nobody_reads_is_not_held(probe):
    count = scaled(100_000)
    payload = b"".join(b'{"operacion":"eco","datos":%d}' % i for i in range(count))
    with probe.connect() as wire, grows_at_most(probe, 16 * MIB):
        sender = threading.Thread(target=wire.send, args=(payload,))
        sender.start()
        # Nobody reads for so long as this takes; others are served.
        with probe.connect() as other:
            for place in range(200):
                assert other.data("eco", place) == place
        for place in range(count):
            assert wire.read_answer()["datos"] == place
        sender.join(PATIENCE)
