# The page of limits says what the program has: every limit, its default, what they add up to, and
# the test that holds each.
import re

import pytest

from program import ROOT, run

PAGE = (ROOT / "docs" / "limits.md").read_text()
ROW = re.compile(r"^\| `--([a-z-]+)` \| (\S+) \| (.+) \| (.+) \|$", re.MULTILINE)
SUM_ROW = re.compile(r"^\| ([^|`]+(?:`--kept-bytes`[^|]*)?) \| ([^|]*) \| ([\d.]+MiB) \|$",
                     re.MULTILINE)
TEST_ROW = re.compile(r"^\| `--([a-z-]+)` \| `([\w/.]+)` \| `(\w+)` \|$", re.MULTILINE)
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "": 1}


def number(text):
    """`1MiB` as --print-config shows it: in bytes. A time stays as it is."""
    size = re.fullmatch(r"([\d.]+)(KiB|MiB|GiB|)", text)
    return str(int(float(size.group(1)) * UNITS[size.group(2)])) if size else text


def default_limits():
    help_text = run("probe-server", "--help").stdout
    names = re.findall(r"^  --([a-z-]+)", help_text.partition("Limits:\n")[2], re.MULTILINE)
    settings = dict(re.findall(r"^([a-z-]+) = \"?(.*?)\"?  # default$",
                               run("probe-server", "--print-config").stdout, re.MULTILINE))
    return {name: settings[name] for name in names}


def reckon(formula, limits):
    """`(--a + 2) × --b`, with the limits as they are by default."""
    plain = re.sub(r"`--([a-z-]+)`", lambda flag: limits[flag.group(1)], formula)
    plain = re.sub(r"\b\d+(KiB|MiB)", lambda size: number(size.group()), plain.replace("×", "*"))
    assert re.fullmatch(r"[\d+*() ]+", plain), f"{formula!r} is no sum of limits"
    return eval(plain)


def constant(name, file="byte_stream.cpp"):
    """Of a file of src/net, written as `16 << 10` or `16`."""
    text = (ROOT / "src" / "net" / file).read_text()
    base, power = re.search(rf" {name} = (\d+)(?: << (\d+))?;", text).groups()
    return int(base) << int(power or 0)


def test_the_page_has_every_limit_with_its_default():
    rows = {flag: number(default) for flag, default, _, _ in ROW.findall(PAGE)}
    assert rows == default_limits()


def test_what_the_page_adds_up_follows_from_the_limits():
    limits = default_limits()
    *parts, (last, _, total) = SUM_ROW.findall(PAGE.partition("## What they add up to")[2])
    assert len(parts) == 7 and last == "together"
    for what, formula, told in parts:
        assert reckon(formula, limits) == int(number(told)), what
    assert sum(int(number(told)) for _, _, told in parts) == int(number(total))
    # The share that no budget counts is what the streams let each connection have.
    assert constant("buffer_bytes") == 16 << 10 and constant("own_untaken_bytes") == 64 << 10
    assert constant("own_requests", "raw_stream.cpp") == 16
    assert constant("request_bytes", "byte_budget.hpp") == 1 << 10
    assert int(limits["kept-bytes"]) <= 64 << 10


def test_the_page_names_a_test_for_each_limit():
    assert sorted(flag for flag, _, _ in TEST_ROW.findall(PAGE)) == sorted(default_limits())


@pytest.mark.parametrize("flag, where, name", TEST_ROW.findall(PAGE))
def test_the_test_that_holds_a_limit_is_there(flag, where, name):
    begin = r"def " if where.endswith(".py") else r"TEST(_F)?\(\w+,\s*"
    end = r"\(" if where.endswith(".py") else r"\)"
    assert re.search(begin + name + end, (ROOT / where).read_text()), f"--{flag}: {where} has none"
