# Rules 2, 3, 4 and 9: one noun a file, sizes of files and functions, and how a header begins.
import re

from scopes import functions_of, line_count
from source import Rule, Source, cpp_of

FILE_LINES = 400
PUBLIC_HEADER_LINES = 150
FUNCTION_LINES = 70
USUAL_FUNCTION_LINES = 40
UNUSUAL_SHARE = 0.05
# The compiled parts of header libraries have no header of ours; a program's main has none either.
NO_HEADER = re.compile(r"(^|/)(\w*main|asio|beast|boost_json|pfr)\.cpp$")


def files_are_short(sources):
    for source in sources:
        if not source.path.endswith((".hpp", ".cpp", ".py", ".sh", ".cmake")):
            continue
        bound = PUBLIC_HEADER_LINES if source.is_public else FILE_LINES
        if len(source.lines) > bound:
            yield source.found(
                bound, f"has {len(source.lines)} lines, over {bound}: part it by nouns"
            )


def functions_are_short(sources):
    for source in cpp_of(sources):
        for block in functions_of(source):
            lines = line_count(source, block)
            if lines > FUNCTION_LINES:
                mend = f"this function has {lines} lines, over {FUNCTION_LINES}: name its parts"
                yield source.found(block.head_start, mend)


def most_functions_are_very_short(sources):
    lengths = [
        (line_count(source, block), source, block.head_start)
        for source in cpp_of(sources)
        for block in functions_of(source)
    ]
    long = sorted((each for each in lengths if each[0] > USUAL_FUNCTION_LINES), key=lambda e: -e[0])
    if len(long) > UNUSUAL_SHARE * len(lengths):
        for lines, source, start in long:
            mend = f"{lines} lines; of {len(lengths)}, {len(long)} are over {USUAL_FUNCTION_LINES}"
            yield source.found(start, mend)


def headers_are_guarded(sources):
    for source in sources:
        if source.path.endswith(".hpp") and not re.match(r"\s*#pragma once\n", source.code):
            yield source.found(0, "the first thing after the opening comment is #pragma once")


def own_header_of(source, paths):
    """The header that a .cpp stands for, as it is included; None if there is none."""
    stem = re.sub(r"_test$", "", source.path.removesuffix(".cpp").rpartition("/")[2])
    beside = f"{source.folder}/{stem}.hpp"
    if beside in paths:
        return beside.removeprefix("src/")
    if not source.path.startswith(("src/", "tests/api/")):
        return None
    for folder in ("tramite", "tramite/detail"):
        if f"include/{folder}/{stem}.hpp" in paths:
            return f"{folder}/{stem}.hpp"
    return None


def sources_stand_beside_their_header(sources):
    paths = {source.path for source in sources}
    for source in sources:
        if not source.path.endswith(".cpp") or not source.path.startswith(("src/", "tests/api/")):
            continue
        stem = source.path.removesuffix(".cpp")
        is_beside = stem.removesuffix("_test") + ".cpp" in paths and source.is_test
        is_part = bool(source.includes) and source.includes[0].target.startswith("tramite/")
        has_header = own_header_of(source, paths) or is_beside or is_part
        if not (NO_HEADER.search(source.path) or has_header):
            mend = "has no header of its name beside it; if it is a part of a public header, "
            yield source.found(0, mend + "it includes that first")


def sources_include_their_header_first(sources):
    paths = {source.path for source in sources}
    for source in sources:
        if not source.path.endswith(".cpp") or source.name.endswith("_test.cpp"):
            continue
        own = own_header_of(source, paths)
        if not own or NO_HEADER.search(source.path):
            continue
        first = source.includes[0].target if source.includes else ""
        if first != own and not (source.path.startswith("examples/") and own.endswith("/" + first)):
            yield source.found(source.includes[0] if first else 0, f'includes "{own}" first')


def function_of(lines):
    return "// It.\nint f() {\n" + "    g();\n" * (lines - 2) + "}\n"


PLAIN = Source("src/base/noun.hpp", "// A noun.\n#pragma once\n")

RULES = (
    Rule(
        files_are_short,
        wrong=(
            [Source("src/base/noun.cpp", "\n" * (FILE_LINES + 1))],
            [Source("include/tramite/noun.hpp", "\n" * (PUBLIC_HEADER_LINES + 1))],
        ),
        right=([Source("src/base/noun.cpp", "\n" * FILE_LINES)],),
    ),
    Rule(
        functions_are_short,
        wrong=(
            [Source("src/base/noun.cpp", function_of(FUNCTION_LINES + 1))],
            [
                Source(
                    "src/base/noun.cpp", "namespace a {\nstruct b {\n" + function_of(80) + "};\n}\n"
                )
            ],
            [
                Source(
                    "src/base/noun.cpp",
                    "b::b(int c)\n    : d{c},\n      e{c} {\n" + "f();\n" * 80 + "}\n",
                )
            ],
        ),
        right=(
            [Source("src/base/noun.cpp", function_of(FUNCTION_LINES))],
            [
                Source(
                    "src/base/noun.cpp",
                    "constexpr std::array a{\n" + "row{1, f(2)},\n" * 80 + "};\n",
                )
            ],
        ),
    ),
    Rule(
        most_functions_are_very_short,
        wrong=([Source("src/base/noun.cpp", function_of(41) + function_of(3) * 10)],),
        right=([Source("src/base/noun.cpp", function_of(41) + function_of(40) * 19)],),
    ),
    Rule(
        headers_are_guarded,
        wrong=(
            [Source("src/base/noun.hpp", "// A noun.\n#include <vector>\n#pragma once\n")],
            [Source("src/base/noun.hpp", "// A noun.\n// #pragma once\n")],
        ),
        right=([PLAIN],),
    ),
    Rule(
        sources_stand_beside_their_header,
        wrong=([Source("src/base/noun.cpp", "")], [PLAIN, Source("src/base/nouns_test.cpp", "")]),
        right=(
            [PLAIN, Source("src/base/noun.cpp", ""), Source("src/base/noun_test.cpp", "")],
            [Source("include/tramite/noun.hpp", ""), Source("src/client/noun.cpp", "")],
            [Source("src/cli/main.cpp", "")],
        ),
    ),
    Rule(
        sources_include_their_header_first,
        wrong=(
            [PLAIN, Source("src/base/noun.cpp", '#include <vector>\n#include "base/noun.hpp"\n')],
        ),
        right=(
            [PLAIN, Source("src/base/noun.cpp", '#include "base/noun.hpp"\n#include <vector>\n')],
        ),
    ),
)
