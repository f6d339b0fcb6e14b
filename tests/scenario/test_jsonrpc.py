# JSON-RPC 2.0 on the raw stream: every case of the contract, beside the native dialect, and once.
import json

import pytest

from connection import new_id, request
from jsonrpc_cases import cases, check, jsonrpc_server, server, wire
from metrics_page import Numbers

SENTINEL = b'{"jsonrpc":"2.0","method":"get_data","id":"behind it"}\n'
BEHIND = b'{"jsonrpc":"2.0","result":["hello",5],"id":"behind it"}\n'


def call(method, params=None, **more):
    message = {"jsonrpc": "2.0", "method": method, "id": 1, **more}
    if params is not None:
        message["params"] = params
    return json.dumps(message).encode() + b"\n"


def ask(wire, method, params=None, **more):
    wire.send(call(method, params, **more))
    return wire.read_answer()


@pytest.mark.parametrize("number", range(len(cases())))
def test_every_case_has_its_answer(jsonrpc_server, number):
    message, wanted = cases()[number]
    with jsonrpc_server.connect() as wire:
        wire.send(message + b"\n" + SENTINEL)
        if wanted:
            check(wire.read_line().removesuffix(b"\n"), wanted)
        if wanted and b"-32700" in wanted:
            # Where a text ends that is no JSON is guesswork: nothing behind it is answered.
            assert wire.read_all() == b""
        else:
            assert wire.read_line() == BEHIND


def test_the_answer_of_a_batch_is_one_line_in_the_order_of_its_requests(wire):
    wire.send(b"[" + b",".join(call("sum", [n], id=n).strip() for n in range(300)) + b"]\n")
    assert wire.read_answer() == [
        {"jsonrpc": "2.0", "result": n, "id": n} for n in range(300)]


def test_messages_come_in_any_pieces(server):
    text = '{"jsonrpc":"2.0","method":"echo","params":["ñ"],"id":"ñ"}'.encode()
    answer = '{"jsonrpc":"2.0","result":"ñ","id":"ñ"}\n'.encode()
    with server.connect() as wire:
        wire.send(text + text + b"\x1e" + text + b"\r\n")
        assert [wire.read_line() for _ in range(3)] == [answer] * 3
        for byte in text:
            wire.send(bytes([byte]))
        assert wire.read_line() == answer
        wire.send(text)
        wire.half_close()
        assert wire.read_all() == answer


def test_a_scalar_is_no_request_in_the_dialect_of_what_came_before(wire):
    wire.send(b"1\n")
    assert wire.read_answer()["datos"] is None
    wire.send(SENTINEL)
    assert wire.read_line() == BEHIND
    for text in (b"1", b"null", b'"x"', b"true", b"{}"):
        wire.send(text + b"\n")
        check(wire.read_line().strip(),
              b'{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null}')


def test_both_dialects_share_a_connection(wire):
    wire.send(request("sum", [1, 2]) + SENTINEL + request("sum", [3]))
    assert wire.read_answer() == {"datos": 3, "error": None}
    assert wire.read_line() == BEHIND
    assert wire.read_answer() == {"datos": 3, "error": None}


def test_a_text_that_does_not_end_is_told_so_in_its_dialect(server):
    for begun, has_error in ((b'{"jsonrpc":"2.0","method":"x', "error"),
                             (b'{"operacion":"x', "datos")):
        with server.connect() as wire:
            wire.send(begun)
            wire.half_close()
            answer = wire.read_answer()
            assert has_error in answer and ("jsonrpc" in answer) == (has_error == "error")
            assert wire.read_all() == b""


@pytest.mark.parametrize("sent", [b"[1}\n", b"[1,]\n", b"[", b"[[[", b'[{"operacion":"sum"'])
def test_what_begins_with_a_bracket_and_is_not_json_is_told_so_in_this_dialect(server, sent):
    with server.connect() as wire:
        wire.send(sent)
        if not sent.endswith(b"\n"):
            wire.half_close()
        answer = wire.read_answer()
        assert answer["error"]["code"] == -32700 and answer["id"] is None
        assert wire.read_all() == b""


def test_a_message_over_the_limits_is_refused_in_its_dialect(start):
    server = start("jsonrpc-server", "--message-bytes", "1KiB")
    with server.connect() as wire:
        wire.send(call("echo", ["x" * 2000]))
        error = wire.read_answer()["error"]
        assert error["code"] == -32008 and "limit" in error["message"]
    with server.connect() as wire:
        wire.send(b'{"jsonrpc":"2.0","method":"echo","id":1,"params":' + b"[" * 500)
        assert wire.read_answer()["error"]["code"] == -32008


