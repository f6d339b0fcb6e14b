# An installed tramite, by find_package and by pkg-config, as docs/installing.md shows it. It was
# moved after it was installed.
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from consumer import BUILD, HERE, ROOT, build, configure, run, run_well, said_by
from program import Server

HEADERS = sorted(str(path.relative_to(ROOT / "include"))
                 for path in (ROOT / "include").rglob("*.hpp"))


def package(prefix):
    return f"-DCMAKE_PREFIX_PATH={prefix}"


def pkg_config(prefix, *words):
    path = ":".join(str(found.parent) for found in prefix.rglob("tramite.pc"))
    return run_well("pkg-config", *words, "tramite",
                    env={**os.environ, "PKG_CONFIG_PATH": path}).stdout.strip()


def test_a_program_finds_the_package(prefix, tmp_path, works):
    build(HERE / "find_package", tmp_path / "build", package(prefix))
    works(tmp_path / "build/savings")


def test_a_program_is_built_with_what_pkg_config_says(prefix, tmp_path, works):
    document = (ROOT / "docs/installing.md").read_text()
    line, = re.findall(r"^g\+\+ .*pkg-config.*$", document, re.MULTILINE)
    path = ":".join(str(found.parent) for found in prefix.rglob("tramite.pc"))
    (tmp_path / "main.cpp").write_text((HERE / "savings.cpp").read_text())
    (tmp_path / "deposit.hpp").write_text((HERE / "deposit.hpp").read_text())
    run_well("sh", "-ec", line, cwd=tmp_path, env={**os.environ, "PKG_CONFIG_PATH": path})
    works(tmp_path / "main")


def test_pkg_config_and_the_package_tell_the_version_of_the_project(prefix):
    version = re.search(r"VERSION (\d+\.\d+\.\d+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    assert pkg_config(prefix, "--modversion") == version
    assert run_well(prefix / "bin/tramite", "--version").stdout.split()[:2] == ["tramite", version]


def test_pkg_config_forces_nothing_on_a_program(prefix):
    flags = pkg_config(prefix, "--cflags").split()
    assert all(flag.startswith(("-I", "-isystem")) for flag in flags), flags


def test_a_client_alone_is_linked_without_a_database(prefix, tmp_path):
    build(HERE / "client_only", tmp_path / "build", package(prefix),
          "-DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON")
    needed = run_well("readelf", "-d", tmp_path / "build/caller").stdout
    assert "sqlite" not in needed
    server = Server("hello-server", tmp_path)
    try:
        address = server.start().addresses[0]
        said = run_well(tmp_path / "build/caller", address).stdout
    finally:
        server.end()
    assert said == "Hola, Ana: visita 1\n"


def test_an_application_is_tested_with_the_installed_kit(prefix, tmp_path):
    build(HERE / "testing", tmp_path / "build", package(prefix))
    assert run_well(tmp_path / "build/savings_test").stdout == "all is well\n"


def ask_for(prefix, folder, *words):
    (folder / "source").mkdir()
    (folder / "source/CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(asks LANGUAGES CXX)\n"
        f"find_package(tramite {' '.join(words)})\n"
        "foreach(name tramite client server sqlite)\n"
        "  if(TARGET tramite::${name})\n    message(STATUS \"there is ${name}\")\n  endif()\n"
        "endforeach()\nmessage(STATUS \"web: ${tramite_web_FOUND}\")\n")
    return configure(folder / "source", folder / "build", package(prefix))


def test_a_component_that_is_not_there_is_told_by_name(prefix, tmp_path):
    done = ask_for(prefix, tmp_path, "REQUIRED COMPONENTS server web")
    assert done.returncode != 0
    assert "has no component 'web'; it has: client, server, sqlite, testing" in said_by(done)


def test_a_component_that_may_be_missing_is_told_apart(prefix, tmp_path):
    done = ask_for(prefix, tmp_path, "REQUIRED COMPONENTS server OPTIONAL_COMPONENTS web")
    assert done.returncode == 0, done.stderr
    assert "there is server" in done.stdout and "web: FALSE" in done.stdout


@pytest.mark.parametrize("version, fits", [("0.1", True), ("0.2", False), ("1.0", False)])
def test_a_package_of_another_version_is_refused(prefix, tmp_path, version, fits):
    done = ask_for(prefix, tmp_path, version, "REQUIRED")
    assert (done.returncode == 0) == fits, done.stderr


def test_exactly_the_public_headers_are_installed(prefix):
    include = prefix / "include"
    assert sorted(str(path.relative_to(include)) for path in include.rglob("*.*")) == HEADERS


def test_each_installed_header_compiles_alone(prefix):
    flags = pkg_config(prefix, "--cflags").split()

    def errors_of(header):
        return run("g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", *flags,
                   "-x", "c++", "-include", header, os.devnull).stderr

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [errors for errors in pool.map(errors_of, HEADERS) if errors]
    assert not found, "\n".join(found)


def test_an_older_standard_is_told_what_is_missing(prefix):
    flags = pkg_config(prefix, "--cflags").split()
    done = run("g++", "-std=c++17", "-fsyntax-only", *flags, "-x", "c++", "-include",
               "tramite/export.hpp", os.devnull)
    assert done.returncode != 0 and "compile with -std=c++20" in done.stderr


def test_no_installed_file_names_a_folder_of_the_build(prefix):
    folders = [str(folder).encode() for folder in (ROOT, BUILD, prefix, prefix.parent)]
    for path in prefix.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [folder for folder in folders if folder in content], path


def test_the_installed_documents_lie_together_with_what_they_show(prefix):
    documents = prefix / "share/doc/tramite"
    for name in ("README.md", "README.es.md", "docs/installing.md", "docs/protocol.md",
                 "examples/1_hello/server.cpp", "examples/2_bank/operations.hpp"):
        assert (documents / name).is_file(), name
