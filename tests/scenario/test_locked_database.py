# Another process holds the database: all that waits is told so after one wait, and nothing is kept.
import contextlib
import sqlite3

from connection import new_id, request


@contextlib.contextmanager
def locked(server):
    """While this lasts nobody else can write to its database."""
    other = sqlite3.connect(server.folder / "data.db", isolation_level=None)
    other.execute("begin immediate")
    try:
        yield
    finally:
        other.execute("rollback")
        other.close()


def test_writes_behind_a_lock_wait_together_and_are_done_when_sent_again(start):
    # One after another they would need longer than any test waits.
    probe = start("probe-server", "--database-wait", "2s")
    kept = request("anotar", {"texto": "before"}, id=new_id())
    names = [new_id() for _ in range(100)]
    crowd = [probe.connect() for _ in names]
    with probe.connect() as wire:
        wire.send(kept)
        first = wire.read_answer()
        with locked(probe):
            for one, name in zip(crowd, names):
                one.send(request("anotar", {"texto": "x"}, id=name))
            for one in crowd:
                answer = one.read_answer()
                assert (answer["codigo"], answer["reintentar"]) == ("no_disponible", True)
            settled = wire.ask("tramite.anular", {"id": names[0]}, id=new_id())
            assert settled["codigo"] == "no_disponible"
            # What is known is told, and reading goes on.
            wire.send(kept)
            assert wire.read_answer() == first
            assert wire.data("contar") == 1
        for one, name in zip(crowd, names):
            one.send(request("anotar", {"texto": "x"}, id=name))
        for one in crowd:
            with one:
                assert one.read_answer()["error"] is None
        assert wire.data("contar") == 1 + len(names)


def test_a_deadline_is_kept_while_the_database_is_locked(start):
    probe = start("probe-server", "--database-wait", "3600s")
    with probe.connect() as wire, locked(probe):
        answer = wire.ask("anotar", {"texto": "x"}, id=new_id(), plazo_ms=50)
        assert answer["codigo"] == "plazo_vencido"
    assert probe.ask("contar")["datos"] == 0


def test_a_server_that_stops_behind_a_lock_answers_all_and_ends_well(start):
    probe = start("probe-server", "--database-wait", "1s", "--drain-deadline", "30s")
    crowd = [probe.connect() for _ in range(100)]
    with locked(probe):
        for one in crowd:
            one.send(request("anotar", {"texto": "x"}, id=new_id()))
        # All have been read when this is answered: one thread serves them in turn.
        for one in crowd:
            assert one.read_answer()["codigo"] == "no_disponible"
            one.send(request("anotar", {"texto": "x"}, id=new_id()))
        probe.stop()
        for one in crowd:
            with one:
                assert one.read_answer()["codigo"] in ("no_disponible", "cerrando")
