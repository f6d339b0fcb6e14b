# What handlers may do wrong: nothing of it is left, neighbours of the same group are not harmed,
# and what is final stays final.
import pytest

from connection import new_id, request


def notes(connection):
    return connection.data("notas")


@pytest.mark.parametrize("operation, more, code", [
    ("anotar_y_fallar", {}, "error_interno"),
    ("anotar_y_rechazar", {"mensaje": "No"}, "rechazado"),
    ("anotar_y_rechazar", {"mensaje": "No", "codigo": "propio"}, "propio"),
    ("anotar_si_abierto", {}, "no_disponible"),
    ("preparar_y_rechazar", {}, "rechazado"),
])
def test_a_handler_that_throws_leaves_no_trace(probe, operation, more, code):
    with probe.connect() as wire:
        wire.data("anotar", {"texto": "antes"})
        answer = wire.ask(operation, {"texto": "nada", **more}, id=new_id())
        assert answer["codigo"] == code
        assert answer["reintentar"] == (code == "no_disponible")
        assert notes(wire) == ["antes"]


def test_what_a_fault_was_about_is_in_the_log_and_not_in_the_answer(probe):
    answer = probe.ask("anotar_y_fallar", {"texto": "x"})
    assert "secret" not in answer["error"]
    assert "a secret that must not reach the client" in probe.log()
    assert probe.ask("romper", id=new_id())["codigo"] == "error_interno"


ESCAPES = [
    "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT mio", "RELEASE mio", "ROLLBACK TO mio",
    "PRAGMA synchronous=OFF", "PRAGMA foreign_keys=OFF", "ATTACH ':memory:' AS otra",
    "DETACH main", "VACUUM", "select 1; COMMIT",
]


@pytest.mark.parametrize("swallow", [False, True])
@pytest.mark.parametrize("escape", ESCAPES)
def test_a_handler_cannot_leave_its_transaction(probe, escape, swallow):
    tried = {"sentencias": ["insert into notas(texto) values ('antes')", escape,
                            "insert into notas(texto) values ('después')"], "tragar": swallow}
    with probe.connect() as wire:
        wire.send(request("anotar", {"texto": "uno"}) + request("sql", tried, id=new_id())
                  + request("anotar", {"texto": "dos"}))
        first, answer, second = wire.read_answers(3)
        assert (first["error"], second["error"]) == (None, None)
        if swallow and answer["error"] is None:
            assert not answer["datos"][1].startswith("ok"), answer
            assert notes(wire) == ["uno", "antes", "después", "dos"]
        else:
            assert answer["error"], answer
            assert notes(wire) == ["uno", "dos"]
        assert wire.data("leer_sql", {"sentencias": ["select 5"]}) == ["5"]


@pytest.mark.parametrize("statements", [
    ["insert into notas(texto) values ('mala')", "insert or rollback into notas(nota) values (1)"],
    ["insert into notas(texto) values ('mala')", "insert into hijos values (99)"],
    ["insert or rollback into notas(nota) values (1)", "insert into notas(texto) values ('mala')"],
    ["insert into notas(texto) values ('mala')", "insert into notas(nota) values (1)"],
    ["insert into notas(texto) values ('mala')", "no es sql"],
    ["insert into notas(texto) values ('mala')", "select * from no_hay"],
], ids=["or_rollback", "deferred", "or_rollback_first", "constraint", "syntax", "no_table"])
@pytest.mark.parametrize("swallow", [False, True])
def test_neighbours_in_the_same_group_are_not_harmed(probe, statements, swallow):
    with probe.connect() as wire:
        wire.data("anotar", {"texto": "n0"})
        sent = [request("anotar", {"texto": f"n{i}"}, id=new_id()) for i in range(1, 41)]
        sent[20:20] = [request("sql", {"sentencias": statements, "tragar": swallow}, id=new_id())]
        wire.send(b"".join(sent))
        answers = wire.read_answers(len(sent))
        culprit = answers.pop(20)
        assert [answer["error"] for answer in answers] == [None] * 40
        accepted = culprit["error"] is None
        assert culprit["codigo"] in (None, "error_interno"), culprit
        mine = [f"n{i}" for i in range(41)]
        mine[21:21] = ["mala"] if accepted else []
        assert notes(wire) == mine
        told = [answer["datos"] for answer in answers]
        assert told == list(range(2, 22)) + list(range(22 + accepted, 42 + accepted))


