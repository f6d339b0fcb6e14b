# What a running server tells of itself: numbers, health, and its log.
import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from connection import new_id, request
from gate import Gate
from http_client import fetch
from metrics_page import Numbers
from program import PATIENCE, ROOT

@pytest.fixture
def own_gate(tmp_path):
    """For a server that the test starts itself."""
    made = Gate(tmp_path / "gate")
    yield made
    made.release()


def calls(numbers, method, **labels):
    return numbers.value("rpc_server_call_duration_seconds_count", rpc_method=method, **labels)


def test_calls_are_counted_by_operation_and_by_how_they_ended(probe):
    with probe.connect() as wire:
        for _ in range(3):
            wire.data("eco", 1)
        id = new_id()
        wire.data("anotar", {"texto": "a"}, id=id)
        wire.data("anotar", {"texto": "a"}, id=id)
        wire.ask("anotar_y_rechazar", {"texto": "a", "mensaje": "No", "codigo": "propio"})
        wire.ask("anotar_y_fallar", {"texto": "a"})
        wire.ask("anotar", {"text": "a"})
        wire.ask("no hay tal", 1)
    numbers = Numbers(probe)
    assert calls(numbers, "eco", rpc_system_name="tramite") == 3
    assert calls(numbers, "anotar") == 3
    assert calls(numbers, "anotar", error_type="datos_invalidos") == 1
    assert calls(numbers, "anotar_y_rechazar", error_type="rechazado") == 1
    assert calls(numbers, "anotar_y_fallar", error_type="error_interno") == 1
    assert calls(numbers, "_OTHER", error_type="operacion_desconocida") == 1
    assert "no hay tal" not in numbers.text and "propio" not in numbers.text
    assert numbers.value("tramite_rejections_total", code="datos_invalidos") == 1
    assert numbers.value("tramite_replays_total") == 1
    assert numbers.value("tramite_transactions_total", outcome="commit") >= 3
    assert numbers.value("tramite_group_requests_count") >= 3
    assert numbers.value("tramite_queue_seconds_count", lane="writing") >= 3
    assert numbers.value("tramite_db_statements_total", cache="hit") >= 1
    assert numbers.value("tramite_wal_pages") >= 1
    assert numbers.value("tramite_bytes_total", direction="in") > 100
    assert numbers.value("tramite_bytes_total", direction="out") > 100
    assert numbers.value("tramite_ready") == 1
    assert numbers.value("process_resident_memory_bytes") > 1e6


def test_what_is_no_request_is_counted_under_no_name_of_its_own(probe):
    with probe.connect() as wire:
        wire.send(b'{"operacion":')
        wire.half_close()
        wire.read_all()
    with probe.connect() as wire:
        wire.send(b"}")
        wire.read_all()
    numbers = Numbers(probe)
    assert numbers.value("tramite_rejections_total", code="no_es_json") == 2


def test_calls_and_connections_under_way_are_told(probe, gate):
    with probe.connect() as wire:
        wire.send(request("esperar", {"puerta": gate.path}) + request("eco", 1))
        gate.await_arrival()
        numbers = Numbers(probe)
        assert numbers.value("rpc_server_active_calls") == 2
        assert numbers.value("tramite_lane_threads", state="busy") == 1
        assert numbers.value("tramite_connections", dialect="native") == 1
        assert numbers.value("tramite_connections", dialect="http") == 1
        assert numbers.value("tramite_connections_total") == 2
        gate.open()
        assert wire.read_answer()["error"] is None
        assert wire.read_answer()["error"] is None
        assert Numbers(probe).value("rpc_server_active_calls") == 0


# Where script/setup puts it if the system has none.
PROMTOOL = shutil.which("promtool") or shutil.which(ROOT / "build" / "tools" / "promtool")


