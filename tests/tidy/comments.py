# Rules 34 and 37: a file opens by saying its role, a comment is a sentence, and nothing is left for
# later without its kind.
import re

from source import Rule, Source, cpp_of

OPENING_LINES = 5
KINDS = "(soon|perf|someday)"
NEVER_STAYS = "FIX" + "ME|XX" + "X|HA" + "CK"
# Comments that talk to a tool, or close a namespace.
NOT_PROSE = re.compile(r"//\s*(NOLINT|clang-format|namespace\b|IWYU|LCOV|#)")
SENTENCE_END = re.compile(r"[.:?!;…)`\"]\s*$")


def opening_of(source):
    """The comment lines at the head of a file, after a shebang."""
    mark = "//" if source.is_cpp else "#"
    opening = []
    for line in source.lines:
        if line.startswith("#!"):
            continue
        if not line.startswith(mark) or re.match(r"#(pragma|include)", line):
            break
        opening.append(line.removeprefix(mark).strip())
    return opening


def is_opened_by_comment(source):
    if source.is_cpp or source.path.endswith((".py", ".cmake")) or source.name == "CMakeLists.txt":
        return True
    return source.text.startswith("#!")


def files_open_with_their_role(sources):
    for source in sources:
        if not is_opened_by_comment(source):
            continue
        opening = opening_of(source)
        role = opening[: opening.index("")] if "" in opening else opening
        if not role:
            yield source.found(0, "opens with 1 to 5 comment lines: its role and whom it serves")
        elif len(role) > OPENING_LINES:
            mend = f"its role takes {len(role)} lines, {OPENING_LINES} at most"
            yield source.found(0, mend + "; after a bare line, a table or invariants may follow")


def prose_blocks_of(source):
    """(last line, text) of each run of whole-line comments."""
    block = []
    for comment in source.comments:
        if not comment.is_alone or not comment.text.startswith("//"):
            continue
        if block and comment.line != block[-1].line + 1:
            yield block
            block = []
        block.append(comment)
    if block:
        yield block


def comments_are_sentences(sources):
    for source in cpp_of(sources):
        for block in prose_blocks_of(source):
            last = block[-1]
            if NOT_PROSE.match(last.text) or not re.search(r"[a-z]{2}", last.text):
                continue
            if not SENTENCE_END.search(last.text):
                yield source.found(last, "a comment is a sentence, with a full stop")


def nothing_is_left_without_its_kind(sources):
    todo = re.compile(r"\bTO" + r"DO\b(?!\(" + KINDS + r"\):)")
    never = re.compile(rf"\b({NEVER_STAYS})\b")
    for source in sources:
        if source.path.startswith("tests/tidy/") or source.path.endswith(".md"):
            continue
        for number, line in enumerate(source.lines, 1):
            if todo.search(line):
                yield source.found(At(number), f"a note for later is TO" + f"DO{KINDS}: ...")
            if never.search(line):
                yield source.found(At(number), "this mark never stays: mend it now")


class At:
    def __init__(self, line):
        self.line = line


def code(text, path="src/net/noun.cpp"):
    return [Source(path, text)]


RULES = (
    Rule(
        files_open_with_their_role,
        wrong=(
            code("#pragma once\n", "src/net/noun.hpp"),
            code("// A.\n" * 6 + "#pragma once\n"),
            code("import os\n", "tests/scenario/test_a.py"),
            code("#!/bin/sh\nset -e\n", "run"),
        ),
        right=(
            code("// A noun, for the server.\n#pragma once\n"),
            code("// A noun, for the server.\n//\n" + "//   S1  It holds.\n" * 9),
            code("#!/bin/sh\n# Runs it.\nset -e\n", "run"),
        ),
    ),
    Rule(
        comments_are_sentences,
        wrong=(code("// A noun.\n\n// counts things\nint a;\n"),),
        right=(
            code(
                "// A noun.\n\n// Counts things, of which\n// there are many.\n"
                "int a;  // trailing\n"
            ),
        ),
    ),
    Rule(
        nothing_is_left_without_its_kind,
        wrong=(
            code("// TO" + "DO: later.\n"), code("// FIX" + "ME\n"), code("# XX" + "X\n", "run")
        ),
        right=(code("// TO" + "DO(perf): one pass.\n"),),
    ),
)
