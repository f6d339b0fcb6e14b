# A tramite that is built within somebody's project: by add_subdirectory, by FetchContent from a
# folder; and one that is built as a shared library.
import re

from consumer import HERE, ROOT, as_in_build, build, install_and_move, run_well

# The namespaces of src: whatever is in one of them is nobody's business outside.
INSIDE = {name for path in (ROOT / "src").rglob("*.hpp")
          for name in re.findall(r"^namespace (tramite::\w+)", path.read_text(), re.MULTILINE)
          if name != "tramite::detail"}


def targets_of(folder):
    return run_well("ninja", "-C", folder, "-t", "targets", "all").stdout


def test_a_project_has_it_in_a_folder_of_its_own(tmp_path, works):
    build(HERE / "add_subdirectory", tmp_path, *as_in_build(), f"-DTRAMITE_FOLDER={ROOT}",
          targets=["savings"])
    works(tmp_path / "savings")


def test_a_project_fetches_it(tmp_path, works):
    build(HERE / "fetch_content", tmp_path, *as_in_build(),
          f"-DFETCHCONTENT_SOURCE_DIR_TRAMITE={ROOT}", targets=["savings"])
    works(tmp_path / "savings")


def test_within_another_project_there_is_the_library_alone(tmp_path):
    build(HERE / "add_subdirectory", tmp_path, *as_in_build(), f"-DTRAMITE_FOLDER={ROOT}",
          targets=["help"])
    targets = targets_of(tmp_path)
    assert "libtramite.a" in targets
    assert not [name for name in ("hello-server", "_test:", "tramite_program") if name in targets]
    run_well("cmake", "--install", tmp_path, "--prefix", tmp_path / "prefix")
    assert not (tmp_path / "prefix").exists()


def test_a_shared_library_shows_its_users_all_that_they_need_and_nothing_else(tmp_path, works):
    build(ROOT, tmp_path / "shared", *as_in_build(), "-DBUILD_SHARED_LIBS=ON",
          "-DTRAMITE_TESTS=OFF")
    prefix = install_and_move(tmp_path / "shared", tmp_path / "installed")
    run_well(prefix / "bin/tramite", "--version")
    library, = prefix.glob("lib/libtramite.so.?.?")
    shown = run_well("nm", "-DC", "--defined-only", library).stdout
    assert "tramite::serve(" in shown
    assert "tramite::net" in INSIDE
    inside = [line for line in shown.splitlines()
              if any(f" {name}::" in line for name in (*INSIDE, "boost::asio", "boost::beast"))]
    assert not inside, "\n".join(inside[:20])
    build(HERE / "find_package", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    works(tmp_path / "build/savings")
