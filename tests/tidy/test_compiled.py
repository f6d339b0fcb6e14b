# Rules 5, 9 and 16, as far as they need the compiler or clang-format: each header compiles alone, a
# user's file stays light and reaches none of the libraries inside, and clang-format has been run.
import json
import os
import re
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from source import ROOT, repository

BUILD = Path(os.environ.get("TRAMITE_BUILD", ROOT / "build"))
# What an application sees of tramite through all public headers together, in preprocessed lines
# that are not blank. Measured: 89,000 with GCC 12 and Boost 1.81.
USER_LINES = 110_000
INSIDE = re.compile(
    r"/boost/(asio|beast)/|/(sqlite3|libpq-fe)\.h$|/(openssl|fmt|spdlog|CLI|gtest)/|" + str(
        ROOT
    ) + "/src/"
)
FORMATTER_MAJOR = 14  # Debian 12's; other versions format otherwise.


def compiler_flags():
    """The compiler and flags of the build, for a file inside the library."""
    commands = BUILD / "compile_commands.json"
    if not commands.exists():
        pytest.skip(f"{commands} is not there; configure the build first")
    for entry in json.loads(commands.read_text()):
        if entry["file"].endswith("/src/base/error.cpp"):
            words = shlex.split(entry["command"])
            return words_without_files(words[1:] if words[0].endswith("ccache") else words)
    raise AssertionError("the build does not compile src/base/error.cpp")


def words_without_files(words):
    return [w for at, w in enumerate(words) if not {w, words[at - 1]} & {"-o", "-c"}]


def users_flags():
    inside = f"-I{ROOT}/src"
    return [flag for flag in compiler_flags() if flag != inside]


def compiled(flags, text, *options):
    command = [*flags, *options, "-x", "c++", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT)


def unproven_headers():
    """Headers that no source includes first: for the others, the build itself is the proof."""
    sources = repository()
    files = [source for source in sources if source.includes and source.path.endswith(".cpp")]
    first = {source.includes[0].target for source in files}
    headers = []
    for source in sources:
        if source.path.endswith(".hpp") and source.path.startswith(("src/", "include/")):
            target = source.path.removeprefix("src/").removeprefix("include/")
            if target not in first:
                headers.append(target)
    return headers


def test_each_header_compiles_alone():
    flags = compiler_flags()

    def errors_of(header):
        done = compiled(flags, f'#include "{header}"\n', "-fsyntax-only")
        return f"{header} needs another before it:\n{done.stderr[:1500]}" * (done.returncode != 0)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [errors for errors in pool.map(errors_of, unproven_headers()) if errors]
    assert not found, "\n".join(found)


def test_a_header_that_needs_another_is_found():
    assert compiled(compiler_flags(), "std::string name;\n", "-fsyntax-only").returncode != 0


def users_file():
    headers = sorted(path.name for path in (ROOT / "include/tramite").glob("*.hpp"))
    return "".join(f"#include <tramite/{name}>\n" for name in headers if name != "asio.hpp")


def reached_inside(text):
    done = compiled(users_flags(), text, "-M")
    assert done.returncode == 0, done.stderr
    return sorted({path for path in done.stdout.split() if INSIDE.search(path)})


def test_a_users_file_reaches_nothing_inside():
    assert "tramite/server.hpp" in users_file()
    assert reached_inside(users_file()) == []


def test_a_users_file_that_reaches_inside_is_found():
    assert reached_inside("#include <sqlite3.h>\n#include <boost/asio/buffer.hpp>\n")


def test_a_users_file_stays_light():
    done = compiled(users_flags(), users_file(), "-E", "-P")
    assert done.returncode == 0, done.stderr
    lines = sum(1 for line in done.stdout.splitlines() if line.strip())
    assert 1_000 < lines < USER_LINES, f"{lines} preprocessed lines, the bound is {USER_LINES}"


def clang_format():
    program = shutil.which("clang-format")
    if not program:
        pytest.skip("clang-format is not installed")
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    major = int(re.search(r"version (\d+)", version).group(1))
    if major != FORMATTER_MAJOR:
        pytest.skip(f"clang-format is {major}, not {FORMATTER_MAJOR}; it formats otherwise")
    return [program, "--dry-run", "--Werror", "--ferror-limit=1"]


def test_every_file_is_formatted():
    paths = [source.path for source in repository() if source.is_cpp]
    done = subprocess.run([*clang_format(), *paths], capture_output=True, text=True, cwd=ROOT)
    found = re.findall(r"^[^\s:]+:\d+:\d+: error", done.stderr, re.MULTILINE)
    assert done.returncode == 0, "clang-format -i these:\n" + "\n".join(found)


def test_an_unformatted_file_is_found():
    command = [*clang_format(), "--assume-filename=src/base/noun.cpp"]
    assert subprocess.run(
        command, input="int  a ;\n", text=True, capture_output=True
    ).returncode != 0
