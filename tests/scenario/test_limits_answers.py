# Answers that are too large, that nobody takes, or that wait for one commit; rows, statements and
# snapshots of handlers; and the log: none of them grows without end, and others are served.
import re
import time

import pytest

from connection import new_id, request
from memory import MIB, descriptors, grows_at_most
from metrics_page import Numbers
from program import PATIENCE, SANITIZED, scaled


def test_an_answer_over_the_limit_is_a_fault_and_one_just_below_it_is_served(start):
    probe = start("probe-server", "--answer-bytes", "1MiB")
    just = MIB - 2  # And its two quotes.
    # An answer is there some times at once: as a value, as JSON, in its receipt, in what is sent.
    with probe.connect() as wire, grows_at_most(probe, 16 * MIB):
        for operation in ("grande", "anotar_grande"):
            assert len(wire.data(operation, {"bytes": just}, id=new_id())) == just
            over = new_id()
            first = wire.ask(operation, {"bytes": just + 1}, id=over)
            assert first["codigo"] == "error_interno" and first["reintentar"] is False
            assert wire.ask(operation, {"bytes": just + 1}, id=over) == first
        assert wire.data("contar") == 1
    log = probe.log()
    assert "over the limit of 1048576" in log and "--answer-bytes" in log


def test_an_answer_far_over_the_limit_takes_no_memory_for_good(start):
    probe = start("probe-server", "--computing-threads", "2")
    with grows_at_most(probe, 400 * MIB), probe.connect() as wire:
        for _ in range(3):
            assert "error_interno" == wire.ask("grande", {"bytes": 50 * MIB}, id=new_id())["codigo"]
    with grows_at_most(probe, 8 * MIB), probe.connect() as wire:
        assert wire.data("eco", 1) == 1


def test_readers_that_never_read_hold_no_more_than_their_limit_and_are_ended(start):
    probe = start("probe-server", "--untaken-bytes", "32MiB", "--write-deadline", "3s",
                  "--computing-threads", "2")
    probe.ask("eco", 1)
    before = descriptors(probe)
    with probe.connect() as other:
        assert other.data("eco", 0) == 0
        wires = [probe.connect() for _ in range(50)]
        try:
            with grows_at_most(probe, 200 * MIB):
                for place, wire in enumerate(wires):
                    wire.send(request("grande", {"bytes": 8 * MIB}) * 3)
                    assert other.data("eco", place) == place
                # The server ends them by itself: they never close.
                deadline = time.monotonic() + PATIENCE
                while descriptors(probe) > before + 1:
                    assert time.monotonic() < deadline, "they are there for ever"
                    assert other.data("eco", 1) == 1
        finally:
            for wire in wires:
                wire.close()
    # Slowed down, answers are overdue before they are too many.
    assert SANITIZED or "untaken-bytes" in probe.log_path.read_text()


def test_answers_of_a_long_pipeline_are_let_go_one_by_one(start):
    probe = start("probe-server", "--computing-threads", "1")
    with probe.connect() as wire, grows_at_most(probe, 40 * MIB):
        count = scaled(150, least=20)
        wire.send(request("grande", {"bytes": MIB}) * count)
        for _ in range(count):
            assert len(wire.read_answer()["datos"]) == MIB


def test_large_answers_do_not_wait_for_one_commit_together(start):
    probe = start("probe-server", "--answer-bytes", "4MiB", "--group-work", "60s",
                  "--database-cache-bytes", "1MiB")
    count = 20
    # A group's answers, up to the limit and one beyond, each some times; not forty of them.
    with probe.connect() as wire, grows_at_most(probe, 32 * MIB):
        # Sent together, they would be one group, were it not for the bytes of their answers.
        wire.send(b"".join(request("anotar_grande", {"bytes": 2 * MIB}, id=new_id())
                           for _ in range(count)))
        for _ in range(count):
            assert len(wire.read_answer()["datos"]) == 2 * MIB
    numbers = Numbers(probe)
    assert numbers.value("tramite_group_requests_sum") == count
    assert numbers.value("tramite_group_requests_count") >= count / 2


