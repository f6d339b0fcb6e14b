# Requests of one connection take effect in the order sent, whatever their kinds, and each sees the
# effects of those before it; its answers come back in that order.
import random

import pytest

from connection import new_id, request
from program import scaled


def test_each_request_sees_the_effects_of_those_before_it(probe):
    """Alternating kinds, the hardest cut: every run has one request."""
    rounds = scaled(200)
    with probe.connect() as wire:
        wire.send(b"".join(
            request("anotar", {"texto": f"n{i}"}) + request("contar") + request("eco", i)
            + request("eco_inmediato", -i) for i in range(rounds)))
        answers = [answer["datos"] for answer in wire.read_answers(4 * rounds)]
    assert answers == [value for i in range(rounds) for value in (i + 1, i + 1, i, -i)]


@pytest.mark.parametrize("seed", range(5))
def test_mixed_kinds_in_random_runs_are_answered_in_order(probe, seed):
    choose = random.Random(seed)
    sent, expected, count = [], [], 0
    for _ in range(scaled(100)):
        kind = choose.choice(["anotar", "contar", "eco", "eco_inmediato", "falla", "desconocida"])
        for _ in range(choose.randint(1, 8)):
            if kind == "anotar":
                count += 1
                sent.append(request("anotar", {"texto": str(count)}, id=new_id()))
                expected.append((count, None))
            elif kind == "contar":
                sent.append(request("contar"))
                expected.append((count, None))
            elif kind == "falla":
                sent.append(request("anotar_y_fallar", {"texto": "x"}, id=new_id()))
                expected.append((None, "error_interno"))
            elif kind == "desconocida":
                sent.append(request("no_existe", None, id=new_id()))
                expected.append((None, "operacion_desconocida"))
            else:
                sent.append(request(kind, count))
                expected.append((count, None))
    with probe.connect() as wire:
        wire.send(b"".join(sent))
        answers = wire.read_answers(len(sent))
    told = [(answer["datos"], answer.get("codigo")) for answer in answers]
    assert told == expected, f"seed {seed}"


def test_a_slow_request_holds_back_what_is_behind_it_on_its_connection(probe, gate):
    with probe.connect() as slow, probe.connect() as wire:
        slow.send(request("esperar", {"puerta": gate.path})
                  + request("anotar", {"texto": "detrás"}))
        gate.await_arrival()
        assert wire.data("notas") == []
        gate.open()
        assert [answer["datos"] for answer in slow.read_answers(2)] == ["pasó", 1]
        assert wire.data("notas") == ["detrás"]


def test_what_one_connection_was_answered_another_sees(probe):
    with probe.connect() as first, probe.connect() as second:
        for count in range(1, scaled(200) + 1):
            assert first.data("anotar", {"texto": "x"}) == count
            assert second.data("contar") == count


def test_a_fast_sender_that_reads_nothing_is_answered_in_the_end(probe):
    """More than the server takes at once: it stops reading, and goes on."""
    count = scaled(5_000)
    with probe.connect() as wire:
        wire.send(b"".join(request("anotar", {"texto": "x"}) for _ in range(count)))
        assert [answer["datos"] for answer in wire.read_answers(count)] == list(
            range(1, count + 1))