def test_neighbours_on_other_connections_are_not_harmed(probe):
    connections = [probe.connect() for _ in range(8)]
    bad = {"sentencias": ["insert into notas(texto) values ('mala')",
                          "insert or rollback into notas(nota) values (1)"], "tragar": True}
    connections[0].data("anotar", {"texto": "primera"})
    for number, wire in enumerate(connections):
        wire.send(b"".join(request("anotar", {"texto": f"{number}.{i}"}) for i in range(20))
                  + request("sql", bad, id=new_id()))
    for wire in connections:
        answers = wire.read_answers(21)
        assert [answer["error"] for answer in answers[:20]] == [None] * 20
        assert answers[20]["codigo"] == "error_interno"
    assert sorted(notes(connections[0])) == sorted(
        ["primera"] + [f"{number}.{i}" for number in range(8) for i in range(20)])
    for wire in connections:
        wire.close()


FINAL = [
    ("anotar", {"texto": "x"}),
    ("anotar_y_fallar", {"texto": "x"}),
    ("anotar_y_rechazar", {"texto": "x", "mensaje": "No, y «punto»", "codigo": "mio"}),
    ("preparar_y_rechazar", {"texto": "x"}),
    ("sql", {"sentencias": ["insert into hijos values (9)"]}),
    ("sql", {"sentencias": ["insert or rollback into padres values (1), (1)"]}),
    ("anotar_grande", {"bytes": (16 << 20) + 1}),
]


@pytest.mark.parametrize("operation, data", FINAL, ids=[each[0] for each in FINAL])
def test_a_final_answer_is_repeated_byte_for_byte_also_after_a_restart(probe, operation, data):
    sent = request(operation, data, id=new_id())
    lines = []
    for restart in (False, False, True):
        if restart:
            probe.stop()
            probe.start()
        with probe.connect() as wire:
            wire.send(sent)
            lines.append(wire.read_line())
    assert lines[0] == lines[1] == lines[2]
    kept = 1 if operation == "anotar" else 0
    assert probe.ask("contar")["datos"] == kept


def test_what_is_not_final_is_run_again_under_its_id(probe):
    with probe.connect() as wire:
        known = new_id()
        closed = wire.ask("anotar_si_abierto", {"texto": "x"}, id=known)
        assert (closed["codigo"], closed["reintentar"]) == ("no_disponible", True)
        wire.data("sql", {"sentencias": ["update ajustes set abierto = 1"]})
        assert wire.ask("anotar_si_abierto", {"texto": "x"}, id=known)["datos"] == 1
        assert notes(wire) == ["x"]


def test_a_rejection_is_not_kept_under_its_id(probe):
    with probe.connect() as wire:
        known = new_id()
        assert wire.ask("anotar", {"texto": 1}, id=known)["codigo"] == "datos_invalidos"
        assert wire.ask("anotado", {}, id=known)["codigo"] == "operacion_desconocida"
        assert wire.ask("anotar", {"texto": "x"}, id=known)["datos"] == 1


def test_an_id_used_for_something_else_is_rejected_and_its_answer_kept(probe):
    with probe.connect() as wire:
        known = new_id()
        first = wire.ask("anotar", {"texto": "x"}, id=known)
        for operation, data in (("anotar", {"texto": "y"}), ("anotar_y_fallar", {"texto": "x"})):
            answer = wire.ask(operation, data, id=known)
            assert (answer["codigo"], answer["reintentar"]) == ("id_reutilizado", False)
        assert wire.ask("anotar", {"texto": "x"}, id=known) == first
        assert notes(wire) == ["x"]


def test_the_same_data_written_otherwise_are_the_same_request(probe):
    known = new_id()
    ways = [b'{"operacion":"mover","datos":{"origen":1,"destino":2,"valor":3},"id":"%s"}',
            b'{"id":"%s","datos":{"valor":3,"destino": 2,\n "origen":1},"operacion":"mo\\u0076er"}']
    with probe.connect() as wire:
        wire.data("abrir_cuentas", {"cuantas": 3, "saldo": 10})
        for way in ways:
            wire.send(way % known.encode())
        first, second = wire.read_answers(2)
        assert first == second and first["datos"] == "movido"
        assert len(wire.data("asientos")) == 2


def test_a_secret_is_no_part_of_what_makes_two_requests_the_same(probe):
    with probe.connect() as wire:
        known = new_id()
        first = wire.ask("secreto", {"contrasena": "una"}, id=known)
        assert first["datos"] == 3
        assert wire.ask("secreto", {"contrasena": "otra más"}, id=known) == first