def test_receipts_of_the_largest_answers_are_kept_and_told_again(start):
    probe = start("probe-server")
    size = 16 * MIB - 2
    with grows_at_most(probe, 300 * MIB), probe.connect() as wire:
        ids = [new_id() for _ in range(4)]
        for _ in range(2):
            for id in ids:
                assert len(wire.data("anotar_grande", {"bytes": size}, id=id)) == size
        assert wire.data("contar") == len(ids)


ENDLESS = "with recursive c(a) as (select 1 union all select a + 1 from c) select a from c"


@pytest.mark.parametrize("operation", ["leer_sql", "sql"])
def test_rows_without_end_are_a_fault_that_the_log_explains(start, operation):
    # Long enough that the bound on memory, and not the one on time, is met first.
    probe = start("probe-server", "--result-bytes", "16MiB", "--snapshot-life", "1h",
                  "--transaction-life", "1s")
    with probe.connect() as wire, probe.connect() as other:
        with grows_at_most(probe, 80 * MIB):
            wire.send(request(operation, {"sentencias": [ENDLESS]}, id=new_id()))
            assert other.data("eco", 1) == 1
            assert wire.read_answer()["codigo"] == "error_interno"
    if operation == "leer_sql":
        assert "over the limit of 16777216 bytes (--result-bytes)" in probe.log()


def test_one_value_without_end_is_a_fault(start):
    probe = start("probe-server")
    with grows_at_most(probe, 200 * MIB), probe.connect() as wire:
        answer = wire.ask("leer_sql", {"sentencias": ["select length(zeroblob(900000000))",
                                                      "select hex(zeroblob(400000000))"]},
                          id=new_id())
        assert answer["codigo"] == "error_interno"


def test_a_snapshot_held_too_long_ends_as_a_fault_and_lets_others_read(start):
    probe = start("probe-server", "--snapshot-life", "300ms", "--reading-threads", "1")
    endless = f"select count(*) from ({ENDLESS})"
    with probe.connect() as wire, probe.connect() as other, grows_at_most(probe, 8 * MIB):
        wire.send(request("leer_sql", {"sentencias": [endless]}, id=new_id()))
        assert wire.read_answer()["codigo"] == "error_interno"
        assert other.data("contar") == 0
    assert re.search(r"held its (transaction|snapshot) for too long", probe.log())


@pytest.mark.parametrize("operation", ["leer_sql", "sql"])
def test_a_new_statement_each_time_fills_no_memory(start, operation):
    probe = start("probe-server", "--reading-threads", "1")

    def churn(first, count):
        with probe.connect() as wire:
            for start in range(first, first + count, 100):
                texts = [f"select {number}, '{'x' * 1000}'" if operation == "sql" else
                         f"select {number} where '' <> '{'x' * 1000}'"
                         for number in range(start, start + 100)]
                assert len(wire.data(operation, {"sentencias": texts})) == 100

    churn(0, 500)
    with grows_at_most(probe, 8 * MIB):
        churn(500, scaled(5_000, least=500))


def test_a_group_takes_no_more_than_its_limit(start):
    probe = start("probe-server", "--group-requests", "3")
    with probe.connect() as wire, grows_at_most(probe, 4 * MIB):
        wire.send(b"".join(request("anotar", {"texto": str(i)}, id=new_id()) for i in range(50)))
        assert [answer["datos"] for answer in wire.read_answers(50)] == list(range(1, 51))


def test_faults_that_clients_bring_about_do_not_fill_the_log(start):
    probe = start("probe-server", "--log-lines", "10")
    began = time.monotonic()
    count = scaled(3_000, least=200)
    with probe.connect() as wire, grows_at_most(probe, 8 * MIB):
        wire.send(request("romper") * count)
        for answer in wire.read_answers(count):
            assert answer["error"]
        seconds = time.monotonic() - began
        lines = probe.log_path.read_text().count("a handler failed")
        assert 1 <= lines <= 10 * (seconds + 2)
