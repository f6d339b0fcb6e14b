# Plain HTTP on the port of the native dialect: pages for GET and HEAD, and what else is said.
import http.client
import shutil
import signal
import socket
import subprocess

import pytest

from connection import request
from http_client import fetch, get, read_response
from program import PATIENCE


def test_a_page_is_served_to_an_ordinary_client(probe):
    assert fetch(probe, "/livez") == (200, "ok\n")


def test_one_connection_serves_many_requests(probe):
    client = http.client.HTTPConnection(*probe.address, timeout=PATIENCE)
    client.connect()
    first = client.sock
    for _ in range(3):
        client.request("GET", "/livez")
        assert client.getresponse().read() == b"ok\n"
    assert client.sock is first
    client.close()


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine")
def test_curl_reads_a_page_and_gets_on_with_two_on_one_connection(probe):
    page = "http://%s:%d/livez" % probe.address
    result = subprocess.run(["curl", "--fail", "--silent", "--noproxy", "*", page, page],
                            capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert result.stdout == "ok\nok\n"
    posted = subprocess.run(["curl", "--silent", "--include", "--noproxy", "*", "--data", "{}",
                             page], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert posted.stdout.startswith("HTTP/1.1 405 ") and "Allow: GET, HEAD" in posted.stdout


def test_requests_sent_ahead_are_answered_in_order(probe):
    with probe.connect() as wire:
        wire.send(get("/livez") + get("/no") + get("/livez", method="HEAD") + get("/livez"))
        assert read_response(wire).status == 200
        assert read_response(wire).status == 404
        head = read_response(wire, has_body=False)
        assert (head.status, head.headers["content-length"]) == (200, "3")
        assert read_response(wire).body == b"ok\n"


def test_a_request_may_come_byte_by_byte(probe):
    with probe.connect() as wire:
        for byte in get("/livez"):
            wire.send(bytes([byte]))
        assert read_response(wire).body == b"ok\n"


@pytest.mark.parametrize("sent, status", [
    (get("/livez", method="POST"), 405),
    (b"GET /livez HTTP/1.1\r\n\r\n", 400),
    (b"GET /livez HTTP/1.0\r\n\r\n", 200),
    (b"GET /livez HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    (b"GET /livez\r\n\r\n", 400),
    (b"GET /livez HTTP/1.1\nHost: x\n\n", 400),
    (get("/" + "x" * 20_000), 431),
    (get("/livez", "Content-Length: 3") + b"abc", 400),
])
def test_a_request_is_told_what_is_wrong_with_it(probe, sent, status):
    with probe.connect() as wire:
        wire.send(sent)
        response = read_response(wire)
        assert response.status == status
        if status == 405:
            assert response.headers["allow"] == "GET, HEAD" and b"native dialect" in response.body
    assert fetch(probe, "/livez")[0] == 200


def test_a_body_that_nobody_reads_does_not_destroy_the_answer(probe):
    with probe.connect() as wire:
        wire.send(get("/livez", "Content-Length: 3000000", method="POST") + b"x" * 3_000_000)
        response = read_response(wire)
        assert (response.status, response.headers["connection"]) == (405, "close")
        assert wire.read_all() == b""


def test_a_header_that_does_not_end_is_given_up_at_the_read_deadline(start):
    probe = start("probe-server", "--read-deadline", "300ms")
    with probe.connect() as wire:
        wire.send(b"GET /livez HTTP/1.1\r\nHost: ")
        assert read_response(wire).status == 408
        assert wire.read_all() == b""


def test_a_header_over_the_flag_is_431(start):
    probe = start("probe-server", "--http-header-bytes", "200")
    with probe.connect() as wire:
        wire.send(get("/livez", "A: " + "x" * 200))
        assert read_response(wire).status == 431


@pytest.mark.parametrize("page", ["/metrics", "/livez", "/readyz", "/readyz?verbose", "/nowhere"])
def test_no_page_is_kept_by_whoever_is_on_its_way(probe, page):
    with probe.connect() as wire:
        wire.send(get(page, "Connection: close"))
        head = wire.read_all().partition(b"\r\n\r\n")[0].lower()
        assert head.count(b"cache-control:") == 1
        assert b"\r\ncache-control: no-store\r\n" in head


def test_a_half_close_behind_the_last_request_is_no_reason_not_to_answer(probe):
    with probe.connect() as wire:
        wire.send(get("/livez") * 2)
        wire.half_close()
        assert wire.read_all().count(b"HTTP/1.1 200 OK") == 2


def test_connections_over_http_count_as_connections(start):
    probe = start("probe-server", "--connections", "1")
    with probe.connect() as first, probe.connect() as second:
        first.send(get("/livez"))
        assert read_response(first).status == 200
        second.send(request("eco", 1))
        first.send(get("/livez"))
        assert read_response(first).status == 200
        assert not second.has_answer()
        first.close()
        assert second.read_answer()["datos"] == 1


def test_stopping_ends_idle_connections_and_answers_what_waits(start):
    probe = start("probe-server", "--threads", "1")
    with probe.connect() as idle, probe.connect() as asking:
        idle.send(get("/livez"))
        assert read_response(idle).status == 200
        probe.signal(signal.SIGSTOP)
        asking.send(get("/livez") * 2)
        probe.signal(signal.SIGTERM)
        probe.signal(signal.SIGCONT)
        assert [read_response(asking).body for _ in range(2)] == [b"ok\n"] * 2
        assert asking.read_all() == b""
        assert idle.read_all() == b""
        asking.close()
        idle.close()
        assert probe.wait() == 0


def test_a_tls_client_is_told_by_an_alert_and_the_log(probe):
    with socket.create_connection(probe.address, PATIENCE) as wire:
        wire.sendall(b"\x16\x03\x01\x00\x05hello")
        assert wire.recv(100) == b"\x15\x03\x01\x00\x02\x02\x28"
        assert wire.recv(100) == b""
    assert "TLS" in probe.log()


def test_words_in_capitals_that_are_no_method_are_told_that_they_are_no_json(probe):
    for sent in (b"HOLA MUNDO\n", b"PROPFIND / HTTP/1.1\r\n\r\n", b"Content-Length: 2\r\n\r\n{}"):
        with probe.connect() as wire:
            wire.send(sent)
            assert wire.read_answer()["error"].startswith(
                "Los datos suministrados no tienen formato JSON")
            assert wire.read_all() == b""
