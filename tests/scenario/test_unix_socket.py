# Unix-domain sockets: whose they are, what a killed server leaves behind, and who the peer is.
import json
import os
import signal
import stat
import threading

import pytest

from connection import Connection, new_id, request
from http_client import get, read_response
from program import PATIENCE, Server, run


@pytest.fixture
def path(tmp_path_factory):
    # Short: a socket's path has at most 107 bytes.
    folder = tmp_path_factory.mktemp("s")
    return str(folder / "bank.sock")


def test_requests_and_pages_are_served_over_a_unix_socket(start, path):
    probe = start("probe-server", listen=[f"unix:{path}"])
    assert probe.addresses == [f"unix:{path}"]
    with probe.connect() as wire:
        assert wire.data("eco", [1]) == [1]
    with probe.connect() as wire:
        wire.send(get("/livez"))
        assert read_response(wire).body == b"ok\n"


def test_it_is_its_owners_alone_and_removed_when_the_server_stops(start, path):
    probe = start("probe-server", listen=[f"unix:{path}"])
    assert stat.S_IMODE(os.lstat(path).st_mode) == 0o600
    probe.stop()
    assert os.listdir(os.path.dirname(path)) == []


def test_what_a_killed_server_left_is_replaced(start, path):
    probe = start("probe-server", listen=[f"unix:{path}"])
    probe.kill()
    assert os.path.exists(path)
    probe.start()
    assert probe.ask("eco", 1)["datos"] == 1


def test_a_second_server_is_refused_and_the_first_goes_on(start, path, tmp_path):
    probe = start("probe-server", listen=[f"unix:{path}"])
    linked = os.path.join(os.path.dirname(path), "linked")
    os.symlink(os.path.dirname(path), linked)
    for name in (path, f"{linked}/bank.sock"):
        result = run("probe-server", "--listen", f"unix:{name}",
                     "--store", f"sqlite:{tmp_path / 'other.db'}")
        assert (result.returncode, result.stdout) == (3, "")
        assert name in result.stderr and "listens there" in result.stderr
    assert probe.ask("eco", 1)["datos"] == 1


def test_what_is_no_socket_is_left_as_it_is(path, tmp_path):
    with open(path, "w") as letter:
        letter.write("a letter")
    result = run("probe-server", "--listen", f"unix:{path}", "--store",
                 f"sqlite:{tmp_path / 'data.db'}")
    assert result.returncode == 3 and path in result.stderr
    with open(path) as letter:
        assert letter.read() == "a letter"


def test_a_path_too_long_for_a_socket_is_told(tmp_path):
    result = run("probe-server", "--listen", "unix:/tmp/" + "x" * 200, "--store",
                 f"sqlite:{tmp_path / 'data.db'}")
    assert result.returncode == 2 and "at most 107" in result.stderr


def test_of_servers_that_race_for_what_was_left_exactly_one_starts(start, path, tmp_path):
    start("probe-server", listen=[f"unix:{path}"]).kill()
    servers = [Server("probe-server", tmp_path, listen=[f"unix:{path}"],
                      store=f"sqlite:{tmp_path / f'{number}.db'}") for number in range(4)]
    started = []

    def race(server):
        try:
            started.append(server.start())
        except AssertionError:
            server.process.stdout.close()

    threads = [threading.Thread(target=race, args=[server]) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started) == 1
    assert started[0].ask("eco", 1)["datos"] == 1
    started[0].stop()


def test_the_peers_user_is_the_principal_and_ids_belong_to_it(start, path):
    probe = start("probe-server", listen=[f"unix:{path}", "127.0.0.1:0"])
    host, port = probe.addresses[1].split(":")
    with probe.connect() as local, Connection((host, int(port)), PATIENCE) as remote:
        who = local.data("contexto")
        assert (who["principal"], who["direccion"]) == (f"uid:{os.geteuid()}", "unix:")
        assert remote.data("contexto")["principal"] == ""
        sent = request("anotar", {"texto": "x"}, id=new_id())
        for wire, count in ((local, 1), (remote, 2)):
            wire.send(sent)
            first = wire.read_line()
            wire.send(sent)
            assert wire.read_line() == first
            assert wire.data("contar") == count


def test_stopping_serves_who_waits_at_the_socket(start, path):
    probe = start("probe-server", listen=[f"unix:{path}"])
    probe.signal(signal.SIGSTOP)
    connections = [probe.connect() for _ in range(20)]
    for wire in connections:
        wire.send(request("anotar", {"texto": "x"}))
    probe.signal(signal.SIGTERM)
    probe.signal(signal.SIGCONT)
    for wire in connections:
        assert json.loads(wire.read_all())["error"] is None
        wire.close()
    assert probe.wait() == 0
