# tramite's own operations: who the server is, what became of a request, and that it never will be.
import pytest

from connection import new_id, new_uuid7, request

ANNULLED = {"estado": "hecho", "datos": None, "codigo": "anulado",
            "error": "La petición fue anulada por su cliente; no se hizo nada"}


def outcome_of(wire, known):
    return wire.data("tramite.resultado", {"id": known})


def test_a_server_tells_its_identity_and_keeps_it(probe):
    before = probe.ask("tramite.servidor")["datos"]
    assert before["version"] and len(before["identidad"]) == 36
    assert before["limites"]["mensaje_bytes"] == 1 << 20
    probe.stop()
    probe.start()
    assert probe.ask("tramite.servidor", {})["datos"] == before


def test_what_it_takes_is_told_as_it_was_set(start):
    probe = start("probe-server", "--message-bytes", "2097152", "--json-depth", "7")
    told = probe.ask("tramite.servidor")["datos"]["limites"]
    assert (told["mensaje_bytes"], told["niveles"]) == (2 << 20, 7)


def test_another_store_has_another_identity(probe, start, tmp_path):
    other = start("probe-server", folder=tmp_path / "other")
    told = [each.ask("tramite.servidor")["datos"]["identidad"] for each in (probe, other)]
    assert told[0] != told[1]


@pytest.mark.parametrize("make_id", [new_uuid7, new_id])
def test_what_became_of_a_request_is_told(probe, make_id):
    done, refused, failed = make_id(), make_id(), make_id()
    with probe.connect() as wire:
        wire.ask("anotar", {"texto": "x"}, id=done)
        wire.ask("anotar_y_rechazar", {"texto": "x", "mensaje": "No", "codigo": "nunca"},
                 id=refused)
        wire.ask("anotar_y_fallar", {"texto": "x"}, id=failed)
        assert outcome_of(wire, done) == {
            "estado": "hecho", "datos": 1, "error": None, "codigo": None}
        assert outcome_of(wire, refused) == {
            "estado": "hecho", "datos": None, "error": "No", "codigo": "nunca"}
        assert outcome_of(wire, failed)["codigo"] == "error_interno"
        assert outcome_of(wire, make_id()) == {"estado": "ninguno"}
        assert wire.data("notas") == ["x"]


def test_what_is_running_or_waits_is_under_way_and_nobody_waits_to_hear_it(probe, gate):
    running, waiting = new_id(), new_id()
    with probe.connect() as first, probe.connect() as second, probe.connect() as wire:
        first.send(request("anotar_y_esperar", {"puerta": gate.path, "texto": "x"}, id=running))
        gate.await_arrival()
        second.send(request("anotar", {"texto": "y"}, id=waiting))
        assert outcome_of(wire, running) == {"estado": "en_curso"}
        while outcome_of(wire, waiting) == {"estado": "ninguno"}:
            pass  # It is on its way to the lane.
        assert outcome_of(wire, waiting) == {"estado": "en_curso"}
        assert wire.data("tramite.servidor")["identidad"]
        gate.open()
        assert first.read_answer()["datos"] == 1
        assert second.read_answer()["datos"] == 2
        assert outcome_of(wire, waiting)["datos"] == 2


@pytest.mark.parametrize("make_id", [new_uuid7, new_id])
def test_an_annulled_id_is_never_done_also_after_a_crash(probe, make_id):
    known = make_id()
    copies = [request("anotar", {"texto": "x"}, id=known),
              request("anotar", {"texto": "other data"}, id=known),
              request("anotar", {"wrong": 1}, id=known),
              request("no_existe", id=known)]
    assert probe.ask("tramite.anular", {"id": known})["datos"] == ANNULLED
    probe.kill()
    probe.start()
    with probe.connect() as wire:
        wire.send(b"".join(copies))
        for answer in wire.read_answers(len(copies)):
            assert answer == {"datos": None, "error": ANNULLED["error"], "id": known,
                              "codigo": "anulado", "reintentar": False}
        assert outcome_of(wire, known) == ANNULLED
        assert wire.data("tramite.anular", {"id": known}) == ANNULLED
        assert wire.data("notas") == []


def test_to_annul_what_was_done_gives_its_answer(probe):
    known = new_uuid7()
    with probe.connect() as wire:
        wire.ask("anotar", {"texto": "x"}, id=known)
        assert wire.data("tramite.anular", {"id": known}) == {
            "estado": "hecho", "datos": 1, "error": None, "codigo": None}
        assert wire.data("notas") == ["x"]


def test_to_annul_what_is_running_waits_for_it(probe, gate):
    known = new_id()
    with probe.connect() as first, probe.connect() as wire:
        first.send(request("anotar_y_esperar", {"puerta": gate.path, "texto": "x"}, id=known))
        gate.await_arrival()
        wire.send(request("tramite.anular", {"id": known}))
        gate.open()
        assert wire.read_answer()["datos"]["datos"] == 1
        assert first.read_answer()["datos"] == 1


def test_of_an_annulment_and_a_request_that_race_one_wins(probe):
    """Whichever it is, both are told the same."""
    for number in range(50):
        known = new_uuid7()
        with probe.connect() as first, probe.connect() as second:
            first.send(request("anotar", {"texto": str(number)}, id=known))
            second.send(request("tramite.anular", {"id": known}))
            answer = first.read_answer()
            told = second.read_answer()["datos"]
            assert (told["datos"], told["codigo"]) == (answer["datos"], answer["codigo"])


def test_its_own_id_is_echoed_and_not_kept(probe):
    known, own = new_uuid7(), new_uuid7()
    with probe.connect() as wire:
        answer = wire.ask("tramite.anular", {"id": known}, id=own)
        assert (answer["id"], answer["codigo"]) == (own, None)
        assert outcome_of(wire, own) == {"estado": "ninguno"}
        assert wire.ask("anotar", {"texto": "x"}, id=own)["datos"] == 1


@pytest.mark.parametrize("operation", ["tramite.resultado", "tramite.anular"])
@pytest.mark.parametrize("data,place", [
    (None, "datos.id"), ({"id": 7}, "datos.id"), ({"id": "corto"}, "datos.id"),
    ({"id": "x" * 129}, "datos.id"), ({"id": "x" * 16, "y": 1}, "datos.y"), ([], "datos")])
def test_data_that_do_not_fit_are_told_as_any(probe, operation, data, place):
    answer = probe.ask(operation, data, id=new_id())
    assert answer["codigo"] == "datos_invalidos"
    assert answer["error"].startswith(place + ":")


@pytest.mark.parametrize("name", ["tramite.nada", "tramite.", "rpc.discover"])
@pytest.mark.parametrize("program", ["probe-server", "whole-server"])
def test_other_names_of_ours_do_not_exist(start, program, name):
    server = start(program)
    answer = server.ask(name, id=new_id())
    assert answer["codigo"] == "operacion_desconocida"
