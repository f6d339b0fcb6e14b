# Operations over HTTP: either dialect by POST, an operation as a resource, and what is refused.
import http.client
import json
import signal

import pytest

from connection import new_id
from http_client import chunked, get, post, read_response
from jsonrpc_cases import cases, check, jsonrpc_server, server, wire
from memory import MIB, grows_at_most
from program import PATIENCE

GREETING = b'{"jsonrpc":"2.0","method":"echo","params":["hola"],"id":1}'
GREETED = {"jsonrpc": "2.0", "result": "hola", "id": 1}


def exchange(wire, sent):
    wire.send(sent)
    return read_response(wire)


@pytest.mark.parametrize("number", range(len(cases())))
def test_every_case_of_jsonrpc_has_its_answer_and_the_connection_goes_on(jsonrpc_server, number):
    message, wanted = cases()[number]
    with jsonrpc_server.connect() as wire:
        for sent in (post("/", message), chunked("/rpc", [message[:1], message[1:]])):
            response = exchange(wire, sent)
            if wanted:
                assert response.status == 200
                assert response.headers["content-type"] == "application/json"
                check(response.body.removesuffix(b"\n"), wanted)
            else:
                assert (response.status, response.body) == (204, b"")
                assert "content-length" not in response.headers
        assert json.loads(exchange(wire, post("/", GREETING)).body) == GREETED


def test_an_ordinary_client_gets_on_with_one_connection(server):
    client = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
    client.connect()
    first = client.sock
    for body in (GREETING, iter([GREETING[:9], GREETING[9:]])):
        client.request("POST", "/jsonrpc", body=body)
        assert json.loads(client.getresponse().read()) == GREETED
    assert client.sock is first
    client.close()


def test_the_native_dialect_is_taken_too_and_its_status_says_what_became_of_it(wire):
    response = exchange(wire, post("/", b'{"operacion":"sum","datos":[1,2]}'))
    assert (response.status, json.loads(response.body)) == (200, {"datos": 3, "error": None})
    response = exchange(wire, post("/", b'{"operacion":"nada"}'))
    assert response.status == 404 and json.loads(response.body)["datos"] is None
    response = exchange(wire, post("/", b'{"operacion":"nada'))
    assert response.status == 400 and "JSON" in json.loads(response.body)["error"]
    assert json.loads(exchange(wire, post("/", GREETING)).body) == GREETED


@pytest.mark.parametrize("path, body, status, answer", [
    ("/operations/sum", b"[1,2,3]", 200, 6),
    ("/operations/s%75m", b" [1] ", 200, 1),
    ("/operations/get_data", b"", 200, ["hello", 5]),
    ("/operations/write_note?x=y", b'{"texto":"a"}', 200, 1),
    ("/operations/refuse", b'{"texto":"No"}', 422, "rechazado"),
    ("/operations/fail", b"", 500, "error_interno"),
    ("/operations/sum", b'["a"]', 400, "datos_invalidos"),
    ("/operations/sum", b"[1", 400, "no_es_json"),
    ("/operations/nada", b"1", 404, "operacion_desconocida"),
    ("/operations/", b"1", 404, "operacion_desconocida"),
])
def test_an_operation_takes_its_data_and_answers_data(wire, path, body, status, answer):
    response = exchange(wire, post(path, body))
    told = json.loads(response.body)
    if status == 200:
        assert (response.status, told) == (200, answer)
    else:
        assert (response.status, told["codigo"], told["reintentar"]) == (status, answer, False)
        assert list(told) == ["error", "codigo", "reintentar"] and told["error"]


