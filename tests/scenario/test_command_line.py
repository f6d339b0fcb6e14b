# The programs from outside: what they print where, and with which code they end. For everybody who
# starts them from a script.
import contextlib
import json
import os
import re
import signal
import socket
import subprocess

import pytest

from program import BIN, PATIENCE, run

ID = "0192f0c1-2345-7abc-8def-0123456789ab"
GOOD, ERROR, USAGE, NOT_CONNECTED, UNKNOWN, PROTOCOL, RETRIABLE, OUTPUT_LOST, INTERRUPTED = (
    0, 1, 2, 3, 4, 5, 6, 7, 130)


def call(address, *words, **more):
    return run("tramite", "call", "--connect", address, *words, **more)


@contextlib.contextmanager
def listening():
    """A server of the test: nobody answers but the test."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        yield server


def address_of(server):
    return "%s:%d" % server.getsockname()


@contextlib.contextmanager
def calling(address, *words):
    """A call that is under way."""
    process = subprocess.Popen(
        [str(BIN / "tramite"), "call", "--connect", address, *words], text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def accept(server):
    """The connection, and the request that came on it, behind what the server itself is asked."""
    connection, _ = server.accept()
    connection.settimeout(PATIENCE)
    with connection.makefile() as lines:
        request = json.loads(lines.readline())
        if request["operacion"] == "tramite.servidor":
            told = {"datos": {"identidad": "x"}, "error": None, "id": request["id"]}
            connection.sendall(json.dumps(told).encode() + b"\n")
            request = json.loads(lines.readline())
        return connection, request


def outcome(answer, *words):
    """(code, standard output, standard error) of a call that is sent once, and answered so."""
    words = ("--no-retry", *words)
    with listening() as server, calling(address_of(server), *words) as process:
        connection, request = accept(server)
        with connection:
            connection.sendall(answer.replace("$id", request.get("id", "")).encode())
        output, errors = process.communicate(timeout=PATIENCE)
        return process.returncode, output, errors


def test_an_answer_is_one_line_of_json_on_standard_output(bank):
    done = call(bank.addresses[0], "consulta", "cuenta=12345678")
    assert (done.returncode, done.stdout, done.stderr) == (GOOD, "1000000\n", "")
    done = run("bank-client", "--connect", bank.addresses[0], "retiro", "cuenta=12345678",
               "valor=100")
    assert (done.returncode, json.loads(done.stdout)) == (GOOD, "Retiro exitoso")


@pytest.mark.parametrize("data, answer", [
    (['"Hola Mundo"'], "HOLA MUNDO"), ([], ""), (["[1,2]"], "[1,2]"), (["-5"], "-5"),
    (["a=1", "b=x", "c:=[true]"], '{"A":1,"B":"X","C":[TRUE]}'),
])
def test_data_arrives_as_it_was_typed(bank, data, answer):
    done = call(bank.addresses[0], "prueba_conexion", *data)
    assert (done.returncode, json.loads(done.stdout)) == (GOOD, answer)


def test_data_may_come_from_standard_input(bank, tmp_path):
    (tmp_path / "data").write_text('"hola"\n')
    with open(tmp_path / "data", encoding="utf-8") as data:
        done = subprocess.run(
            [str(BIN / "tramite"), "call", "--connect", bank.addresses[0], "prueba_conexion", "-"],
            stdin=data, capture_output=True, timeout=PATIENCE, text=True, check=False)
    assert (done.returncode, done.stdout) == (GOOD, '"HOLA"\n')


def test_a_refusal_is_told_on_standard_error(bank):
    done = call(bank.addresses[0], "retiro", "cuenta=12345678", "valor=999999999")
    assert done.returncode == ERROR
    assert done.stdout == ""
    assert done.stderr == "tramite call: Fondos insuficientes (rechazado)\n"


def test_a_rejection_is_an_error_too(bank):
    done = call(bank.addresses[0], "consulta", "cuenta=mil")
    assert done.returncode == ERROR
    assert "datos_invalidos" in done.stderr
    assert call(bank.addresses[0], "consulto", "cuenta=1").returncode == ERROR


def test_an_id_makes_a_second_call_the_first(bank):
    words = ("--id", ID, "retiro", "cuenta=12345678", "valor=100")
    for _ in range(2):
        assert call(bank.addresses[0], *words).returncode == GOOD
    assert call(bank.addresses[0], "consulta", "cuenta=12345678").stdout == "999900\n"


def test_the_next_server_is_asked_when_one_is_not_there(bank):
    with listening() as server:
        gone = address_of(server)
    done = run("tramite", "call", "--connect", gone, "--connect", bank.addresses[0], "consulta",
               "cuenta=12345678")
    assert (done.returncode, done.stdout) == (GOOD, "1000000\n")


@pytest.mark.parametrize("words", [
    ["call"], ["call", "consulta", "cuenta=1", "x"], ["call", "consulta", "{"],
    ["call", "--id", "1", "consulta"], ["call", "--timeout", "5", "consulta"],
    ["call", "--connect", "8888", "consulta"], ["call", "--conect", "127.0.0.1:1", "consulta"],
    ["call", "--peer", "nobody", "consulta"], ["call", "--peer", "founding", "--id", ID, "x"],
    ["call", "--timeout"], ["call", "--connect-timeout", "0s", "x"], ["call", "--no-retry=1", "x"],
    [], ["cal"], ["--port"], ["call", ""], ["call", "", "cuenta=1"],
])
def test_wrong_usage_is_told_with_where_to_read_more(words):
    done = run("tramite", *words)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert "--help" in done.stderr


@pytest.mark.parametrize("words", [[""], ["--id", ID]])
def test_a_client_with_a_test_of_its_own_is_not_led_into_it_by_wrong_usage(bank, words):
    done = run("bank-client", "--connect", bank.addresses[0], *words)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert "--help" in done.stderr


def test_an_answer_that_cannot_be_written_is_no_success(bank):
    for command in (["tramite", "call", "--connect", bank.addresses[0], "consulta",
                     "cuenta=12345678"],
                    ["bank-client", "--connect", bank.addresses[0]],
                    ["bank-client", "--help"], ["bank-server", "--help"], ["tramite", "--version"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([str(BIN / command[0]), *command[1:]], stdin=subprocess.DEVNULL,
                                  stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE, text=True,
                                  check=False)
        assert done.returncode == OUTPUT_LOST, command
        assert "standard output" in done.stderr


@pytest.mark.parametrize("flags", [["--no-retry"], ["--connect-timeout", "300ms"]])
def test_where_nobody_listens_there_is_no_connection(flags):
    with listening() as server:
        gone = address_of(server)
    done = call(gone, *flags, "consulta")
    assert (done.returncode, done.stdout) == (NOT_CONNECTED, "")
    assert gone in done.stderr
    assert run("bank-client", "--connect", gone, *flags).returncode == NOT_CONNECTED


def test_a_call_waits_for_a_server_that_is_about_to_start(bank):
    bank.listen = bank.addresses
    bank.stop()
    with calling(bank.addresses[0], "consulta", "cuenta=12345678") as process:
        bank.start()
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output, errors) == (GOOD, "1000000\n", "")


def test_what_may_pass_is_tried_again():
    with listening() as server, calling(address_of(server), "x") as process:
        connection, request = accept(server)
        with connection, connection.makefile() as lines:
            busy = {"datos": None, "error": "Espere", "id": request["id"], "codigo": "saturado",
                    "reintentar": True}
            connection.sendall(json.dumps(busy).encode() + b"\n")
            again = json.loads(lines.readline())
            assert again["id"] == request["id"]
            good = {"datos": 7, "error": None, "id": request["id"], "codigo": None,
                    "reintentar": False}
            connection.sendall(json.dumps(good).encode() + b"\n")
            output, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (GOOD, "7\n")


def test_a_program_that_is_no_server_is_told():
    with listening() as server, calling(address_of(server), "--no-retry", "x") as process:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"SSH-2.0-x\r\n")
            output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (NOT_CONNECTED, "")
    assert "no server of tramite" in errors


def test_a_deadline_that_passes_tells_the_id():
    with listening() as server, calling(address_of(server), "--timeout", "2s", "x") as process:
        connection, request = accept(server)
        with connection:
            _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == UNKNOWN
    assert f"id: {request['id']}" in errors


def test_a_connection_that_ends_tells_the_id():
    code, output, errors = outcome("", "--id", ID, "x")
    assert (code, output) == (UNKNOWN, "")
    assert f"id: {ID}" in errors


@pytest.mark.parametrize("answer, code", [
    ("HTTP/1.1 400 Bad Request\r\n\r\n", PROTOCOL),
    ('{"saldo":1}\n', PROTOCOL),
    ('{"datos":null,"error":"Espere","id":"$id","codigo":"saturado","reintentar":true}', RETRIABLE),
    ('{"datos":null,"error":"Tarde","id":"$id","codigo":"plazo_vencido","reintentar":true}',
     UNKNOWN),
    ('{"datos":null,"error":"No","id":"$id","codigo":"rechazado","reintentar":false}', ERROR),
    ('{"datos":null,"error":"Resultado desconocido: se perdió","id":"$id",'
     '"codigo":"no_disponible","reintentar":true}', UNKNOWN),
    ('{"datos":{"a":1},"error":null,"id":"$id","codigo":null,"reintentar":false}', GOOD),
])
def test_each_answer_has_its_exit_code(answer, code):
    assert outcome(answer, "x")[0] == code


def test_an_interrupted_call_tells_the_id():
    with listening() as server, calling(address_of(server), "x") as process:
        connection, request = accept(server)
        with connection:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == INTERRUPTED
    assert f"id: {request['id']}" in errors


def test_a_founding_server_is_asked_as_it_understands():
    code, output, _ = outcome('{"datos":"hola","error":""}', "--peer", "founding", "x")
    assert (code, output) == (GOOD, '"hola"\n')
    assert outcome("", "--peer", "founding", "x")[0] == UNKNOWN


@pytest.mark.parametrize("program", ["bank-server", "bank-client", "hello-server", "tramite"])
def test_version_and_help_are_on_standard_output(program):
    version = run(program, "--version")
    assert (version.returncode, version.stderr) == (GOOD, "")
    assert re.search(r"\btramite \d+\.\d+\.\d+\b", version.stdout)
    usage = run(program, "--help")
    assert (usage.returncode, usage.stderr) == (GOOD, "")
    assert usage.stdout.startswith(f"Usage: {program}")


@pytest.mark.parametrize("words", [
    ["--threads", "many"], ["--listen", "8888"], ["--store", "mysql:x"], ["--log-level", "loud"],
    ["--config", "/nowhere/x.toml"], ["--config", "/"], ["--config", "/dev/zero"],
    ["--thread", "1"], ["now"], ["--drain-delay", "5"],
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
