# ./run against a server and a client of the test's own: what it starts it stops, and what fails
# it tells.
import os
import signal
import subprocess

import pytest
from checkout import Checkout

SERVER = """#!/bin/sh
echo $$ > "{folder}/server.pid"
echo "a line of the log" >&2
trap 'exit {status}' TERM
echo "a line before"
echo "listening on 127.0.0.1:4321"
while :; do sleep 0.05; done
"""
CRASH = """#!/bin/sh
[ -d "$2" ] && echo "killing $1"
exit {status}
"""
CLIENT = """#!/bin/sh
echo "client called with $*"
exit {status}
"""


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "a folder with blanks"
    made = Checkout(folder)
    made.add_script("run")
    made.add_program("script/setup", "#!/bin/sh\n")
    made.add_fake("cmake")
    add_programs(made)
    return made


def add_programs(checkout, server_status=0, client_status=0, crash_status=0):
    server = SERVER.format(folder=checkout.folder, status=server_status)
    checkout.add_program("build/bin/bank-server", server)
    checkout.add_program("build/bin/bank-client", CLIENT.format(status=client_status))
    checkout.add_program("build/bin/bank-crash", CRASH.format(status=crash_status))


def is_server_gone(checkout):
    process = int((checkout.folder / "server.pid").read_text())
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_all_of_it_builds_runs_the_client_and_stops_the_server(checkout):
    done = checkout.run("run")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "client called with --connect 127.0.0.1:4321\n"
        f"killing {checkout.folder}/build/bin/bank-server\n"
    )
    assert is_server_gone(checkout)
    built = [call for call in checkout.called() if "--build" in call]
    assert len(built) == 1 and built[0].endswith("bank-server bank-client bank-crash")


def test_a_client_that_fails_fails_the_run_and_shows_the_log(checkout):
    add_programs(checkout, client_status=1)
    done = checkout.run("run")
    assert done.returncode != 0
    assert "a line of the log" in done.stderr
    assert is_server_gone(checkout)


def test_a_crash_that_loses_something_fails_the_run(checkout):
    add_programs(checkout, crash_status=1)
    done = checkout.run("run")
    assert done.returncode != 0
    assert "bank-crash failed (status 1)" in done.stderr


def test_a_server_that_stops_badly_fails_the_run(checkout):
    add_programs(checkout, server_status=7)
    done = checkout.run("run")
    assert done.returncode != 0
    assert "the server ended with status 7" in done.stderr


def test_a_server_that_does_not_start_fails_the_run(checkout):
    checkout.add_program("build/bin/bank-server", "#!/bin/sh\necho no database >&2\nexit 3\n")
    done = checkout.run("run")
    assert done.returncode != 0
    assert "no database" in done.stderr


def test_a_build_that_fails_starts_nothing(checkout):
    checkout.add_fake("cmake", "exit 1\n")
    assert checkout.run("run").returncode != 0
    assert not (checkout.folder / "server.pid").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_the_server_too(checkout, how):
    checkout.add_program("build/bin/bank-client", '#!/bin/sh\necho ready\nexec sleep 60\n')
    surroundings = {**os.environ, "PATH": f"{checkout.fakes}:{os.environ['PATH']}"}
    running = subprocess.Popen(
        [checkout.folder / "run"], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout.readline() == b"ready\n"
    running.send_signal(how)
    running.communicate(timeout=30)
    assert running.returncode == 128 + how
    assert is_server_gone(checkout)


def test_server_and_client_are_run_in_the_checkout_with_their_arguments(checkout):
    checkout.add_program("build/bin/bank-server", '#!/bin/sh\npwd\necho "$#:$*"\n')
    done = checkout.run("run", "server", "--listen", "127.0.0.1:0")
    assert done.stdout == f"{checkout.folder}\n2:--listen 127.0.0.1:0\n"
    done = checkout.run("run", "client", "retiro", "cuenta=1", "valor=a b")
    assert done.stdout == "client called with retiro cuenta=1 valor=a b\n"


@pytest.mark.parametrize("arguments", [["other"], ["all", "more"], ["--help"]])
def test_what_it_does_not_know_is_answered_with_the_usage(checkout, arguments):
    done = checkout.run("run", *arguments)
    assert done.returncode == 2
    assert "usage: ./run" in done.stderr
    assert checkout.called() == []
