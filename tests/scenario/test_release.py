# What is released holds none of the faults that the build for tests has; and the search that says
# so finds them where they are.
import os
import pathlib
import re

import pytest

from program import BIN, ROOT, SANITIZED

BUILD = pathlib.Path(os.environ.get("TRAMITE_BUILD", BIN.parent))
LIST = (ROOT / "src/base/fault_names.hpp").read_text()
NAMES = re.findall(r'fault_name\{"([^"]+)"', LIST)
# The names of the marks, the functions behind them, and the variable that chooses.
SIGNS = [*NAMES, "fault_points", "TRAMITE_FAULT"]

pytestmark = pytest.mark.skipif(SANITIZED, reason="a build with sanitizers is no release")


def signs_in(path):
    content = path.read_bytes()
    return [sign for sign in SIGNS if sign.encode() in content]


def library():
    found = [path for path in (BUILD / "src").iterdir() if path.name.startswith("libtramite.")]
    assert found, f"no library in {BUILD / 'src'}"
    return found[0]


@pytest.mark.parametrize("name", ["tramite", "bank-server", "bank-client", "hello-server"])
def test_a_program_holds_no_fault(name):
    assert signs_in(BIN / name) == []


def test_the_library_holds_no_fault():
    assert signs_in(library()) == []


@pytest.mark.parametrize("name", ["bank-server-faults", "probe-server-faults", "tramite-faults"])
def test_the_search_finds_them_in_the_build_for_tests(name):
    assert len(NAMES) > 15
    assert signs_in(BIN / name) == SIGNS