def test_a_receipt_beats_a_passed_deadline(probe):
    with probe.connect() as wire:
        known = new_id()
        late = wire.ask("anotar", {"texto": "x"}, id=known, plazo_ms=0)
        assert (late["codigo"], late["reintentar"]) == ("plazo_vencido", True)
        first = wire.ask("anotar", {"texto": "x"}, id=known)
        assert first["datos"] == 1
        assert wire.ask("anotar", {"texto": "x"}, id=known, plazo_ms=0) == first


def test_an_overdue_request_has_no_effect(probe):
    with probe.connect() as wire:
        for operation in ("anotar", "contar", "eco"):
            data = {"texto": "x"} if operation == "anotar" else None
            assert wire.ask(operation, data, id=new_id(), plazo_ms=0)["codigo"] == "plazo_vencido"
        assert notes(wire) == []


def test_a_snapshot_cannot_write(probe):
    writes = ["insert into notas(texto) values ('x') returning 1", "delete from notas returning 1",
              "create table nueva(a)", "PRAGMA user_version=7", "BEGIN IMMEDIATE"]
    with probe.connect() as wire:
        for sql in writes:
            assert wire.ask("leer_sql", {"sentencias": [sql]}, id=new_id())["codigo"] == (
                "error_interno"), sql
        assert wire.data("leer_sql", {"sentencias": ["select count(*) from notas"]}) == ["0"]


def test_an_answer_over_the_limit_is_a_fault_and_undoes_its_write(probe):
    with probe.connect() as wire:
        limit = 16 << 20
        assert len(wire.data("grande", {"bytes": limit - 2})) == limit - 2
        assert wire.ask("grande", {"bytes": limit}, id=new_id())["codigo"] == "error_interno"
        assert wire.ask("anotar_grande", {"bytes": limit}, id=new_id())["codigo"] == (
            "error_interno")
        assert notes(wire) == []


@pytest.mark.parametrize("operation", ["esperar", "leer_y_esperar"])
def test_a_slow_handler_holds_up_no_other_connection(start, gate, tmp_path, operation):
    # However long the gate is shut, the reads behind it are of one pass.
    probe = start("probe-server", "--pass-life", "60s", "--snapshot-life", "60s",
                  folder=tmp_path / "patient")
    with probe.connect() as slow, probe.connect() as wire:
        slow.send(request(operation, {"puerta": gate.path}) + request("contar"))
        gate.await_arrival()
        assert wire.data("eco", 1) == 1
        assert wire.data("eco_inmediato", 2) == 2
        assert wire.data("anotar", {"texto": "x"}) == 1
        assert notes(wire) == ["x"]
        gate.open()
        # Two reads of one run see the same snapshot, begun before the note was there.
        assert [answer["datos"] for answer in slow.read_answers(2)] == (
            ["pasó", 1] if operation == "esperar" else [0, 0])


def test_a_slow_write_holds_up_writes_alone(probe, gate):
    with probe.connect() as slow, probe.connect() as other, probe.connect() as wire:
        slow.send(request("anotar_y_esperar", {"puerta": gate.path, "texto": "lenta"}))
        gate.await_arrival()
        other.send(request("anotar", {"texto": "detrás"}))
        assert wire.data("eco", 1) == 1
        # What is not committed is not seen.
        assert notes(wire) == []
        gate.open()
        assert slow.read_answer()["datos"] == 1
        assert other.read_answer()["datos"] == 2


def test_a_handler_knows_its_request(probe):
    with probe.connect() as wire:
        known = new_id()
        told = [wire.data("contexto", None, id=known) for _ in range(2)]
        assert [each["operacion"] for each in told] == ["contexto"] * 2
        assert [each["id"] for each in told] == [known] * 2
        assert {each["direccion"] for each in told} == {"%s:%d" % wire.socket.getsockname()}
        assert told[0]["principal"] == ""
        assert told[0]["azar"] != told[1]["azar"]
        assert told[0]["ahora_ms"] <= told[1]["ahora_ms"]


def test_a_whole_controller_decides_everything_itself(start):
    server = start("whole-server")
    with server.connect() as wire:
        assert wire.data("eco", [1, {"a": None}]) == [1, {"a": None}]
        known = new_id()
        first = wire.ask("cualquiera", 7, id=known)
        assert (first["error"], first["codigo"]) == ("No conozco cualquiera", "rechazado")
        assert wire.ask("cualquiera", 7, id=known) == first
        assert wire.data("contar") == 0
