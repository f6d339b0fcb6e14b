# Settings of a server from outside: flags, environment and file, and what is refused. For everybody
# who configures one.
import os
import subprocess

import pytest

from program import BIN, PATIENCE, run

GOOD, USAGE, NOT_CONNECTED, OUTPUT_LOST = 0, 2, 3, 7


@pytest.mark.parametrize("words", [
    ["--threads", "many"], ["--listen", "8888"], ["--store", "mysql:x"], ["--log-level", "loud"],
    ["--config", "/nowhere/x.toml"], ["--config", "/"], ["--config", "/dev/zero"],
    ["--thread", "1"], ["--answer-bytes", "511"], ["now"], ["--drain-delay", "5"],
])
def test_a_server_refuses_wrong_flags(words):
    done = run("bank-server", *words)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert "--help" in done.stderr


def test_settings_have_an_order_of_precedence(tmp_path):
    settings = tmp_path / "x.toml"
    settings.write_text('threads = 1\nlog-level = "error"\ndrain-delay = "1s"\n')
    variables = {**os.environ, "TRAMITE_LOG_LEVEL": "debug", "TRAMITE_DRAIN_DELAY": "2s"}
    done = run("bank-server", "--config", str(settings), "--drain-delay", "3s", "--print-config",
               env=variables)
    assert done.returncode == GOOD
    lines = done.stdout.splitlines()
    assert f"threads = 1  # {settings}:1" in lines
    assert 'log-level = "debug"  # TRAMITE_LOG_LEVEL' in lines
    assert 'drain-delay = "3s"  # --drain-delay' in lines
    assert 'store = "sqlite:bank.db"  # default' in lines


def test_what_cannot_be_started_with_is_no_configuration_either(tmp_path):
    for words in (["--listen", "unix:/" + "x" * 107], ["--store", "sqlite:"],
                  ["--store", "sqlite::memory:"], ["--store", "postgresql://a:b@c/d"]):
        shown = run("bank-server", *words, "--print-config")
        assert (shown.returncode, shown.stdout) == (USAGE, ""), words
        started = run("bank-server", *words, cwd=tmp_path)
        assert (started.returncode, started.stderr) == (USAGE, shown.stderr)


def test_a_server_that_cannot_say_where_it_listens_stops(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [str(BIN / "bank-server"), "--listen", "127.0.0.1:0", "--store",
             f"sqlite:{tmp_path / 'data.db'}"],
            stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True,
            timeout=PATIENCE, check=False)
    assert done.returncode == OUTPUT_LOST
    assert "standard output" in done.stderr


def test_a_variable_that_is_no_setting_is_named_in_the_log(start, monkeypatch):
    monkeypatch.setenv("TRAMITE_THREAD", "7")
    server = start("bank-server")
    assert "TRAMITE_THREAD" in server.log() and "TRAMITE_THREADS" in server.log()
    assert "variable=TRAMITE_STORE" not in server.log()


def test_an_unknown_setting_in_the_file_is_named(tmp_path):
    settings = tmp_path / "x.toml"
    settings.write_text("trheads = 1\n")
    done = run("bank-server", "--config", str(settings))
    assert done.returncode == USAGE
    assert f"{settings}:1: there is no setting 'trheads'; is 'threads' meant?" in done.stderr


def test_a_server_that_cannot_start_says_why(bank, tmp_path):
    done = run("bank-server", "--listen", bank.addresses[0], "--store",
               f"sqlite:{tmp_path / 'other.db'}")
    assert (done.returncode, done.stdout) == (NOT_CONNECTED, "")
    assert bank.addresses[0] in done.stderr
