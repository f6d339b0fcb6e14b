# What cannot be read, or is not a request: what is said of it, whether the connection goes on, and
# that the server lives on each time.
import json

import pytest

from connection import new_id, request

NOT_JSON = "Los datos suministrados no tienen formato JSON"
GREETING = request("prueba_conexion", "vive")
ANA = 12345678


@pytest.fixture(autouse=True)
def server_lives_on(bank):
    yield
    assert bank.ask("prueba_conexion", "vive")["datos"] == "VIVE"


def answer_then_end(wire, sent):
    """Sends, and reads the only answer that comes before the server closes."""
    wire.send(sent)
    line = wire.read_line()
    assert wire.read_all() == b""
    return json.loads(line)


def answer_and_go_on(wire, sent):
    """Sends, and reads an answer on a connection that must still serve."""
    wire.send(sent + GREETING)
    answer = wire.read_answer()
    assert wire.read_answer()["datos"] == "VIVE"
    return answer


@pytest.mark.parametrize("sent", [
    b"hola\n", b"{]\n", b"}\n", b"{\"a\":}\n", b"{'a':1}\n", b"{\"a\" 1}\n",
    b"{\"a\":1,}\n", b"{\"operacion\":\"consulta\",\"datos\":NaN}\n",
    b"{\"operacion\":\"consulta\",\"datos\":Infinity}\n", b"{\"datos\":01}\n", b"{\"datos\":+1}\n",
    b"{\"datos\":.5}\n", b"{\"datos\":1.}\n", b"{\"datos\":1e}\n", b"{\"datos\":tru}\n",
    b"{\"datos\":\"\\x\"}\n", b"{\"datos\":\"\\u12\"}\n", b"{\"datos\":\"a\nb\"}\n",
    b"{\"datos\":\"\xff\"}\n", b"{\"datos\":\"\xc3\"}\n", b"{\"datos\":\"\xc0\xaf\"}\n",
    b"{\"datos\":\"\xed\xa0\x80\"}\n", b"{\"datos\":\"\xf4\x90\x80\x80\"}\n",
    b"{\"datos\":\"\\ud800\"}\n", b"{\"datos\":1 /* nada */}\n", b"\x00\x01\x02\n",
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"\xff\xfe{\x00}\x00\n",
], ids=repr)
def test_what_is_not_json_is_answered_and_the_connection_closed(wire, sent):
    answer = answer_then_end(wire, sent)
    assert answer["datos"] is None and answer["error"].startswith(NOT_JSON), answer
    assert list(answer) == ["datos", "error"]


@pytest.mark.parametrize("sent", [
    b"{", b"{\"operacion\":\"prueba_conexion\",\"datos\":\"Hola", b"{\"operacion\":",
], ids=repr)
def test_a_text_cut_off_by_a_half_close_is_answered(wire, sent):
    wire.send(sent)
    wire.half_close()
    assert json.loads(wire.read_line())["error"].startswith(NOT_JSON)
    assert wire.read_all() == b""


def test_requests_before_what_is_not_json_are_answered_first(wire):
    wire.send(GREETING * 3 + b"}" + GREETING)
    assert [answer["datos"] for answer in wire.read_answers(3)] == ["VIVE"] * 3
    assert wire.read_answer()["error"].startswith(NOT_JSON)
    assert wire.read_all() == b""


