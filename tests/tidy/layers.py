# Rules 1, 16 and 31: which folder may include what. The table is read from docs/architecture.md,
# so that the page and the code cannot part.
import re

from source import Rule, Source

DOCUMENT = "docs/architecture.md"
THIRD_PARTIES = (
    (r"boost/asio(\.hpp|/)", "Boost.Asio"),
    (r"boost/beast(\.hpp|/)", "Boost.Beast"),
    (r"boost/json(\.hpp|/)", "Boost.JSON"),
    (r"boost/system(/|\.)", "Boost.System"),
    (r"boost/describe(\.hpp|/)", "Boost.Describe"),
    (r"boost/pfr(\.hpp|/)", "Boost.PFR"),
    (r"boost/mp11(\.hpp|/)", "Boost.MP11"),
    (r"boost/", "Boost (a part that no layer names)"),
    (r"openssl/", "OpenSSL"),
    (r"sqlite3\.h", "SQLite"),
    (r"libpq-fe\.h", "libpq"),
    (r"fmt/", "fmt"),
    (r"spdlog/", "spdlog"),
    (r"CLI/", "CLI11"),
    (r"prometheus/", "prometheus-cpp"),
    (r"histedit\.h|editline/", "libedit"),
    (r"(gtest|gmock)/", "GoogleTest"),
    (r"benchmark/", "Google Benchmark"),
)
# A test may describe types of its own, as an application does.
OF_TESTS = ("GoogleTest", "Boost.Describe", "Boost.JSON")
POSIX = re.compile(
    r"(sys/.*|netinet/.*|arpa/.*|unistd|fcntl|poll|pthread|netdb|dlfcn|termios|pwd|grp|signal"
    r"|spawn|dirent|windows|winsock2)\.h"
)
# Where one system may differ from another.
SYSTEM_LAYERS = ("src/host", "src/net", "bench")
SYSTEM_FILES = (
    "src/store/sqlite/locked_file.cpp",
    "examples/2_bank/server_process.cpp",
    "examples/2_bank/server_process.hpp",
)
DECISIONS = re.compile(
    r"src/(wire|operation|store|access)/|src/server/(admission|group|execute_once)\."
    r"|src/client/(retry|backoff|greeting|pipeline|waiting_room|server_list|inquiry)\."
)
ASIO = re.compile(r"boost/(asio|beast)(\.hpp|/)")


def rows_of(document):
    """The table's rows: folder -> (what it may include, its third parties)."""
    rows = {}
    for line in document.text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[0].startswith("`"):
            rows[cells[0].strip("`")] = (cells[2], cells[3])
    return rows


def document_of(sources):
    return next((source for source in sources if source.path == DOCUMENT), Source(DOCUMENT, ""))


def layer_of(path, rows):
    fitting = [folder for folder in rows if folder != "src" and path.startswith(folder + "/")]
    return max(fitting, key=len, default=None)


def may_include(cell, folder):
    if cell.startswith("all"):
        excluded = re.findall(r"\w+", cell.partition("but")[2])
        return folder not in excluded
    return folder in re.split(r",\s*", cell)


def may_use(cell, party, path):
    if cell == "all":
        return True
    for name, place in re.findall(r"([\w.+-]+(?: \w+)?)(?: in `([^`]+)`)?(?:,|$)", cell):
        if name.strip() == party:
            return f"/{place}" in path if place.endswith("/") else path.endswith(place)
    return False


def third_party_of(target):
    return next((name for pattern, name in THIRD_PARTIES if re.match(pattern, target)), None)


def own_layer_of(include, source, paths):
    """The layer that an include of our own names, or None if it is not ours."""
    if include.target.startswith("tramite/"):
        return "include/tramite"
    first = include.target.partition("/")[0]
    if f"src/{include.target}" in paths or f"src/{first}" in paths:
        return first
    return None


def folders_of(sources):
    folders = set()
    for source in sources:
        parts = source.path.split("/")
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    return folders


def includes_its_layers_alone(sources):
    rows = rows_of(document_of(sources))
    paths = {source.path for source in sources} | folders_of(sources)
    for source in sources:
        layer = layer_of(source.path, rows) if source.is_cpp else None
        if layer is None:
            continue
        folders, parties = rows[layer]
        if layer.startswith("src/") and "src" in rows and parties != "all":
            parties += ", " + rows["src"][1]
        for include in source.includes:
            reason = why_not(include, source, (layer, folders, parties), paths)
            if reason:
                yield source.found(include, f"includes {include.target}: {reason}")


def why_not(include, source, row, paths):
    layer, folders, parties = row
    party = third_party_of(include.target)
    if party:
        if may_use(parties, party, source.path) or (source.is_test and party in OF_TESTS):
            return None
        return f"the row of {layer} in {DOCUMENT} does not name {party}"
    if POSIX.fullmatch(include.target):
        if layer in SYSTEM_LAYERS or source.path in SYSTEM_FILES or source.is_test:
            return None
        return "a system's own header; what differs between systems stays in src/host and src/net"
    target = own_layer_of(include, source, paths)
    if target in (None, "include/tramite", layer.removeprefix("src/")):
        return None
    if target == "base" and layer.startswith(("src/", "tests")):
        return None
    if target == "testing" and source.is_test or may_include(folders, target):
        return None
    return f"{layer} may include: {folders} (the table of {DOCUMENT})"


