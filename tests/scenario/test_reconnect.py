# A C++ client under load while its servers stop, start, die and change: no call fails, and the
# money that moved is what it was told. For everybody who restarts a server in the day.
import contextlib
import os
import random
import subprocess
import time

from connection import new_uuid7
from program import BIN, PATIENCE, run, scaled

SEED = int(os.environ.get("TRAMITE_SEED", "20240229"))
INITIAL = 1_000_000
ORIGIN, DESTINATION = 12345678, 23456789


@contextlib.contextmanager
def load(*addresses):
    """The client, moving money until its standard input is closed."""
    process = subprocess.Popen([str(BIN / "load-client"), *addresses], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def moved(process):
    """How often it moved money; not one call failed."""
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    return int(output)


def balance(server, account):
    return server.ask("consulta", {"cuenta": account})["datos"]


def check(server, times):
    assert balance(server, ORIGIN) == INITIAL - times
    assert balance(server, DESTINATION) == INITIAL + times


def wait_for_progress(server):
    """Until money has moved since now: the load is on this server."""
    before = balance(server, DESTINATION)
    deadline = time.monotonic() + PATIENCE
    while balance(server, DESTINATION) == before:
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.01)  # pace: asks again, until it is so.


def test_a_restart_under_load_fails_no_call(bank):
    choose = random.Random(SEED)
    bank.listen = bank.addresses
    with load(bank.addresses[0]) as process:
        for _ in range(scaled(10, least=3)):
            wait_for_progress(bank)
            time.sleep(choose.uniform(0, 0.1))  # pace: when to stop, at random.
            bank.stop()
            bank.start()
        times = moved(process)
    assert times > 0
    check(bank, times)


def test_a_kill_under_load_fails_no_call_and_does_none_twice(bank):
    choose = random.Random(SEED)
    bank.listen = bank.addresses
    with load(bank.addresses[0]) as process:
        for _ in range(scaled(10, least=3)):
            wait_for_progress(bank)
            time.sleep(choose.uniform(0, 0.1))  # pace: when to kill, at random.
            bank.kill()
            bank.start()
        times = moved(process)
    check(bank, times)


def test_a_client_may_start_before_its_server(bank):
    bank.listen = bank.addresses
    bank.stop()
    with load(bank.addresses[0]) as process:
        bank.start()
        wait_for_progress(bank)
        times = moved(process)
    check(bank, times)


def test_what_was_sent_to_one_database_never_goes_to_another(bank, start, tmp_path):
    other = start("bank-server", folder=tmp_path / "other")
    bank.listen = bank.addresses
    other.listen = other.addresses
    with load(bank.addresses[0], other.addresses[0]) as process:
        for _ in range(scaled(5, least=2)):
            # What was lost waits for the one that it was sent to; what is fresh goes to either.
            for killed in (bank, other):
                wait_for_progress_of_either(bank, other)
                killed.kill()
                killed.start()
        times = moved(process)
    both = balance(bank, DESTINATION) + balance(other, DESTINATION)
    assert both == 2 * INITIAL + times


def test_an_id_that_is_brought_to_two_databases_moves_money_in_one(bank, start, tmp_path):
    other = start("bank-server", folder=tmp_path / "other")
    identity = bank.ask("tramite.servidor")["datos"]["identidad"]
    bank.listen = bank.addresses
    both = ["--connect", bank.addresses[0], "--connect", other.addresses[0],
            "--store-identity", identity, "--connect-timeout", "1s"]
    order = ["--id", new_uuid7(), "retiro", f"cuenta={ORIGIN}", "valor=1"]
    assert run("tramite", "call", *both, *order).returncode == 0
    bank.kill()
    settle = ["tramite.anular", f"id={order[1]}"]
    for words in (order, settle):
        done = run("tramite", "call", *both, *words)
        assert (done.returncode, done.stdout) == (3, "")
        assert f"no server shows the store {identity}" in done.stderr
    assert balance(other, ORIGIN) == INITIAL
    bank.start()
    assert run("tramite", "call", *both, *order).returncode == 0
    assert '"hecho"' in run("tramite", "call", *both, *settle).stdout
    assert (balance(bank, ORIGIN), balance(other, ORIGIN)) == (INITIAL - 1, INITIAL)


def wait_for_progress_of_either(*servers):
    before = sum(balance(each, DESTINATION) for each in servers)
    deadline = time.monotonic() + PATIENCE
    while sum(balance(each, DESTINATION) for each in servers) == before:
        assert time.monotonic() < deadline
        time.sleep(0.01)  # pace: asks again, until it is so.
