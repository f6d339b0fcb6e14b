# What is done once is prepared once: an id is known from before its preparing step, copies wait,
# and however the first one ends nobody is left waiting.
import signal

import pytest

from connection import new_id, new_uuid7, request

UNDER_WAY = {"estado": "en_curso"}


class Preparation:
    """A request that stands at a gate in its preparing step, and leaves a mark for each."""

    def __init__(self, gate, tmp_path):
        self.id = new_uuid7()
        self.marks = tmp_path / "marks"
        self.data = {"puerta": gate.path, "huella": str(self.marks)}
        self.bytes = request("preparar_y_esperar", self.data, id=self.id)

    def count(self):
        return len(self.marks.read_text().splitlines()) if self.marks.exists() else 0

    def outcome(self, server):
        return server.ask("tramite.resultado", {"id": self.id})["datos"]


@pytest.fixture
def slow(gate, tmp_path):
    return Preparation(gate, tmp_path)


def test_an_id_is_running_from_before_its_preparing_step(probe, gate, slow):
    with probe.connect() as wire:
        wire.send(slow.bytes)
        gate.await_arrival()
        assert slow.outcome(probe) == UNDER_WAY
        gate.open()
        assert wire.read_answer()["datos"] == "pasó"
    assert slow.outcome(probe) == {"estado": "hecho", "datos": "pasó", "error": None,
                                   "codigo": None}


def test_copies_that_arrive_meanwhile_wait_and_are_not_prepared(probe, gate, slow):
    with probe.connect() as first:
        first.send(slow.bytes)
        gate.await_arrival()
        copies = [probe.connect() for _ in range(20)]
        for copy in copies:
            copy.send(slow.bytes)
        gate.open()
        answers = {wire.read_line() for wire in [first, *copies]}
    for copy in copies:
        copy.close()
    assert len(answers) == 1
    assert slow.count() == 1
    assert probe.ask("notas")["datos"] == ["preparada"]


def test_a_copy_of_what_is_done_is_answered_without_preparing(probe, gate, slow):
    with probe.connect() as wire:
        wire.send(slow.bytes)
        gate.await_arrival()
        gate.open()
        answer = wire.read_line()
        # It would stand at a gate that nobody opens.
        wire.send(slow.bytes * 3)
        assert [wire.read_line() for _ in range(3)] == [answer] * 3
    assert slow.count() == 1


def test_copies_in_one_segment_are_prepared_once(probe, gate, slow):
    with probe.connect() as wire:
        wire.send(slow.bytes * 50)
        gate.await_arrival()
        gate.open()
        assert len({wire.read_line() for _ in range(50)}) == 1
    assert slow.count() == 1


@pytest.mark.parametrize("other", ["data", "operation"])
def test_another_request_under_the_id_waits_and_is_told_so(probe, gate, slow, other):
    with probe.connect() as first, probe.connect() as second:
        first.send(slow.bytes)
        gate.await_arrival()
        second.send(request("preparar_y_esperar", {**slow.data, "huella": None}, id=slow.id)
                    if other == "data" else request("anotar", {"texto": "x"}, id=slow.id))
        assert slow.outcome(probe) == UNDER_WAY
        assert not second.has_answer()
        gate.open()
        assert first.read_answer()["datos"] == "pasó"
        assert second.read_answer()["codigo"] == "id_reutilizado"
    assert slow.count() == 1
    assert probe.ask("notas")["datos"] == ["preparada"]


def test_an_annulment_waits_for_it_and_tells_what_was_done(probe, gate, slow):
    with probe.connect() as first, probe.connect() as wire:
        first.send(slow.bytes)
        gate.await_arrival()
        wire.send(request("tramite.anular", {"id": slow.id}))
        assert slow.outcome(probe) == UNDER_WAY
        gate.open()
        told = wire.read_answer()["datos"]
        assert (told["estado"], told["datos"]) == ("hecho", "pasó")
        assert first.read_answer()["datos"] == "pasó"


def test_the_close_of_its_connection_ends_neither_it_nor_the_wait_of_a_copy(probe, gate, slow):
    with probe.connect() as copy:
        with probe.connect() as first:
            first.send(slow.bytes)
            gate.await_arrival()
            copy.send(slow.bytes)
        gate.open()
        assert copy.read_answer()["datos"] == "pasó"
    assert slow.count() == 1
    assert probe.ask("notas")["datos"] == ["preparada"]


def test_a_copy_that_is_gone_keeps_nobody_waiting(probe, gate, slow):
    with probe.connect() as first, probe.connect() as last:
        first.send(slow.bytes)
        gate.await_arrival()
        with probe.connect() as gone:
            gone.send(slow.bytes)
        last.send(slow.bytes)
        gate.open()
        assert first.read_line() == last.read_line()
    assert slow.count() == 1


def test_a_refusal_in_the_preparing_step_is_the_answer_to_every_copy(probe):
    sent = request("preparar_y_rechazar", {"texto": "x"}, id=new_id())
    connections = [probe.connect() for _ in range(20)]
    for wire in connections:
        wire.send(sent)
    assert len({wire.read_line() for wire in connections}) == 1
    for wire in connections:
        wire.close()
    assert probe.ask("contar")["datos"] == 0


def test_a_server_that_stops_answers_it_and_its_copies(probe, gate, slow):
    with probe.connect() as first, probe.connect() as copy:
        first.send(slow.bytes)
        gate.await_arrival()
        copy.send(slow.bytes)
        assert slow.outcome(probe) == UNDER_WAY
        probe.signal(signal.SIGTERM)
        gate.open()
        assert {first.read_answer()["datos"], copy.read_answer()["datos"]} == {"pasó"}
    assert probe.wait() == 0
    assert slow.count() == 1


def test_what_is_killed_in_its_preparing_step_is_prepared_again(probe, gate, slow):
    with probe.connect() as first:
        first.send(slow.bytes)
        gate.await_arrival()
        probe.kill()
    gate.open()
    probe.start()
    assert slow.outcome(probe) == {"estado": "ninguno"}
    with probe.connect() as wire:
        wire.send(slow.bytes)
        gate.await_arrival()
        gate.open()
        assert wire.read_answer()["datos"] == "pasó"
    assert slow.count() == 2
