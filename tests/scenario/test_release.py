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


@pytest.mark.skipif(not (BUILD / "build.ninja").exists(), reason="not built with ninja")
def test_a_first_mark_in_a_file_is_noticed_by_the_build_for_tests():
    lines = (BUILD / "build.ninja").read_text().replace("$\n", "").splitlines()
    looked_at = next(line for line in lines if line.startswith("build build.ninja"))
    sources = [path for path in (ROOT / "src").rglob("*.cpp")
               if not path.name.endswith("_test.cpp") and "testing" not in path.parts]
    unseen = [str(path) for path in sources if f"/{path.relative_to(ROOT)}" not in looked_at]
    assert unseen == [str(ROOT / "src/cli/main.cpp")]
