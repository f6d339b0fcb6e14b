# The bank, operation by operation and refusal by refusal, as its users see it.
import re

import pytest

from connection import new_id
from program import run

ANA, LUIS, MARIA = 12345678, 23456789, 34567890
HIGHEST = 2**63 - 1


def balance(wire, account):
    return wire.data("consulta", {"cuenta": account})


def open_account(wire, saldo=1000, nombre="Nadia", contrasena="secreta"):
    return wire.data("abrir_cuenta",
                     {"nombre": nombre, "contrasena": contrasena, "saldo": saldo})["cuenta"]


@pytest.mark.parametrize("data, text", [
    ("Hola Mundo", "HOLA MUNDO"),
    ("", ""),
    (None, ""),
    (12, "12"),
    (-1.5, "-1.5"),
    (True, "TRUE"),
    ([1, "a", None], '[1,"A",NULL]'),
    ({"clave": "ñandú"}, '{"CLAVE":"ÑANDÚ"}'),
    ("straße, ÿ, ÷, ¿qué?", "STRAßE, ÿ, ÷, ¿QUÉ?"),
    ("\u0000\n\"", "\u0000\n\""),
    ("😀 €uro", "😀 €URO"),
])
def test_any_data_come_back_in_capitals(wire, data, text):
    assert wire.data("prueba_conexion", data) == text


def test_a_new_bank_has_three_accounts_with_a_million_each(wire):
    assert [balance(wire, each) for each in (ANA, LUIS, MARIA)] == [1_000_000] * 3


@pytest.mark.parametrize("account, password, name", [
    (ANA, "clave1", "Ana Pérez"), (LUIS, "clave2", "Luis Gómez"), (MARIA, "clave3", "María Rojas")])
def test_the_demonstration_accounts_have_the_documented_passwords(wire, account, password, name):
    data = wire.data("consulta_cliente", {"cuenta": account, "contrasena": password})
    assert data == {"ok": True, "error": "", "nombre": name}
    assert list(data) == ["ok", "error", "nombre"]


def test_money_taken_out_and_paid_in_changes_the_balance(wire):
    assert wire.data("retiro", {"cuenta": ANA, "valor": 250}) == "Retiro exitoso"
    assert balance(wire, ANA) == 999_750
    assert wire.data("abono", {"cuenta": ANA, "valor": 50}) == "Abono exitoso"
    assert balance(wire, ANA) == 999_800


def test_all_the_money_may_be_taken_out_and_not_one_more(wire):
    assert wire.refusal("retiro", {"cuenta": ANA, "valor": 1_000_001}) == "Fondos insuficientes"
    assert wire.data("retiro", {"cuenta": ANA, "valor": 1_000_000}) == "Retiro exitoso"
    assert balance(wire, ANA) == 0
    assert wire.refusal("retiro", {"cuenta": ANA, "valor": 1}) == "Fondos insuficientes"


def test_a_transfer_moves_money_between_two_accounts(wire):
    assert wire.data("transferencia", {"origen": ANA, "destino": LUIS, "valor": 400}) == (
        "Transferencia exitosa")
    assert (balance(wire, ANA), balance(wire, LUIS)) == (999_600, 1_000_400)


