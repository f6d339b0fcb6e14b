# Where a server listens, and what it says when it cannot start.
import os
import pathlib
import re
import socket
import stat

import pytest

from connection import Connection, request
from program import PATIENCE, Server, run


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


def test_each_address_listened_on_is_told_and_served(start):
    listen = ["127.0.0.1:0", "127.0.0.1:0"] + (["[::1]:0"] if has_ipv6() else [])
    server = start("bank-server", listen=listen)
    assert len(set(server.addresses)) == len(listen)
    for wanted, told in zip(listen, server.addresses):
        host, port = told.rsplit(":", 1)
        assert host == wanted.rsplit(":", 1)[0] and int(port) > 0
        with Connection((host.strip("[]"), int(port)), PATIENCE) as wire:
            assert wire.data("prueba_conexion", "x") == "X"


def test_a_peer_over_ipv6_is_named_in_brackets(start):
    if not has_ipv6():
        pytest.skip("no IPv6 on this machine")
    server = start("probe-server", listen=["[::1]:0"])
    with server.connect() as wire:
        assert wire.data("contexto")["direccion"] == "[::1]:%d" % wire.socket.getsockname()[1]


def test_a_program_that_a_handler_starts_inherits_no_connection(start, tmp_path):
    probe = start("probe-server", listen=["127.0.0.1:0", f"unix:{tmp_path / 'socket'}"])
    with probe.connect() as wire, Connection(str(tmp_path / "socket"), PATIENCE) as local:
        assert wire.data("eco", 1) == 1 and local.data("eco", 2) == 2
        process = pathlib.Path("/proc", str(probe.process.pid))
        inherited, sockets = [], 0
        for opened in (process / "fd").iterdir():
            sockets += os.readlink(opened).startswith("socket:")
            flags = re.search(r"^flags:\s+(\d+)", (process / "fdinfo" / opened.name).read_text(),
                              re.MULTILINE)
            if int(opened.name) > 2 and not int(flags.group(1), 8) & os.O_CLOEXEC:
                inherited.append(os.readlink(opened))
    assert sockets == 4 and inherited == []


def test_a_port_in_use_is_told_with_exit_code_3(start, tmp_path):
    first = start("bank-server")
    result = run("bank-server", "--listen", first.addresses[0],
                 "--store", f"sqlite:{tmp_path / 'other.db'}")
    assert (result.returncode, result.stdout) == (3, "")
    assert first.addresses[0] in result.stderr


def test_a_second_server_on_the_same_database_is_refused_and_the_file_named(start, tmp_path):
    first = start("bank-server")
    result = run("bank-server", "--listen", "127.0.0.1:0", "--store", first.store)
    assert (result.returncode, result.stdout) == (3, "")
    assert str(tmp_path / "data.db") in result.stderr
    assert first.ask("prueba_conexion", "x")["datos"] == "X"


def test_a_second_server_is_refused_whatever_became_of_the_names(start, tmp_path):
    first = start("bank-server")
    link, hard = tmp_path / "link.db", tmp_path / "hard.db"
    link.symlink_to(tmp_path / "data.db")
    (tmp_path / "data.db.lock").unlink()
    for path in (tmp_path / "data.db", link, hard):
        if path == hard:
            hard.hardlink_to(tmp_path / "data.db")
        result = run("bank-server", "--listen", "127.0.0.1:0", "--store", f"sqlite:{path}")
        assert (result.returncode, result.stdout) == (3, ""), path
        assert ".db" in result.stderr
    assert first.ask("prueba_conexion", "x")["datos"] == "X"


def test_the_database_of_another_application_is_refused(start):
    first = start("bank-server")
    first.stop()
    result = run("probe-server", "--listen", "127.0.0.1:0", "--store", first.store)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr


@pytest.mark.parametrize("store", ["sqlite:/no/hay/data.db", "mysql:data.db", "sqlite:"])
def test_a_store_that_cannot_be_opened_is_told_with_exit_code_2_or_3(store):
    result = run("bank-server", "--listen", "127.0.0.1:0", "--store", store)
    assert result.returncode in (2, 3) and result.stdout == ""
    assert store.removeprefix("sqlite:") in result.stderr


def test_what_is_no_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear database, you are none. " * 100)
    path.chmod(0o644)
    before = path.read_bytes()
    result = run("bank-server", "--listen", "127.0.0.1:0", "--store", f"sqlite:{path}")
    assert result.returncode == 3 and str(path) in result.stderr
    assert path.read_bytes() == before and stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_the_files_of_a_database_are_its_owners_alone(bank):
    bank.ask("retiro", {"cuenta": 12345678, "valor": 1})
    files = [path for path in bank.folder.iterdir() if path.name.startswith("data.db")]
    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_port_can_be_listened_on_again_at_once(start, tmp_path):
    first = start("bank-server")
    with first.connect() as wire:
        wire.data("prueba_conexion", "x")
        first.stop()
    again = Server("bank-server", tmp_path, listen=[first.addresses[0]]).start()
    assert again.addresses == first.addresses
    again.stop()


def test_a_server_that_has_started_serves_what_waited_to_be_accepted(start):
    server = start("bank-server")
    connections = [server.connect() for _ in range(100)]
    for wire in connections:
        wire.send(request("prueba_conexion", "x"))
    for wire in connections:
        assert wire.read_answer()["datos"] == "X"
        wire.close()
