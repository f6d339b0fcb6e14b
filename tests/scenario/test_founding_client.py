# A client of the founding document, written before tramite was: a socket, JSON, a connection for
# each request. What it gets is what the document promised, byte for byte.
import json
import socket
import subprocess
import sys

import pytest

from connection import request
from program import PATIENCE, ROOT, scaled

HELLO = '{"operacion": "prueba_conexion", "datos": "Hola Mundo"}'.encode()
SHOUTED = b'{"datos":"HOLA MUNDO","error":null}\n'


def exchange(server, *pieces):
    """Sends the pieces on a connection of their own, and reads one answer."""
    with server.connect() as connection:
        for piece in pieces:
            connection.send(piece)
        return connection.read_line()


@pytest.mark.parametrize("pieces", [
    [HELLO],
    [HELLO + b"\n"],
    [HELLO + b"\r\n"],
    [b"\n\n  " + HELLO],
    [b"\xef\xbb\xbf" + HELLO],
    [HELLO[:20], HELLO[20:]],
    [HELLO[index:index + 1] for index in range(len(HELLO))],
    [json.dumps(json.loads(HELLO), indent=4).encode()],
])
def test_one_request_in_any_shape_and_pieces_gets_its_answer(bank, pieces):
    assert exchange(bank, *pieces) == SHOUTED


@pytest.mark.parametrize("sent, answer", [
    (request("consulta", {"cuenta": 12345678}), b'{"datos":1000000,"error":null}\n'),
    (request("retiro", {"cuenta": 23456789, "valor": 1}),
     b'{"datos":"Retiro exitoso","error":null}\n'),
    (request("retiro", {"cuenta": 23456789, "valor": 0}),
     b'{"datos":null,"error":"El valor debe ser superior a cero"}\n'),
    (request("consulta", {"cuenta": 1}), b'{"datos":null,"error":"Cuenta no existe"}\n'),
    (request("prueba_conexion", "¿qué?"), '{"datos":"¿QUÉ?","error":null}\n'.encode()),
    (b'{"operacion":"prueba_conexion","datos":"\\u00bfqu\\u00e9?"}',
     '{"datos":"¿QUÉ?","error":null}\n'.encode()),
    (b'{"datos":"x","operacion":"prueba_conexion"}', b'{"datos":"X","error":null}\n'),
    (b'{"operacion":"prueba_conexion"}', b'{"datos":"","error":null}\n'),
    (b'{"operacion":"prueba_conexion","datos":"x","otro":[1,{}]}',
     b'{"datos":"X","error":null}\n'),
])
def test_an_answer_has_exactly_these_bytes(bank, sent, answer):
    assert exchange(bank, sent) == answer


def test_an_answer_to_an_id_tells_more_in_this_order(bank):
    known = "0123456789abcdef"
    assert exchange(bank, request("prueba_conexion", "x", id=known)) == (
        b'{"datos":"X","error":null,"id":"0123456789abcdef","codigo":null,"reintentar":false}\n')
    assert exchange(bank, request("consulta", {"cuenta": 1}, id=known)) == (
        b'{"datos":null,"error":"Cuenta no existe","id":"0123456789abcdef",'
        b'"codigo":"rechazado","reintentar":false}\n')


def test_a_thousand_requests_in_one_segment_are_answered_in_order(bank):
    count = 1000
    with bank.connect() as connection:
        connection.send(b"".join(request("prueba_conexion", f"n{i}") for i in range(count)))
        assert [answer["datos"] for answer in connection.read_answers(count)] == [
            f"N{i}" for i in range(count)]


def test_requests_may_stand_together_without_anything_between_them(bank):
    with bank.connect() as connection:
        connection.send(b"".join(request("prueba_conexion", f"n{i}").strip() for i in range(50)))
        assert [answer["datos"] for answer in connection.read_answers(50)] == [
            f"N{i}" for i in range(50)]


def test_after_a_half_close_everything_sent_is_still_answered(bank):
    with bank.connect() as connection:
        connection.send(request("retiro", {"cuenta": 12345678, "valor": 7}) * 20)
        connection.send(request("consulta", {"cuenta": 12345678}))
        connection.half_close()
        lines = connection.read_all().splitlines()
    assert [json.loads(line)["datos"] for line in lines] == (
        ["Retiro exitoso"] * 20 + [1_000_000 - 140])


def test_a_connection_for_each_request_many_times(bank):
    for index in range(scaled(500)):
        assert exchange(bank, request("prueba_conexion", f"a{index}")) == (
            b'{"datos":"A%d","error":null}\n' % index)


def test_a_client_that_leaves_without_reading_harms_nobody(bank):
    for _ in range(scaled(50)):
        with bank.connect() as connection:
            connection.send(request("retiro", {"cuenta": 34567890, "valor": 1}))
            # Gone with a reset, the hardest way to leave.
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                         b"\x01\x00\x00\x00\x00\x00\x00\x00")
    assert exchange(bank, HELLO) == SHOUTED


def test_the_client_that_the_readme_shows_works(bank):
    result = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "founding_client.py"), str(bank.address[1])],
        capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert result.stdout == "HOLA MUNDO\n1000000\nRetiro exitoso\n"