@pytest.mark.parametrize("operation, data, message", [
    ("consulta", {"cuenta": 1}, "Cuenta no existe"),
    ("consulta", {"cuenta": -1}, "Cuenta no existe"),
    ("movimientos", {"cuenta": 1}, "Cuenta no existe"),
    ("retiro", {"cuenta": 1, "valor": 1}, "Cuenta no existe"),
    ("abono", {"cuenta": 1, "valor": 1}, "Cuenta no existe"),
    ("consulta_cliente", {"cuenta": 1, "contrasena": "clave1"}, "Cuenta no existe"),
    ("transferencia", {"origen": 1, "destino": ANA, "valor": 1}, "Cuenta no existe"),
    ("transferencia", {"origen": ANA, "destino": 1, "valor": 1}, "Cuenta no existe"),
    ("consulta_cliente", {"cuenta": ANA, "contrasena": "clave2"}, "Clave incorrecta"),
    ("consulta_cliente", {"cuenta": ANA, "contrasena": ""}, "Clave incorrecta"),
    ("retiro", {"cuenta": ANA, "valor": 2_000_000}, "Fondos insuficientes"),
    ("transferencia", {"origen": ANA, "destino": LUIS, "valor": 2_000_000},
     "Fondos insuficientes"),
    ("retiro", {"cuenta": ANA, "valor": 0}, "El valor debe ser superior a cero"),
    ("retiro", {"cuenta": ANA, "valor": -5}, "El valor debe ser superior a cero"),
    ("retiro", {"cuenta": 1, "valor": -HIGHEST - 1}, "El valor debe ser superior a cero"),
    ("abono", {"cuenta": ANA, "valor": 0}, "El valor debe ser superior a cero"),
    ("transferencia", {"origen": ANA, "destino": LUIS, "valor": -1},
     "El valor debe ser superior a cero"),
    ("transferencia", {"origen": ANA, "destino": ANA, "valor": 1},
     "La cuenta de origen y la de destino son la misma"),
    ("abono", {"cuenta": ANA, "valor": HIGHEST}, "El saldo superaría el máximo de una cuenta"),
    ("movimientos", {"cuenta": ANA, "limite": 0}, "El límite debe estar entre 1 y 1000"),
    ("movimientos", {"cuenta": ANA, "limite": 1001}, "El límite debe estar entre 1 y 1000"),
    ("abrir_cuenta", {"nombre": "", "contrasena": "x", "saldo": 1},
     "El nombre no puede estar vacío"),
    ("abrir_cuenta", {"nombre": " \t", "contrasena": "x", "saldo": 1},
     "El nombre no puede estar vacío"),
    ("abrir_cuenta", {"nombre": "x", "contrasena": "", "saldo": 1},
     "La contraseña no puede estar vacía"),
    ("abrir_cuenta", {"nombre": "x", "contrasena": "x", "saldo": -1},
     "El saldo inicial no puede ser negativo"),
])
def test_a_refusal_says_why_and_changes_nothing(wire, operation, data, message):
    answer = wire.ask(operation, data, id=new_id())
    assert (answer["error"], answer["codigo"], answer["reintentar"]) == (
        message, "rechazado", False)
    assert [balance(wire, each) for each in (ANA, LUIS, MARIA)] == [1_000_000] * 3
    assert [len(wire.data("movimientos", {"cuenta": each})) for each in (ANA, LUIS)] == [1, 1]


def test_a_balance_reaches_its_highest_value_and_not_beyond(wire):
    rest = HIGHEST - 1_000_000
    assert wire.refusal("abono", {"cuenta": ANA, "valor": rest + 1}) == (
        "El saldo superaría el máximo de una cuenta")
    assert wire.data("abono", {"cuenta": ANA, "valor": rest}) == "Abono exitoso"
    assert balance(wire, ANA) == HIGHEST
    assert wire.refusal("transferencia", {"origen": LUIS, "destino": ANA, "valor": 1}) == (
        "El saldo superaría el máximo de una cuenta")
    assert balance(wire, LUIS) == 1_000_000


def test_an_opened_account_has_a_new_number_of_eight_digits_and_its_password(wire):
    numbers = [open_account(wire, saldo=5, contrasena=f"clave {i}") for i in range(3)]
    assert len(set(numbers)) == 3 and all(10_000_000 <= each <= 99_999_999 for each in numbers)
    assert balance(wire, numbers[1]) == 5
    assert wire.data("consulta_cliente", {"cuenta": numbers[1], "contrasena": "clave 1"})["ok"]
    assert wire.refusal("consulta_cliente", {"cuenta": numbers[1], "contrasena": "clave 2"}) == (
        "Clave incorrecta")


def test_opening_twice_under_one_id_opens_one_account(wire):
    known = new_id()
    data = {"nombre": "Eva", "contrasena": "una", "saldo": 0}
    first = wire.ask("abrir_cuenta", data, id=known)
    assert wire.ask("abrir_cuenta", data, id=known) == first
    assert open_account(wire) == first["datos"]["cuenta"] + 1