def test_a_batch_over_the_limit_is_refused_whole(start):
    server = start("jsonrpc-server", "--batch-requests", "2")
    with server.connect() as wire:
        one = call("write_note", {"texto": "x"}).strip()
        wire.send(b"[" + b",".join([one] * 3) + b"]\n")
        answer = wire.read_answer()
        assert answer["error"]["code"] == -32600 and "batch-requests" in \
            answer["error"]["data"]["detalle"]
        assert ask(wire, "notes")["result"] == []
        wire.send(b"[" + b",".join([one] * 2) + b"]\n")
        assert [each["result"] for each in wire.read_answer()] == [1, 2]


def test_a_batch_whose_answers_are_too_much_is_not_done_to_its_end(start):
    server = start("jsonrpc-server", "--answer-bytes", "4KiB")
    with server.connect() as wire:
        heavy = [call("echo", ["x" * 3000], id=n).strip() for n in range(2)]
        wire.send(b"[" + b",".join([*heavy, call("write_note", ["x"]).strip()]) + b"]\n")
        answers = wire.read_answer()
        assert ["result" in each for each in answers] == [True, True, False]
        error = answers[2]["error"]
        assert error["code"] == -32001 and "answer-bytes" in error["message"]
        assert ask(wire, "notes")["result"] == []


def test_a_notification_is_done_in_its_place_and_answered_by_nothing(wire):
    wire.send(b'{"jsonrpc":"2.0","method":"write_note","params":["first"]}\n' +
              call("write_note", ["second"]) + call("notes"))
    assert wire.read_answer()["result"] == 2
    assert wire.read_answer()["result"] == ["first", "second"]


def test_a_notification_that_fails_is_counted_and_logged(server, wire):
    wire.send(b'{"jsonrpc":"2.0","method":"fail"}\n' + SENTINEL)
    assert wire.read_line() == BEHIND
    numbers = Numbers(server)
    assert numbers.value("rpc_server_call_duration_seconds_count", rpc_method="fail",
                         error_type="error_interno", rpc_system_name="jsonrpc") == 1
    assert numbers.value("tramite_connections", dialect="jsonrpc") == 1
    assert "a notification was not done" in server.log()


def test_a_refusal_has_its_own_message(wire):
    error = ask(wire, "refuse", ["Fondos insuficientes"])["error"]
    assert error == {"code": -32000, "message": "Fondos insuficientes",
                     "data": {"codigo": "rechazado", "reintentar": False}}


def test_a_key_makes_a_call_be_done_once_in_every_dialect(server, wire):
    key = new_id()
    first = ask(wire, "write_note", {"texto": "once"}, idempotency_key=key, id="a")
    assert first == {"jsonrpc": "2.0", "result": 1, "id": "a"}
    assert ask(wire, "write_note", ["once"], idempotency_key=key, id=7)["result"] == 1
    assert server.ask("write_note", {"texto": "once"}, id=key)["datos"] == 1
    assert ask(wire, "notes")["result"] == ["once"]
    other = ask(wire, "write_note", ["twice"], idempotency_key=key)["error"]
    assert other["code"] == -32006 and other["data"]["codigo"] == "id_reutilizado"


def test_the_id_of_the_dialect_is_none_of_exactly_once(wire):
    for _ in range(2):
        ask(wire, "write_note", ["x"], id="0198c0de-0000-7000-8000-000000000001")
    assert ask(wire, "notes")["result"] == ["x", "x"]


def test_a_key_that_is_too_short_is_refused(wire):
    answer = ask(wire, "write_note", ["x"], idempotency_key="1")
    assert answer["error"]["code"] == -32600 and answer["id"] == 1
    assert "16" in answer["error"]["data"]["detalle"]


def test_what_is_about_a_key_is_asked_in_this_dialect_too(wire):
    key = new_id()
    ask(wire, "write_note", ["x"], idempotency_key=key)
    assert ask(wire, "tramite.resultado", {"id": key})["result"]["estado"] == "hecho"
    assert ask(wire, "tramite.servidor")["result"]["identidad"]


def test_the_same_id_twice_at_once_has_two_answers(wire):
    wire.send(call("sum", [1], id=5) + call("sum", [2], id=5))
    assert [wire.read_answer()["result"] for _ in range(2)] == [1, 2]


def test_a_batch_is_not_one_transaction(wire):
    wire.send(b"[" + b",".join((call("write_note", ["kept"]).strip(),
                                call("refuse", ["no"], id=2).strip(),
                                call("write_note", ["too"], id=3).strip())) + b"]\n")
    assert [("result" in each) for each in wire.read_answer()] == [True, False, True]
    assert ask(wire, "notes")["result"] == ["kept", "too"]
