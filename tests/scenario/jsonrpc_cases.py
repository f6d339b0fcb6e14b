# The cases of tests/jsonrpc/cases.txt, how an answer is compared with what it should be, and the
# servers that are asked: for the scenarios of every way in.
import json
import pathlib

import pytest

from program import Server

FILE = pathlib.Path(__file__).resolve().parents[1] / "jsonrpc" / "cases.txt"


def cases():
    """(message, answer or None), each as its bytes."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("--> "):
            found.append((line[4:].encode(), None))
        elif line.startswith("<-- "):
            found[-1] = (found[-1][0], line[4:].encode())
    return found


class Token(str):
    """A number as it is spelled: 1.50 is not 1.5."""


def spelled(text):
    return json.loads(text, parse_int=Token, parse_float=Token)


def fits(answer, wanted):
    """Both parsed."""
    if isinstance(wanted, list):
        left = list(answer) if isinstance(answer, list) else []
        for each in wanted:
            found = next((one for one in left if fits(one, each)), None)
            if found is None:
                return False
            left.remove(found)
        return isinstance(answer, list) and not left
    if not isinstance(answer, dict) or set(answer) != set(wanted):
        return False
    if answer["jsonrpc"] != "2.0" or not same(answer["id"], wanted["id"]):
        return False
    if "error" not in wanted:
        return same(answer["result"], wanted["result"])
    error = answer["error"]
    return (set(error) == {"code", "message", "data"} and error["code"] == wanted["error"]["code"]
            and error["message"] == wanted["error"].get("message", error["message"])
            and isinstance(error["message"], str) and error["message"] != ""
            and {"codigo", "reintentar"} <= set(error["data"]))


def same(one, other):
    """1 and "1" are two."""
    return type(one) is type(other) and one == other


def check(answer, wanted):
    """Of bytes without their line break."""
    assert b"\n" not in answer
    assert fits(spelled(answer), spelled(wanted)), f"{answer!r} instead of {wanted!r}"


@pytest.fixture(scope="module")
def jsonrpc_server(tmp_path_factory):
    """For what changes nothing: one of the whole file."""
    shared = Server("jsonrpc-server", tmp_path_factory.mktemp("jsonrpc")).start()
    yield shared
    shared.end()


@pytest.fixture
def server(start):
    return start("jsonrpc-server")


@pytest.fixture
def wire(server):
    with server.connect() as connection:
        yield connection
