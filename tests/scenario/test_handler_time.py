# Handlers that take too long: past the soft limit they fail alone, past the hard limit the process
# ends with them, and nothing that was told is lost.
import pytest

from connection import new_id, new_uuid7, request
from gate import Gate
from memory import MIB, grows_at_most

ENDLESS = "with recursive c(i) as (select 1 union all select i + 1 from c) "
ENDLESS_WRITE = f"insert into notas(texto) {ENDLESS} select 'endless' from c"
ENDLESS_READ = f"{ENDLESS} select count(*) from c"


@pytest.mark.parametrize("swallow", [False, True])
def test_a_write_without_end_fails_alone(start, swallow):
    probe = start("probe-server", "--transaction-life", "200ms", "--group-work", "60s")
    culprit, neighbours = new_uuid7(), [new_uuid7() for _ in range(4)]
    sent = {known: request("anotar", {"texto": known}, id=known) for known in neighbours}
    sent[culprit] = request("sql", {"sentencias": [ENDLESS_WRITE], "tragar": swallow}, id=culprit)
    order = neighbours[:2] + [culprit] + neighbours[2:]
    # The cache of a database's connection (--database-cache-bytes), and what undoes a group.
    with probe.connect() as wire, grows_at_most(probe, 80 * MIB):
        wire.send(b"".join(sent[known] for known in order))
        answers = {known: wire.read_line() for known in order}
        # Kept as it was told: it is not run again, and neither are the others.
        for known in order:
            wire.send(sent[known])
            assert wire.read_line() == answers[known]
        assert wire.data("tramite.resultado", {"id": culprit})["codigo"] == "error_interno"
        for known in neighbours:
            assert wire.data("tramite.resultado", {"id": known})["error"] is None
        assert wire.data("notas") == neighbours
    assert "57014" in probe.log() or "for too long" in probe.log()


def test_a_read_without_end_fails_alone(start):
    probe = start("probe-server", "--snapshot-life", "200ms", "--reading-threads", "1")
    with probe.connect() as wire, grows_at_most(probe, 8 * MIB):
        wire.send(request("contar") + request("leer_sql", {"sentencias": [ENDLESS_READ]},
                                              id=new_id()) + request("contar"))
        first, endless, last = wire.read_answers(3)
        assert (first["datos"], last["datos"]) == (0, 0)
        assert (endless["codigo"], endless["reintentar"]) == ("error_interno", False)


# One in each place where a handler runs.
FOR_EVER = ["esperar", "esperar_inmediato", "preparar_y_esperar", "leer_y_esperar",
            "anotar_y_esperar"]


@pytest.mark.parametrize("operation", FOR_EVER)
def test_a_handler_that_never_ends_is_ended_with_the_process(start, tmp_path, operation):
    probe = start("probe-server", "--handler-life", "1s", "--threads", "1")
    gate = Gate(tmp_path / "gate")
    kept, running = new_uuid7(), new_uuid7()
    data = {"puerta": gate.path, **({"texto": "x"} if operation.startswith("anotar") else {})}
    with probe.connect() as wire:
        first = wire.ask("anotar", {"texto": "antes"}, id=kept)
        with grows_at_most(probe, 8 * MIB):
            wire.send(request(operation, data, id=running))
            gate.await_arrival()
        assert probe.wait() == 1
    assert operation in probe.log() and running in probe.log()
    gate.release()
    probe.start()
    with probe.connect() as wire:
        assert wire.ask("anotar", {"texto": "antes"}, id=kept) == first
        assert wire.data("tramite.resultado", {"id": running}) == {"estado": "ninguno"}
        assert wire.data("notas") == ["antes"]


def test_a_snapshot_that_is_held_lets_the_log_grow_no_longer_than_it_lasts(start, tmp_path):
    probe = start("probe-server", "--log-pages", "8", "--log-pages-max", "32",
                  "--group-requests", "1")
    gate = Gate(tmp_path / "gate")
    log = tmp_path / "data.db-wal"
    page = 4096 + 24
    # 80 notes of 20 kB are in the cache of one connection to the database, and in its log's index.
    with probe.connect() as reader, probe.connect() as wire, grows_at_most(probe, 12 * MIB):
        reader.send(request("leer_y_esperar", {"puerta": gate.path}))
        gate.await_arrival()
        for _ in range(40):
            wire.data("anotar", {"texto": "x" * 20_000})
        assert log.stat().st_size > 40 * 5 * page
        gate.open()
        assert reader.read_answer()["datos"] == 0
        # The next groups find nobody in the log: it starts anew, and is cut.
        for _ in range(40):
            wire.data("anotar", {"texto": "x" * 20_000})
        assert log.stat().st_size < 60 * page
        assert wire.data("contar") == 80
    gate.release()
