# Many connections, and many that come and go: what each costs, and that nothing is left of them.
import socket
import struct
import warnings

import pytest

from connection import request
from memory import LONG, MIB, descriptors, grows_at_most, raise_descriptors, resident
from program import PATIENCE, SANITIZED, scaled

# The buffer of 16 KiB that each reads into, what its session is, and a quarter for the allocator.
IDLE_BYTES = 24 << 10
# The limit by default; a fifth of it under sanitizers.
WANTED = scaled(20_000)
# Descriptors that a server or this test has besides: of databases, logs, what its threads wait on.
BESIDE = 128
# From one address, so that they take few of its ports from whoever else needs them.
FROM_ONE = 4_000
IP_BIND_ADDRESS_NO_PORT = 24
RESET = struct.pack("ii", 1, 0)


def count_possible():
    """As many connections as are wanted, or as the system lets a process have; then it says so."""
    allowed = raise_descriptors(WANTED + BESIDE)
    count = min(WANTED, allowed - BESIDE)
    told = f"{count} of {WANTED} connections were opened: a process may have {allowed} descriptors"
    print(told)
    if count < WANTED:
        warnings.warn(f"{told}, and this one may not raise that (ulimit -Hn)")
    return count


def open_one(address, number):
    wire = socket.socket()
    wire.settimeout(PATIENCE)
    # The port is chosen when it connects; and none of it waits on afterwards.
    wire.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    wire.bind((f"127.0.1.{1 + number // FROM_ONE}", 0))
    wire.connect(address)
    return wire


def test_as_many_connections_as_are_allowed_are_held_at_once_and_the_last_is_served(start):
    count = count_possible()
    probe = start("probe-server", "--connections", str(count))
    wires = []
    try:
        before = resident(probe)
        for number in range(count):
            wires.append(open_one(probe.address, number))
        for wire in wires:
            wire.sendall(b'{"operacion":"eco_inmediato","datos":1}')
        for wire in wires:
            assert wire.recv(100) == b'{"datos":1,"error":null}\n'
        each = (resident(probe) - before) / count
        print(f"{each:.0f} bytes for each idle connection")
        assert SANITIZED or each < IDLE_BYTES
        # It is the last one: the next waits until another ends.
        with probe.connect() as beyond:
            beyond.send(request("eco", "beyond"))
            wires[-1].sendall(request("eco", "last"))
            assert b"last" in wires[-1].recv(100)
            assert not beyond.has_answer()
            wires.pop(0).close()
            assert beyond.read_answer()["datos"] == "beyond"
    finally:
        for wire in wires:
            wire.close()


@pytest.mark.parametrize("ending", ["closed", "reset", "half a message", "half-closed"])
def test_connections_that_come_and_go_leave_nothing_behind(start, ending):
    probe = start("probe-server")
    greeting = request("eco_inmediato", 1)

    def come_and_go(times):
        """Each has been accepted when it returns: one after them has its answer."""
        for _ in range(times):
            with socket.create_connection(probe.address, PATIENCE) as wire:
                if ending == "half a message":
                    wire.sendall(greeting[:10])
                    continue
                wire.sendall(greeting)
                if ending == "half-closed":
                    wire.shutdown(socket.SHUT_WR)
                if ending == "reset":
                    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                else:
                    assert wire.recv(100)
        with probe.connect() as last:
            assert last.data("eco", 1) == 1

    def settles(wire, count):
        """Those that came have gone when no more descriptors are open than `count`."""
        for _ in range(1_000_000):
            if descriptors(probe) <= count:
                return True
            assert wire.data("eco", 1) == 1
        return False

    with probe.connect() as wire:
        assert wire.data("eco", 1) == 1
        descriptors_before = descriptors(probe)
        come_and_go(100)
        assert settles(wire, descriptors_before)
        with grows_at_most(probe, 8 * MIB):
            come_and_go(10_000 if LONG else scaled(1_000))
            assert settles(wire, descriptors_before)
