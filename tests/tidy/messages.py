# Rule 26: messages are one line for a person, and tramite's codes stand in one file.
import re

from source import Rule, Source, cpp_of

CODES_FILE = "src/base/error.cpp"
CODE_ROW = re.compile(r'code_row\{code::(\w+),\s*"(\w+)"')
# What makes a line for a person: an exception, an outcome, a message, a log line.
SPEAKS = re.compile(r"\b(throw|rejection|failure|refusal|refused|message|log|unknown)\b[^;]*$")


def codes_of(sources):
    for source in sources:
        if source.path == CODES_FILE:
            return CODE_ROW.findall(source.text)
    return []


def codes_stand_in_one_file(sources):
    names = {name for _, name in codes_of(sources)}
    for source in cpp_of(sources):
        if source.path == CODES_FILE or source.is_test or not source.path.startswith(
            ("src/", "include/")
        ):
            continue
        for offset, text in source.literals:
            if text in names:
                yield source.found(
                    offset, f'"{text}": name(code::{text}), so that codes stand in one file'
                )


def codes_are_told_apart(sources):
    seen = set()
    for source in sources:
        if source.path != CODES_FILE:
            continue
        for enumerator, text in codes_of(sources):
            if text in seen or enumerator != text:
                yield source.found(
                    0, f"code::{enumerator} is \"{text}\": each code has its own text, the same"
                )
            seen.add(text)


def messages_are_one_line(sources):
    for source in cpp_of(sources):
        if source.is_test:
            continue
        for offset, text in source.literals:
            begin = max(source.code.rfind(mark, 0, offset) for mark in ";{}")
            statement = source.code[source.code.rfind(";", 0, offset) + 1 : offset]
            if begin < 0 or not SPEAKS.search(statement):
                continue
            if "\\n" in text:
                yield source.found(
                    offset, "a message is one line, and its end is not its own affair"
                )
            elif re.search(r"\w\(\)|\w::\w", text):
                yield source.found(
                    offset, "a message names what happened and to what, not a function"
                )


TABLE = Source(CODES_FILE, 'code_row{code::saturado, "saturado", true},\n')


def code(text):
    return [TABLE, Source("src/net/noun.cpp", text)]


RULES = (
    Rule(
        codes_stand_in_one_file,
        wrong=(code('auto a = "saturado";'),),
        right=(code('auto a = name(code::saturado); // "saturado"'),),
    ),
    Rule(
        codes_are_told_apart,
        wrong=([Source(CODES_FILE, 'code_row{code::a, "x", true}, code_row{code::b, "x", true}')],),
        right=([TABLE],),
    ),
    Rule(
        messages_are_one_line,
        wrong=(
            code('void f() {\n    throw error{"cannot open\\nthe file"};\n}'),
            code('void f() {\n    throw error{"open() failed"};\n}'),
        ),
        right=(code('void f() {\n    throw error{"cannot open the file; is it there?"};\n}'),),
    ),
)