def test_a_key_makes_it_be_done_once_in_every_dialect(server, wire):
    key = new_id()
    header = f"Idempotency-Key: {key}"
    data = b'{"texto":"once"}'
    for name in (header, f'idempotency-key: "{key}"'):
        assert exchange(wire, post("/operations/write_note", data, name)).body == b"1\n"
    call = b'{"jsonrpc":"2.0","method":"write_note","params":["once"],"id":1}'
    assert json.loads(exchange(wire, post("/", call, header)).body)["result"] == 1
    native = b'{"operacion":"write_note","datos":{"texto":"once"}}'
    assert json.loads(exchange(wire, post("/", native, header)).body)["datos"] == 1
    assert server.ask("notes")["datos"] == ["once"]
    other = exchange(wire, post("/operations/write_note", b'{"texto":"other"}', header))
    assert (other.status, json.loads(other.body)["codigo"]) == (409, "id_reutilizado")


def test_a_key_that_is_none_or_of_a_batch_or_another_is_refused(server, wire):
    short = exchange(wire, post("/operations/write_note", b'{"texto":"x"}', "Idempotency-Key: 1"))
    assert (short.status, json.loads(short.body)["codigo"]) == (400, "peticion_invalida")
    header = f"Idempotency-Key: {new_id()}"
    one = b'{"jsonrpc":"2.0","method":"write_note","params":["x"],"id":1}'
    batch = json.loads(exchange(wire, post("/", b"[%s,%s]" % (one, one), header)).body)
    assert [each["error"]["code"] for each in batch] == [-32600, -32600]
    named = one.replace(b'"id":1', b'"id":1,"idempotency_key":"%s"' % new_id().encode())
    assert json.loads(exchange(wire, post("/", named, header)).body)["error"]["code"] == -32600
    assert server.ask("notes")["datos"] == []


def test_requests_sent_ahead_are_answered_in_order(wire):
    wire.send(post("/operations/sum", b"[1]") + get("/livez") + chunked("/", [GREETING]) +
              post("/operations/sum", b"[2]", "Connection: close"))
    assert [read_response(wire).body for _ in range(2)] == [b"1\n", b"ok\n"]
    assert json.loads(read_response(wire).body) == GREETED
    last = read_response(wire)
    assert (last.body, last.headers["connection"]) == (b"2\n", "close")
    assert wire.read_all() == b""


def test_a_request_may_come_byte_by_byte(wire):
    for sent in (post("/", GREETING), chunked("/", [GREETING[:5], GREETING[5:]])):
        for byte in sent:
            wire.send(bytes([byte]))
        assert json.loads(read_response(wire).body) == GREETED


def test_a_client_that_waits_is_told_to_go_on(wire):
    head, body = post("/", GREETING, "Expect: 100-continue").split(b"\r\n\r\n")
    wire.send(head + b"\r\n\r\n")
    assert read_response(wire).status == 100
    wire.send(body)
    assert json.loads(read_response(wire).body) == GREETED
    assert exchange(wire, post("/", GREETING, "Expect: a-cake")).status == 417
    assert wire.read_all() == b""


def test_a_client_of_http_1_0_is_served_and_the_connection_ended(wire):
    response = exchange(wire, post("/", GREETING, version="HTTP/1.0"))
    assert json.loads(response.body) == GREETED
    assert wire.read_all() == b""


@pytest.mark.parametrize("sent, status", [
    (get("/", "Content-Length: 99999999999", method="POST"), 413),
    (get("/", "Content-Length: 3", "Content-Length: 4", method="POST") + b"abcd", 400),
    (get("/", "Content-Length: 3", "Transfer-Encoding: chunked", method="POST") + b"0\r\n\r\n",
     400),
    (get("/", "Content-Length: +3", method="POST") + b"abc", 400),
    (get("/", "Transfer-Encoding: chunked", method="POST") + b"zz\r\n", 400),
    (get("/", "Transfer-Encoding: gzip, chunked", method="POST") + b"0\r\n\r\n", 400),
    (get("/", "Transfer-Encoding: gzip", method="POST") + b"0\r\n\r\n", 400),
    (get("/", "Transfer-Encoding: chunked", method="POST", version="HTTP/1.0") + b"0\r\n\r\n", 400),
    (get("/", "Transfer-Encoding: chunked", method="POST") + b"1;" + b"x" * 40_000, 400),
    (chunked("/", [b"x" * (1 << 20), b"y" * (1 << 20)]), 413),
    (get("/nada", method="DELETE"), 405),
    (post("/metrics", b"{}"), 405),
], ids=range(12))
def test_what_cannot_be_taken_is_told_and_nothing_behind_it_is_done(server, sent, status):
    with grows_at_most(server, 8 * MIB), server.connect() as wire:
        wire.send(sent)
        assert read_response(wire).status == status
        if status != 405:
            wire.half_close()
            assert wire.read_all() == b""
    assert server.ask("notes")["datos"] == []


