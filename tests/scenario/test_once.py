# A writing request with an id has its effect once, however often and from wherever it comes.
import pytest

from connection import new_id, new_uuid7, request
from program import scaled


def make_id(kind):
    return new_uuid7() if kind == "uuid7" else new_id()


@pytest.mark.parametrize("kind", ["uuid7", "any"])
def test_fifty_connections_at_once_get_the_same_bytes_and_one_effect(probe, kind):
    connections = [probe.connect() for _ in range(50)]
    for round_number in range(1, scaled(20) + 1):
        sent = request("anotar", {"texto": "x"}, id=make_id(kind))
        for wire in connections:
            wire.send(sent)
        assert len({wire.read_line() for wire in connections}) == 1
        assert connections[0].data("contar") == round_number
    for wire in connections:
        wire.close()


@pytest.mark.parametrize("kind", ["uuid7", "any"])
def test_copies_in_one_segment_have_one_effect(probe, kind):
    with probe.connect() as wire:
        wire.send(request("anotar", {"texto": "x"}, id=make_id(kind)) * 100)
        assert len({wire.read_line() for _ in range(100)}) == 1
        assert wire.data("notas") == ["x"]


@pytest.mark.parametrize("kind", ["uuid7", "any"])
def test_a_copy_after_a_restart_gets_the_first_answer(probe, kind):
    sent = [request("anotar", {"texto": str(i)}, id=make_id(kind)) for i in range(30)]
    answers = []
    for _ in range(2):
        with probe.connect() as wire:
            wire.send(b"".join(sent))
            answers.append([wire.read_line() for _ in sent])
        probe.stop()
        probe.start()
    assert answers[0] == answers[1]
    assert probe.ask("contar")["datos"] == len(sent)


def test_a_copy_that_arrives_while_the_first_is_running_waits_for_its_answer(probe, gate):
    sent = request("anotar_y_esperar", {"puerta": gate.path, "texto": "x"}, id=new_id())
    with probe.connect() as first, probe.connect() as copy, probe.connect() as wire:
        first.send(sent)
        gate.await_arrival()
        copy.send(sent)
        gate.open()
        assert first.read_line() == copy.read_line()
        assert wire.data("notas") == ["x"]


def test_the_effect_stays_when_the_first_asker_is_gone(probe, gate):
    sent = request("anotar_y_esperar", {"puerta": gate.path, "texto": "x"}, id=new_id())
    with probe.connect() as wire:
        with probe.connect() as first:
            first.send(sent)
            gate.await_arrival()
        gate.open()
        wire.send(sent)
        assert wire.read_answer()["datos"] == 1
        assert wire.data("notas") == ["x"]


def test_without_an_id_each_copy_has_its_effect(probe):
    with probe.connect() as wire:
        wire.send(request("anotar", {"texto": "x"}) * 3)
        assert [answer["datos"] for answer in wire.read_answers(3)] == [1, 2, 3]


def test_ids_of_what_does_not_write_are_echoed_and_not_kept(probe):
    with probe.connect() as wire:
        known = new_id()
        for operation, data, told in (("eco", 1, 1), ("eco", 2, 2), ("eco_inmediato", 3, 3),
                                      ("contar", None, 0)):
            answer = wire.ask(operation, data, id=known)
            assert (answer["datos"], answer["id"]) == (told, known)
        assert wire.ask("anotar", {"texto": "x"}, id=known)["datos"] == 1
        assert wire.ask("contar", None, id=known)["datos"] == 1


def test_upper_and_lower_case_of_a_uuid_name_the_same_request(probe):
    known = new_uuid7()
    with probe.connect() as wire:
        first = wire.ask("anotar", {"texto": "x"}, id=known)
        again = wire.ask("anotar", {"texto": "x"}, id=known.upper())
        assert (first["datos"], again["datos"]) == (1, 1)
        assert again["id"] == known.upper()