@pytest.mark.parametrize("sent, part", [
    (b"\"texto\"\n", "un texto"),
    (b"12\n", "un número"),
    (b"true\n", "un booleano"),
    (b"null\n", "null"),
    (b"{}", '"operacion"'),
    (b'{"datos":{}}', '"operacion"'),
    (b'{"operacion":null,"datos":{}}', '"operacion"'),
    (b'{"operacion":7}', '"operacion"'),
    (b'{"operacion":["consulta"]}', '"operacion"'),
    (b'{"operacion":""}', '"operacion"'),
    (b'{"operacion":"consulta","operacion":"retiro"}', '"operacion"'),
    (b'{"operacion":"prueba_conexion","datos":{"a":1,"a":1}}', '"a"'),
    (b'{"operacion":"prueba_conexion","plazo_ms":"1"}', '"plazo_ms"'),
    (b'{"operacion":"prueba_conexion","plazo_ms":-1}', '"plazo_ms"'),
    (b'{"operacion":"prueba_conexion","plazo_ms":1.5}', '"plazo_ms"'),
    (b'{"operacion":"prueba_conexion","traza":1}', '"traza"'),
    (b'{"operacion":"prueba_conexion","id":1}', '"id"'),
    (b'{"operacion":"prueba_conexion","id":"1"}', '"id"'),
    (b'{"operacion":"prueba_conexion","id":"123456789012345"}', '"id"'),
    (b'{"operacion":"prueba_conexion","id":"' + b"x" * 129 + b'"}', '"id"'),
    (b'{"operacion":"prueba_conexion","id":null}', '"id"'),
    (b'{"operacion":"prueba_conexion","datos":1e400}', "1e400"),
], ids=repr)
def test_json_that_is_no_request_is_answered_and_the_connection_goes_on(wire, sent, part):
    answer = answer_and_go_on(wire, sent)
    assert answer["datos"] is None and part in answer["error"], answer
    if "id" in answer:
        assert (answer["codigo"], answer["reintentar"]) == ("peticion_invalida", False)


