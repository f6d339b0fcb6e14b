# kill -9 under load, again and again, on the same database: what a client was told is there after
# the restart, every id has one effect, and the money is all there.
import os
import random
import threading
import time

from connection import new_id, new_uuid7, request
from program import BIN, run, scaled

SEED = int(os.environ.get("TRAMITE_SEED", "20240229"))
KILLS = int(os.environ.get("TRAMITE_KILLS", scaled(50, least=5)))
ACCOUNTS = 20
INITIAL = 1_000_000
CLIENTS = 6
DEPTH = 8


class Client(threading.Thread):
    """Sends transfers, some at a time, until its connection breaks; keeps what it was told."""

    def __init__(self, server, choose):
        super().__init__()
        self.server = server
        self.choose = choose
        self.sent = {}
        self.told = {}

    def run(self):
        try:
            with self.server.connect() as wire:
                while True:
                    self.exchange(wire)
        except (OSError, EOFError):
            pass

    def exchange(self, wire):
        ids = [self.choose.choice((new_id, new_uuid7))() for _ in range(DEPTH)]
        for known in ids:
            origin, destination = self.choose.sample(range(ACCOUNTS), 2)
            self.sent[known] = request("mover", {"origen": origin, "destino": destination,
                                                 "valor": self.choose.randint(1, 100)}, id=known)
        wire.send(b"".join(self.sent[known] for known in ids))
        for known in ids:
            line = wire.read_line()
            if not line.endswith(b"\n"):
                raise EOFError
            self.told[known] = line


def run_and_kill(server, choose):
    """A load, then kill -9 at some moment of it: what was sent, and what was told."""
    clients = [Client(server, random.Random(choose.random())) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    # The moment is chance on purpose; whatever it is, what follows must hold.
    time.sleep(choose.uniform(0.01, 0.25))  # pace: when to kill, at random.
    server.kill()
    for client in clients:
        client.join()
    sent = {known: line for client in clients for known, line in client.sent.items()}
    told = {known: line for client in clients for known, line in client.told.items()}
    return sent, told


def ask_again(server, sent):
    """Every request of the round once more, under its id."""
    with server.connect() as wire:
        answers = {}
        ids = list(sent)
        for first in range(0, len(ids), 200):
            part = ids[first:first + 200]
            wire.send(b"".join(sent[known] for known in part))
            answers.update((known, wire.read_line()) for known in part)
        return answers


def check_money(server, done):
    with server.connect() as wire:
        balances = [each["saldo"] for each in wire.data("saldos")]
        kept = wire.data("leer_sql", {"sentencias": [
            "select count(*) from asientos", "select count(distinct id) from asientos",
            "select sum(cambio) from asientos",
            "select count(*) from cuentas join (select cuenta, sum(cambio) as suma from asientos"
            f" group by cuenta) using (cuenta) where saldo <> {INITIAL} + suma"]})
    assert sum(balances) == ACCOUNTS * INITIAL and min(balances) >= 0
    assert [int(each) for each in kept] == [2 * done, done, 0, 0]


def test_kill_9_under_load_loses_no_answer_and_repeats_no_effect(probe):
    print(f"seed {SEED}, {KILLS} kills")
    choose = random.Random(SEED)
    probe.ask("abrir_cuentas", {"cuantas": ACCOUNTS, "saldo": INITIAL})
    done, in_doubt, kills = 0, 0, 0
    while kills < KILLS:
        sent, told = run_and_kill(probe, choose)
        probe.start()
        answers = ask_again(probe, sent)
        for known, line in told.items():
            assert answers[known] == line, f"seed {SEED}, kill {kills}"
        done += sum(b'"error":null' in line for line in answers.values())
        in_doubt += len(sent) - len(told)
        check_money(probe, done)
        kills += 1
    print(f"{kills} kills, {done} transfers, {in_doubt} requests in doubt")
    # Kills that hit nothing prove nothing.
    assert in_doubt > 0 and done > 0


def test_the_banks_crash_ends_with_each_withdrawal_done_once(tmp_path):
    done = run("bank-crash", BIN / "bank-server", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('<- {"datos":"Retiro exitoso","error":null}') == 4
    assert '<- {"datos":700,"error":null}' in done.stdout


def test_the_banks_crash_says_what_it_needs(tmp_path):
    assert run("bank-crash").returncode == 2
    done = run("bank-crash", tmp_path / "nothing", tmp_path)
    assert done.returncode == 1
    assert "does not start" in done.stderr