def test_a_refusal_of_the_preparing_step_is_final_under_its_id(wire, bank):
    known = new_id()
    first = wire.ask("abrir_cuenta", {"nombre": "", "contrasena": "una", "saldo": 0}, id=known)
    assert first["error"] == "El nombre no puede estar vacío"
    other = wire.ask("abrir_cuenta", {"nombre": "Eva", "contrasena": "una", "saldo": 0}, id=known)
    assert other["codigo"] == "id_reutilizado"


def test_movements_tell_each_change_newest_first(bank):
    with bank.connect() as wire:
        account = open_account(wire, saldo=100)
        wire.data("abono", {"cuenta": account, "valor": 30})
        wire.data("retiro", {"cuenta": account, "valor": 20})
        wire.data("transferencia", {"origen": account, "destino": ANA, "valor": 10})
        wire.data("transferencia", {"origen": ANA, "destino": account, "valor": 1})
        entries = wire.data("movimientos", {"cuenta": account})
        here = "%s:%d" % wire.socket.getsockname()
    told = [(e["numero"], e["tipo"], e["valor"], e["saldo"], e["contraparte"]) for e in entries]
    assert told == [(5, "transferencia_recibida", 1, 101, ANA),
                    (4, "transferencia_enviada", 10, 100, ANA),
                    (3, "retiro", 20, 110, None),
                    (2, "abono", 30, 130, None),
                    (1, "apertura", 100, 100, None)]
    assert {entry["direccion"] for entry in entries} == {here}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", e["fecha"])
               for e in entries)
    assert sorted(e["fecha"] for e in entries) == [e["fecha"] for e in reversed(entries)]


def test_movements_come_by_twenty_unless_told_otherwise(wire):
    for value in range(1, 31):
        wire.data("abono", {"cuenta": ANA, "valor": value})
    assert len(wire.data("movimientos", {"cuenta": ANA})) == 20
    assert len(wire.data("movimientos", {"cuenta": ANA, "limite": 1000})) == 31
    assert [e["valor"] for e in wire.data("movimientos", {"cuenta": ANA, "limite": 2})] == [30, 29]


def test_a_balance_is_the_same_after_a_restart(bank):
    bank.ask("retiro", {"cuenta": ANA, "valor": 1})
    bank.stop()
    bank.start()
    assert bank.ask("consulta", {"cuenta": ANA})["datos"] == 999_999


def test_no_password_is_in_the_database_nor_in_the_log(bank):
    with bank.connect() as wire:
        account = open_account(wire, contrasena="contraseña-muy-visible")
        wire.data("consulta_cliente",
                  {"cuenta": account, "contrasena": "contraseña-muy-visible"})
        wire.refusal("consulta_cliente", {"cuenta": account, "contrasena": "otra-muy-visible"})
    bank.stop()
    for path in bank.folder.iterdir():
        assert b"muy-visible" not in path.read_bytes(), path


def test_the_client_controllers_test_passes_twice_on_the_same_database(bank):
    for _ in range(2):
        result = run("bank-client", "--connect", bank.addresses[0])
        assert result.returncode == 0, result.stdout + result.stderr
        assert '-> {"operacion":"prueba_conexion","datos":"Hola Mundo"}' in result.stdout
        assert '<- {"datos":"HOLA MUNDO","error":null}' in result.stdout
        assert '<- {"datos":null,"error":"Fondos insuficientes"}' in result.stdout
        assert result.stdout.splitlines()[-1] == "# Every answer was what it must be."


def test_hello_greets_and_counts_its_visits(start):
    server = start("hello-server")
    for visit in (1, 2):
        result = run("hello-client", "--connect", server.addresses[0])
        assert (result.returncode, result.stdout) == (0, f"Hola, Mundo: visita {visit}\n"), result
    assert server.ask("saludo", {"nombre": ""})["error"] == "Falta el nombre"
    result = run("hello-client", "--connect", server.addresses[0], "saludo", "nombre=Ana")
    assert (result.returncode, result.stdout) == (0, '"Hola, Ana: visita 1"\n'), result


def test_the_client_controllers_test_fails_on_a_server_that_answers_otherwise(start):
    server = start("hello-server")
    result = run("bank-client", "--connect", server.addresses[0])
    assert result.returncode == 1, result
    assert "prueba_conexion" in result.stderr