def test_ids_of_sixteen_and_of_128_bytes_are_taken(wire):
    for size in (16, 128):
        known = "ñ" * (size // 2)
        assert wire.ask("prueba_conexion", "x", id=known)["id"] == known


@pytest.mark.parametrize("name, suggested", [
    ("retir", "retiro"), ("Consulta", "consulta"), ("transferancia", "transferencia"),
    ("abrir cuenta", "abrir_cuenta")])
def test_an_unknown_operation_names_the_nearest_one(wire, name, suggested):
    answer = answer_and_go_on(wire, request(name, {"cuenta": ANA}, id=new_id()))
    assert (answer["codigo"], answer["reintentar"]) == ("operacion_desconocida", False)
    assert name in answer["error"] and suggested in answer["error"]


def test_an_unknown_operation_that_resembles_none_gets_no_suggestion(wire):
    answer = answer_and_go_on(wire, request("xyzzy", None, id=new_id()))
    assert answer["codigo"] == "operacion_desconocida"
    assert "retiro" not in answer["error"]


@pytest.mark.parametrize("operation, data, part", [
    ("consulta", None, "datos"),
    ("consulta", {}, "cuenta"),
    ("consulta", [], "objeto"),
    ("consulta", 12345678, "objeto"),
    ("consulta", {"cuenta": "12345678"}, "cuenta"),
    ("consulta", {"cuenta": None}, "cuenta"),
    ("consulta", {"cuenta": 1.5}, "cuenta"),
    ("consulta", {"cuenta": True}, "cuenta"),
    ("consulta", {"cuenta": [ANA]}, "cuenta"),
    ("consulta", {"cuenta": 2**63}, "cuenta"),
    ("consulta", {"cuenta": -2**63 - 1}, "cuenta"),
    ("consulta", {"cuenta": 10**30}, "cuenta"),
    ("consulta", {"cuenta": ANA, "cuanta": 1}, "cuanta"),
    ("retiro", {"cuenta": ANA}, "valor"),
    ("retiro", {"cuenta": ANA, "valor": "1"}, "valor"),
    ("abrir_cuenta", {"nombre": 1, "contrasena": "x", "saldo": 1}, "nombre"),
    ("abrir_cuenta", {"nombre": "x", "contrasena": 1234, "saldo": 1}, "contrasena"),
])
def test_data_that_do_not_fit_name_the_member(wire, operation, data, part):
    answer = answer_and_go_on(wire, request(operation, data, id=new_id()))
    assert (answer["codigo"], answer["reintentar"]) == ("datos_invalidos", False), answer
    assert part in answer["error"]


@pytest.mark.parametrize("wrong, path", [
    ({"pequeno": 128}, "pequeno"), ({"pequeno": -129}, "pequeno"),
    ({"natural": -1}, "natural"), ({"natural": 2**32}, "natural"),
    ({"real": "1"}, "real"), ({"logico": 1}, "logico"), ({"logico": "true"}, "logico"),
    ({"texto": 1}, "texto"), ({"texto": None}, "texto"), ({"color": "azul"}, "color"),
    ({"color": 0}, "color"), ({"punto": {"x": 1}}, "punto"),
    ({"punto": {"x": 1, "y": "2"}}, "punto.y"), ({"lista": {}}, "lista"),
    ({"lista": [1, "2"]}, "lista[1]"), ({"mapa": {"a": "b"}}, "mapa"), ({"mapa": []}, "mapa"),
    ({"opcional": "x"}, "opcional"), ({"propio": None}, "propio"),
])
def test_each_shape_names_the_path_of_what_does_not_fit(start, tmp_path, wrong, path):
    probe = start("probe-server", folder=tmp_path / "probe")
    right = {"pequeno": -128, "natural": 2**32 - 1, "real": 0.5, "logico": False, "texto": "á",
             "color": "verde", "punto": {"x": 1, "y": -1}, "lista": [], "mapa": {"": 1}}
    with probe.connect() as wire:
        assert wire.data("formas", right) == {**right, "opcional": None, "propio": 7}
        answer = wire.ask("formas", {**right, **wrong}, id=new_id())
    assert answer["codigo"] == "datos_invalidos" and path in answer["error"], answer


def test_a_request_at_the_limit_of_size_is_served_and_one_beyond_is_not(wire):
    frame = request("prueba_conexion", "").strip()
    limit = 1 << 20
    fits = request("prueba_conexion", "x" * (limit - len(frame))).strip()
    assert len(fits) == limit
    wire.send(fits + b"\n")
    assert len(wire.read_answer()["datos"]) == limit - len(frame)
    answer = answer_then_end(wire, fits[:-2] + b'x"}\n' + GREETING)
    assert str(limit) in answer["error"], answer


def test_nesting_at_the_limit_of_depth_is_served_and_beyond_is_not(wire):
    limit = 128
    def nested(levels):
        return b'{"operacion":"prueba_conexion","datos":' + b"[" * levels + b"]" * levels + b"}\n"
    wire.send(nested(limit - 1))
    assert wire.read_answer()["datos"] == "[" * (limit - 1) + "]" * (limit - 1)
    answer = answer_then_end(wire, nested(limit) + GREETING)
    assert str(limit) in answer["error"], answer


@pytest.mark.parametrize("garbage", [
    b"}" * (1 << 20), b"[" * (1 << 20), b"\xff" * (1 << 20), b'"' + b"x" * (2 << 20),
    b"1" * (2 << 20)], ids=["brackets", "depth", "bytes", "string", "digits"])
def test_the_answer_arrives_although_a_megabyte_was_left_unread(wire, garbage):
    wire.send(garbage)
    wire.half_close()
    lines = wire.read_all().splitlines()
    assert len(lines) == 1 and json.loads(lines[0])["error"]


def test_a_mark_at_the_start_is_skipped_and_one_in_the_middle_is_not_json(wire):
    mark = b"\xef\xbb\xbf"
    wire.send(mark + GREETING)
    assert wire.read_answer()["datos"] == "VIVE"
    assert answer_then_end(wire, mark + GREETING)["error"].startswith(NOT_JSON)


def test_blanks_alone_are_no_request(wire):
    wire.send(b" \r\n\t\n")
    wire.half_close()
    assert wire.read_all() == b""


def test_a_rejection_is_one_line_whatever_was_sent(wire):
    answer = wire.ask("una\noperacion\r\n" + "x" * 500, None, id=new_id())
    assert "\n" not in answer["error"] and "\r" not in answer["error"]
    assert len(answer["error"]) < 300