def test_a_page_of_anybody_may_not_ask(server, wire):
    host, port = server.address
    for origin in ("http://evil.example", "null", f"http://evil.example:{port}"):
        with server.connect() as other:
            sent = post("/operations/write_note", b'{"texto":"x"}', f"Origin: {origin}",
                        "Content-Type: text/plain")
            response = exchange(other, sent.replace(b"Host: x", b"Host: evil.example:%d" % port))
            assert response.status == 403
            assert "access-control-allow-origin" not in response.headers
    assert server.ask("notes")["datos"] == []
    own = post("/", GREETING, f"Origin: http://{host}:{port}")
    response = exchange(wire, own.replace(b"Host: x", f"Host: {host}:{port}".encode()))
    assert json.loads(response.body) == GREETED


def test_an_allowed_origin_is_told_so_and_may_ask(start):
    server = start("jsonrpc-server", "--allow-origin", "https://bank.example")
    with server.connect() as wire:
        preflight = exchange(wire, get("/", "Origin: https://bank.example",
                                       "Access-Control-Request-Method: POST",
                                       "Access-Control-Request-Headers: content-type",
                                       method="OPTIONS"))
        assert preflight.status == 204
        assert preflight.headers["access-control-allow-origin"] == "https://bank.example"
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert preflight.headers["access-control-allow-headers"] == "content-type"
        response = exchange(wire, post("/", GREETING, "Origin: https://bank.example"))
        assert response.headers["access-control-allow-origin"] == "https://bank.example"
        assert response.headers["vary"] == "Origin"
        assert exchange(wire, get("/", "Origin: https://other.example",
                                  method="OPTIONS")).status == 403


def test_options_say_what_can_be_asked(wire):
    response = exchange(wire, get("/", method="OPTIONS"))
    assert (response.status, response.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


def test_a_body_that_does_not_come_is_given_up(start):
    server = start("jsonrpc-server", "--read-deadline", "300ms")
    with server.connect() as wire:
        wire.send(get("/", "Content-Length: 10", method="POST") + b"{")
        assert read_response(wire).status == 408
        assert wire.read_all() == b""
    with server.connect() as wire:
        wire.send(get("/", "Content-Length: 10", method="POST") + b"{")
        wire.half_close()
        assert read_response(wire).status == 400
        assert wire.read_all() == b""


def test_a_half_close_behind_a_request_leaves_it_answered(wire):
    wire.send(post("/", GREETING))
    wire.half_close()
    assert json.loads(read_response(wire).body) == GREETED
    assert wire.read_all() == b""


def test_stopping_answers_what_came_before_and_refuses_what_comes_late(start):
    server = start("jsonrpc-server", "--threads", "1", "--drain-quiet", "60s")
    with server.connect() as before, server.connect() as late:
        assert exchange(late, post("/operations/sum", b"[1]")).body == b"1\n"
        server.signal(signal.SIGSTOP)
        before.send(post("/operations/write_note", b'{"texto":"in time"}') * 2)
        server.signal(signal.SIGTERM)
        server.signal(signal.SIGCONT)
        assert [read_response(before).body for _ in range(2)] == [b"1\n", b"2\n"]
        assert before.read_all() == b""
        response = exchange(late, post("/operations/write_note", b'{"texto":"late"}'))
        assert (response.status, json.loads(response.body)["codigo"]) == (503, "cerrando")
        assert json.loads(response.body)["reintentar"] is True
        assert late.read_all() == b""
    assert server.wait() == 0
