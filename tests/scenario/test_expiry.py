# Ids that are too old or far ahead are never run, and clients are told that nothing is known.
import time

import pytest

from connection import new_uuid7
from program import run

HOUR_MS = 3_600_000


def moment(hours):
    return time.time_ns() // 1_000_000 + hours * HOUR_MS


@pytest.mark.parametrize("hours", [-25, 1], ids=["too old", "far ahead"])
def test_an_id_of_another_time_is_not_run(probe, hours):
    name = new_uuid7(moment(hours))
    with probe.connect() as wire:
        told = wire.ask("anotar", {"texto": "x"}, id=name)
        assert told["codigo"] == "id_vencido" and told["reintentar"] is False
        assert "el reloj del servidor marca" in told["error"]
        assert wire.data("tramite.resultado", {"id": name}) == {"estado": "vencido"}
        assert "El id " + name in wire.ask("tramite.anular", {"id": name})["error"]
        assert wire.data("contar") == 0


@pytest.mark.parametrize("hours", [-25, 1], ids=["too old", "far ahead"])
def test_a_client_takes_it_for_unknown_and_does_not_advise_to_send_it_again(probe, hours):
    name = new_uuid7(moment(hours))
    done = run("tramite", "call", "--connect", probe.addresses[0], "--id", name, "anotar",
               "texto=x")
    assert done.returncode == 4
    assert "El id " + name in done.stderr
    assert f"\nid: {name}\nThis id is not run. Ask tramite.resultado id={name} " in done.stderr
    assert "with --id" not in done.stderr
    told = run("tramite", "call", "--connect", probe.addresses[0], "tramite.resultado",
               f"id={name}")
    assert (told.returncode, told.stdout) == (0, '{"estado":"vencido"}\n')


def test_receipts_live_as_long_as_is_said_also_across_restarts(start, tmp_path):
    store = f"sqlite:{tmp_path}/a.db"
    name = new_uuid7(moment(-30))
    for life, codes in (("48h", [None, None]), ("24h", [None])):
        probe = start("probe-server", "--store", store, "--receipt-life", life)
        with probe.connect() as wire:
            # What has its receipt gets it, however old its id is by now.
            assert [wire.ask("anotar", {"texto": "x"}, id=name)["codigo"] for _ in codes] == codes
        probe.stop()
    probe = start("probe-server", "--store", store)
    with probe.connect() as wire:
        wire.ask("anotar", {"texto": "y"}, id=new_uuid7())
        assert wire.ask("anotar", {"texto": "x"}, id=name)["codigo"] == "id_vencido"
        assert wire.data("notas") == ["x", "y"]
