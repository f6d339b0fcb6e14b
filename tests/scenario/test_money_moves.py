# Many connections move money at random while others read all balances in one snapshot: the sum
# never changes, nothing goes below zero, and every change of a balance has its posting.
import asyncio
import json
import os
import random

from connection import new_id, request
from program import PATIENCE, SCALE, scaled

SEED = int(os.environ.get("TRAMITE_SEED", "20240229"))
ACCOUNTS = 100
INITIAL = 100
MOVERS = 500
READERS = 8


async def ask(reader, writer, sent):
    writer.write(sent)
    line = await asyncio.wait_for(reader.readline(), PATIENCE)
    assert line.endswith(b"\n"), "the connection ended"
    return json.loads(line)


async def move(address, choose, rounds, told):
    """Moves money, in pipelined pairs, and keeps the id of what was told to have succeeded."""
    reader, writer = await asyncio.open_connection(*address)
    for _ in range(rounds):
        ids = [new_id(), new_id()]
        for known in ids:
            origin, destination = choose.sample(range(ACCOUNTS), 2)
            writer.write(request("mover", {"origen": origin, "destino": destination,
                                           "valor": choose.randint(1, 60)}, id=known))
        for known in ids:
            answer = json.loads(await asyncio.wait_for(reader.readline(), PATIENCE))
            assert answer["id"] == known
            if answer["error"] is None:
                told.add(known)
            else:
                assert answer["error"] == "Fondos insuficientes", answer
    writer.close()


async def watch(address, is_over, seen):
    reader, writer = await asyncio.open_connection(*address, limit=1 << 24)
    while not is_over.is_set():
        answer = await ask(reader, writer, request("saldos"))
        balances = [each["saldo"] for each in answer["datos"]]
        assert len(balances) == ACCOUNTS
        assert sum(balances) == ACCOUNTS * INITIAL, f"seed {SEED}"
        assert min(balances) >= 0
        seen.append(tuple(balances))
    writer.close()


async def drive(address, rounds, told, seen):
    choose = random.Random(SEED)
    is_over = asyncio.Event()
    watchers = [asyncio.create_task(watch(address, is_over, seen)) for _ in range(READERS)]
    await asyncio.gather(*(move(address, random.Random(choose.random()), rounds, told)
                           for _ in range(MOVERS)))
    is_over.set()
    await asyncio.gather(*watchers)


def test_the_sum_never_changes_while_500_connections_move_money(probe):
    print(f"seed {SEED}, scale {SCALE}")
    with probe.connect() as wire:
        assert wire.data("abrir_cuentas", {"cuantas": ACCOUNTS, "saldo": INITIAL}) == ACCOUNTS
    told, seen = set(), []
    asyncio.run(drive(probe.address, scaled(15), told, seen))
    with probe.connect() as wire:
        balances = {each["cuenta"]: each["saldo"] for each in wire.data("saldos")}
        postings = wire.data("asientos")
    check_postings(postings, balances, told)
    # The readers saw the money move: a test in which nothing happens proves nothing.
    assert len(set(seen)) > 1 and len(told) > MOVERS


def check_postings(postings, balances, told):
    """Replays the postings one by one, in the order of their effect."""
    replayed = dict.fromkeys(range(ACCOUNTS), INITIAL)
    changes = {}
    for posting in postings:
        replayed[posting["cuenta"]] += posting["cambio"]
        assert replayed[posting["cuenta"]] == posting["saldo"] >= 0, posting
        changes.setdefault(posting["id"], []).append(posting["cambio"])
    assert replayed == balances
    assert set(changes) == told
    assert all(len(pair) == 2 and sum(pair) == 0 for pair in changes.values())
