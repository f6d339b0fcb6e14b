# The programs from outside: what they print where, and with which code they end. For everybody who
# starts them from a script.
import contextlib
import json
import re
import signal
import socket
import subprocess

import pytest

from connection import new_uuid7
from program import BIN, PATIENCE, run

ID = new_uuid7()
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
def calling(address, *words, program=("tramite", "call")):
    """A call that is under way."""
    process = subprocess.Popen(
        [str(BIN / program[0]), *program[1:], "--connect", address, *words], text=True,
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
    ["call", "--peer", "founding", "--store-identity", "x", "x"],
    ["call", "--store-identity", "", "x"],
    ["call", "--timeout"], ["call", "--connect-timeout", "0s", "x"], ["call", "--no-retry=1", "x"],
    [], ["cal"], ["--port"], ["call", ""], ["call", "", "cuenta=1"],
])
def test_wrong_usage_is_told_with_where_to_read_more(words):
    done = run("tramite", *words)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert "--help" in done.stderr


@pytest.mark.parametrize("words", [[""], ["--id", ID], ["--store-identity", "x"]])
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
    ("HTTP/1.1 400 Bad Request\r\n\r\n", UNKNOWN),
    ('{"saldo":1}\n', UNKNOWN),
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


def test_an_answer_that_does_not_fit_the_contract_is_an_error_of_the_protocol():
    with listening() as server, calling(address_of(server), program=["bank-client"]) as process:
        connection, request = accept(server)
        with connection:
            answer = {"datos": [{}], "error": None, "id": request["id"]}
            connection.sendall(json.dumps(answer).encode() + b"\n")
            process.communicate(timeout=PATIENCE)
    assert process.returncode == PROTOCOL


def test_an_answer_without_end_is_called_an_answer_and_its_outcome_unknown():
    with listening() as server, calling(address_of(server), "--no-retry", "x") as process:
        connection, request = accept(server)
        with connection, contextlib.suppress(OSError):
            connection.sendall(b'{"datos":"')
            while process.poll() is None:
                connection.sendall(b"x" * (1 << 20))
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == UNKNOWN
    assert "the answer is over the limit" in errors
    assert f"id: {request['id']}" in errors


def test_what_is_unknown_tells_the_store_and_the_flags_to_send_it_again():
    code, _, errors = outcome("", "--id", ID, "x")
    assert code == UNKNOWN
    assert f"id: {ID}\nstore: x\n" in errors
    assert f"--id {ID} --store-identity x" in errors


@pytest.mark.parametrize("words", [
    ["--id", ID, "x"], ["tramite.anular", f"id={ID}"], ["tramite.resultado", f"id={ID}"],
])
def test_an_id_and_several_servers_need_the_identity_of_the_store(words):
    with listening() as server:
        connect = ["--connect", address_of(server), "--connect", "127.0.0.1:1"]
        done = run("tramite", "call", *connect, *words)
        assert (done.returncode, done.stdout) == (USAGE, "")
        assert "--store-identity" in done.stderr
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_server_of_another_store_is_not_asked(bank):
    identity = bank.ask("tramite.servidor")["datos"]["identidad"]
    words = ["retiro", "cuenta=12345678", "valor=100"]
    done = call(bank.addresses[0], "--store-identity", identity, "--id", ID, *words)
    assert done.returncode == GOOD
    for flags in (["--no-retry"], ["--connect-timeout", "300ms"]):
        done = call(bank.addresses[0], "--store-identity", "another", *flags, *words)
        assert (done.returncode, done.stdout) == (NOT_CONNECTED, "")
        assert f"{bank.addresses[0]} shows {identity}" in done.stderr
    assert call(bank.addresses[0], "consulta", "cuenta=12345678").stdout == "999900\n"


@pytest.mark.parametrize("code", ["saturado", "cerrando"])
def test_without_retries_a_server_that_takes_no_calls_may_be_tried_later(code):
    with listening() as server, calling(address_of(server), "--no-retry", "x") as process:
        connection, _ = server.accept()
        with connection:
            busy = {"datos": None, "error": "Espere", "codigo": code, "reintentar": True}
            connection.sendall(json.dumps(busy).encode() + b"\n")
            _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == RETRIABLE
    assert f"({code})" in errors


def test_a_call_that_is_interrupted_before_it_was_sent_says_so():
    with listening() as server, calling(address_of(server), "x") as process:
        connection, _ = server.accept()
        with connection, connection.makefile() as lines:
            assert "tramite.servidor" in lines.readline()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == INTERRUPTED
    assert errors == "tramite call: interrupted; it was not sent\n"


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
