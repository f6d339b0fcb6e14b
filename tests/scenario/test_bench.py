# The programs that measure: that they do what they count, and count no error as an answer. How fast
# anything is decides nothing here.
import json
import os
import pathlib
import sqlite3
import subprocess
import sys

import pytest

from program import PATIENCE

BENCH = pathlib.Path(os.environ["TRAMITE_BUILD"]) / "bench"
FIRST = pathlib.Path(__file__).resolve().parents[2] / "bench/first.py"
ANA = 12345678

pytestmark = pytest.mark.skipif(
    not (BENCH / "load").exists(), reason="built without TRAMITE_BENCH; ./test builds with it")


def program(name, *arguments):
    return subprocess.run([str(BENCH / name), *map(str, arguments)], timeout=PATIENCE,
                          capture_output=True, text=True)


def counted(name, *arguments):
    ended = program(name, *arguments)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def load(address, kind, *arguments):
    return counted("load", address, kind, "--warm-up-ms", 0, *arguments)


@pytest.fixture
def echo():
    """The address of a bare echo."""
    process = subprocess.Popen([str(BENCH / "bare-echo"), "--threads", "2"],
                               stdout=subprocess.PIPE, text=True)
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.wait(PATIENCE)
    process.stdout.close()


def balance(server, account=ANA):
    with server.connect() as wire:
        return wire.data("consulta", {"cuenta": account})


def test_the_echo_answers_as_many_lines_as_were_sent(echo):
    told = load(echo, "prueba_conexion", "--requests", 200, "--connections", 4, "--depth", 3)
    assert told["sent"] == told["successes"] >= 200


def test_each_kind_of_request_is_answered_with_a_success(bank):
    address = bank.addresses[0]
    for kind in ("prueba_conexion", "consulta", "retiro"):
        told = load(address, kind, "--requests", 100, "--connections", 3, "--depth", 2)
        assert told["kind"] == kind
        assert told["sent"] == told["successes"] >= 100


def test_what_is_counted_as_withdrawn_is_gone(bank):
    before = balance(bank)
    told = load(bank.addresses[0], "retiro", "--requests", 90, "--connections", 5)
    assert balance(bank) == before - told["successes"]


def test_a_time_ends_it_too(bank):
    told = load(bank.addresses[0], "retiro", "--ms", 50, "--connections", 2)
    assert told["sent"] == told["successes"] > 0
    assert told["seconds"] >= 0.05


def test_a_refusal_is_no_answer_to_count(bank):
    ended = program("load", bank.addresses[0], "retiro", "--requests", 10, "--first-account",
                    40000000)
    assert ended.returncode == 1 and ended.stdout == ""
    assert "is not the success" in ended.stderr and "Cuenta no existe" in ended.stderr


def test_the_answer_to_another_request_is_no_success(echo):
    ended = program("load", echo, "retiro", "--requests", 10)
    assert ended.returncode == 1 and "is not the success" in ended.stderr


def test_the_bare_loop_does_the_withdrawals_that_it_counts(bank, tmp_path):
    before = balance(bank)
    bank.stop()
    store = next(tmp_path.glob("*.db"))
    told = counted("bare-sqlite", store, "--group", 7, "--ms", 50, "--warm-up-ms", 0)
    with sqlite3.connect(store) as db:
        now, = db.execute("select saldo from cuentas where cuenta = ?", [ANA]).fetchone()
        receipts, = db.execute("select count(*) from tramite_receipts").fetchone()
    db.close()
    assert now == before - 7 * told["groups"] and receipts == 7 * told["groups"] > 0


def test_the_bare_loop_ends_at_an_account_that_is_not_there(bank, tmp_path):
    bank.stop()
    ended = program("bare-sqlite", next(tmp_path.glob("*.db")), "--first-account", 40000000)
    assert ended.returncode == 1 and "no such account" in ended.stderr


def test_a_flag_that_is_not_known_is_told():
    for name, words in (("bare-echo", []), ("bare-sqlite", ["x.db"]),
                        ("load", ["127.0.0.1:1", "retiro"])):
        ended = program(name, *words, "--quickly", 1)
        assert ended.returncode == 1 and "--quickly" in ended.stderr


def test_the_first_measure_prints_a_row_for_each_contestant(tmp_path):
    results = tmp_path / "results.json"
    ended = subprocess.run(
        [sys.executable, str(FIRST), str(BENCH.parent), "--rounds", "1", "--ms", "30",
         "--warm-up-ms", "0", "--group", "5", "--store-folder", str(tmp_path),
         "--json", str(results)], timeout=2 * PATIENCE, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    rows = json.loads(results.read_text())["summary"]
    assert {row["what"] for row in rows} == {"immediate", "immediate, depth 16", "durable"}
    assert all(row["median"] > 0 for row in rows)
    assert ended.stdout.count("\n| ") == len(rows) + 1