def every_folder_has_its_row(sources):
    rows = rows_of(document_of(sources))
    if not rows:
        yield document_of(sources).found(0, f"has no table of layers; {DOCUMENT} must carry it")
    for source in sources:
        if source.is_cpp and not layer_of(source.path, rows):
            yield source.found(0, f"its folder has no row in the table of {DOCUMENT}")


def decisions_reach_no_asio(sources):
    """Through our own headers as well."""
    by_target = {
        source.path.removeprefix("src/").removeprefix("include/"): source for source in sources
    }

    def road(source, seen):
        for include in source.includes:
            if ASIO.match(include.target):
                return [include]
            further = by_target.get(include.target)
            if further and further.path not in seen:
                seen.add(further.path)
                rest = road(further, seen)
                if rest:
                    return [include, *rest]
        return []

    for source in sources:
        if source.is_cpp and DECISIONS.match(source.path) and not source.is_test:
            way = road(source, {source.path})
            if way:
                names = " -> ".join(include.target for include in way)
                yield source.found(
                    way[0], f"reaches Asio ({names}); decisions take events and give values"
                )


def public_headers_name_no_inside(sources):
    inside = re.compile(
        r"namespace tramite::(?!(?:detail|test)\b)\w+|\b(base|wire|store|net|cli)::\w+"
    )
    for source in sources:
        if source.is_public and source.is_cpp:
            for match in inside.finditer(source.code):
                yield source.found(match.start(), f"names '{match.group()}', which is not public")


TABLE = Source(
    DOCUMENT,
    "| folder | holds | may include | third parties |\n|---|---|---|---|\n"
    "| `include/tramite` | x | - | Boost.JSON, Boost.Asio in `asio.hpp` |\n"
    "| `src/base` | x | - | fmt |\n"
    "| `src/wire` | x | - | Boost.JSON |\n"
    "| `src/store` | x | - | SQLite in `sqlite/` |\n"
    "| `src/net` | x | wire | Boost.Asio |\n"
    "| `src/testing` | x | all but cli | all |\n",
)
CLOCK = Source("src/base/clock.hpp", "")


def including(path, *targets):
    return Source(path, "".join(f'#include "{target}"\n' for target in targets))


RULES = (
    Rule(
        includes_its_layers_alone,
        wrong=(
            [
                TABLE,
                including("src/wire/native.cpp", "net/listener.hpp"),
                including("src/net/listener.hpp"),
            ],
            [TABLE, including("src/wire/native.cpp", "boost/asio/buffer.hpp")],
            [TABLE, including("src/store/receipt.cpp", "sqlite3.h")],
            [TABLE, including("include/tramite/error.hpp", "base/clock.hpp"), CLOCK],
            [TABLE, including("include/tramite/client.hpp", "boost/asio/post.hpp")],
            [TABLE, including("src/wire/native.cpp", "unistd.h")],
            [
                TABLE,
                including("src/testing/a.hpp", "cli/serve.hpp"),
                including("src/cli/serve.hpp"),
            ],
        ),
        right=(
            [
                TABLE,
                including("src/wire/native.cpp", "base/clock.hpp", "tramite/error.hpp", "vector"),
                CLOCK,
            ],
            [TABLE, including("src/store/sqlite/statement.cpp", "sqlite3.h")],
            [TABLE, including("include/tramite/asio.hpp", "boost/asio/post.hpp")],
            [
                TABLE,
                including("src/net/listener.cpp", "wire/native.hpp"),
                including("src/wire/native.hpp"),
            ],
            [TABLE, including("src/wire/native_test.cpp", "gtest/gtest.h")],
        ),
    ),
    Rule(
        every_folder_has_its_row,
        wrong=([TABLE, Source("src/new/noun.cpp", "")], [Source(DOCUMENT, "no table\n")]),
        right=([TABLE, CLOCK],),
    ),
    Rule(
        decisions_reach_no_asio,
        wrong=(
            [including("src/client/retry.hpp", "boost/asio.hpp")],
            [
                including("src/server/group.cpp", "net/a.hpp"),
                including("src/net/a.hpp", "boost/asio/post.hpp"),
            ],
        ),
        right=([including("src/server/session.cpp", "boost/asio.hpp")],),
    ),
    Rule(
        public_headers_name_no_inside,
        wrong=(
            [Source("include/tramite/server.hpp", "namespace tramite::base { class clock; }\n")],
        ),
        right=(
            [
                Source(
                    "include/tramite/server.hpp", "// base::clock\nnamespace tramite::detail {}\n"
                )
            ],
        ),
    ),
)