@pytest.mark.skipif(not PROMTOOL, reason="no promtool: script/setup test fetches it on Debian")
def test_prometheus_takes_the_page(probe):
    with probe.connect() as wire:
        wire.data("eco", 1)
        wire.ask("anotar", {"texto": "a"})
    for _ in range(2):
        checked = subprocess.run([PROMTOOL, "check", "metrics"], input=Numbers(probe).text,
                                 capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_a_server_is_alive_and_ready(probe):
    assert fetch(probe, "/livez") == (200, "ok\n")
    for path in ("/readyz", "/healthz", "/readyz?quiet"):
        assert fetch(probe, path) == (200, "ready\n")
    status, detail = fetch(probe, "/readyz?x=1&verbose")
    assert (status, json.loads(detail)) == (
        200, {"ready": True, "phase": "serving", "database": "available"})


def test_a_server_that_stops_is_alive_and_not_ready_while_it_still_accepts(start, own_gate):
    # The delay ends with the second signal, never by itself.
    probe = start("probe-server", "--drain-delay", "1h")
    probe.signal(signal.SIGTERM)
    with probe.connect() as wire:
        wire.send(request("esperar", {"puerta": own_gate.path}))
        own_gate.await_arrival()
        wait_for_readiness(probe, 503)
        assert fetch(probe, "/livez") == (200, "ok\n")
        assert fetch(probe, "/readyz") == (503, "not ready: draining\n")
        assert json.loads(fetch(probe, "/healthz?verbose")[1])["phase"] == "draining"
        # Whoever comes all the same is served.
        assert probe.ask("eco", 1)["datos"] == 1
        own_gate.open()
        assert wire.read_answer()["error"] is None
    probe.signal(signal.SIGTERM)
    assert probe.wait() == 130


def wait_for_readiness(server, status):
    """A signal or a probe of the database is on its way; how long it takes is nobody's affair."""
    for _ in range(100 * PATIENCE):
        seen = fetch(server, "/readyz")[0]
        if seen == status:
            return
    raise AssertionError(f"it still answers {seen}")


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system is mounted by root only")
def test_a_server_without_room_on_its_disk_is_not_ready_until_there_is_room_again(start, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        probe = start("probe-server", folder=small)
        with probe.connect() as wire:
            while wire.ask("anotar", {"texto": "x" * 20_000})["error"] is None:
                pass
            while wire.ask("anotar", {"texto": ""})["error"] is None:
                pass
            assert fetch(probe, "/readyz") == (503, "not ready: the database is unavailable\n")
            assert fetch(probe, "/livez")[0] == 200
            assert Numbers(probe).value("tramite_transactions_total", outcome="full") >= 1
            subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
            # Nobody sends it anything but the question.
            wait_for_readiness(probe, 200)
            assert wire.ask("anotar", {"texto": "x"})["error"] is None
        probe.stop()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


@pytest.mark.parametrize("form", ["logfmt", "json"])
def test_a_slow_operation_is_logged_with_its_id_and_none_of_its_data(start, own_gate, form):
    probe = start("probe-server", "--slow-operation", "1ms", "--long-transaction", "1ms",
                  "--log-format", form)
    slow = new_id()
    with probe.connect() as wire:
        note = {"puerta": own_gate.path, "texto": "privado"}
        wire.send(request("anotar_y_esperar", note, id=slow,
                          traza="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        own_gate.await_arrival()
        arrived = time.monotonic()
        while time.monotonic() < arrived + 0.002:
            pass
        own_gate.open()
        assert wire.read_answer()["error"] is None
    probe.stop()
    lines = [line for line in probe.log_path.read_text().splitlines() if slow in line]
    assert len(lines) == 2
    for line in lines:
        assert "anotar_y_esperar" in line and "4bf92f3577b34da6a3ce929d0e0e4736" in line
        assert "privado" not in line
        if form == "json":
            event = json.loads(line)
            assert event["level"] == "warning"
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["ts"])
            assert event.get("duration_ms", event.get("held_ms")) >= 1
        else:
            assert re.match(r"ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=warning msg=", line)


def test_the_journal_gets_priorities_and_notes_the_time_itself(start, tmp_path, monkeypatch):
    log = tmp_path / "probe-server.log"
    log.touch()
    monkeypatch.setenv("JOURNAL_STREAM", f"{log.stat().st_dev}:{log.stat().st_ino}")
    probe = start("probe-server")
    probe.ask("anotar_y_fallar", {"texto": "a"})
    probe.stop()
    lines = log.read_text().splitlines()
    assert any(line.startswith("<3>level=error msg=") for line in lines)
    assert all(re.match(r"<[3467]>level=\w+ msg=", line) for line in lines), lines


def test_no_handler_forges_a_line(start):
    probe = start("probe-server", "--log-format", "json")
    probe.ask("sql", {"sentencias": ['select "\n{\\"level\\":\\"error\\"}\x1b[2J']})
    probe.stop()
    for line in probe.log_path.read_text().splitlines():
        assert json.loads(line)["msg"]
