# What the consumers share: a tramite installed from the build under test and then moved, and a
# store for the program that is tried.
import shutil
import sys

import pytest
from consumer import BUILD, ROOT, install_and_move, run_well

sys.path.insert(0, str(ROOT / "tests/scenario"))


@pytest.fixture(scope="session")
def prefix(tmp_path_factory):
    """A tramite that was installed from the build under test, and moved."""
    folder = tmp_path_factory.mktemp("installed")
    yield install_and_move(BUILD, folder)
    shutil.rmtree(folder)


@pytest.fixture
def works(tmp_path):
    """works(PROGRAM): it runs on an empty folder, and says that all is well."""
    def check(program, **more):
        store = tmp_path / "store"
        store.mkdir()
        assert run_well(program, store, **more).stdout == "all is well\n"
    return check
