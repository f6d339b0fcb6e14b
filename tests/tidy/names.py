# Rules 12 and 14: words written out, in files and in what the code declares; numbers with a unit.
import re

from source import Rule, Source, cpp_of

# Abbreviations that are met in the wild, each with the word that is meant. Those that the style
# lists (id, tls, db, io, json, ...) are not here.
WRITTEN_OUT = {
    "acct": "account", "addr": "address", "alloc": "allocate", "arg": "argument", "arr": "array",
    "attr": "attribute", "auth": "access", "buf": "buffer", "cb": "callback", "cfg": "settings",
    "cmd": "command", "cnt": "count", "conf": "settings", "conn": "connection", "ctx": "context",
    "cur": "current", "curr": "current", "decl": "declaration", "def": "definition",
    "desc": "description", "dest": "destination", "dir": "folder", "doc": "document",
    "dst": "destination", "elem": "element", "env": "environment", "err": "error",
    "exc": "exception", "expr": "expression", "fn": "function", "func": "function", "hdr": "header",
    "idx": "index", "info": "what it is", "iter": "position", "len": "length", "lhs": "left",
    "lib": "library", "loc": "place", "mem": "memory", "mgr": "what it does", "msg": "message",
    "mtx": "mutex", "num": "number", "obj": "object", "op": "operation", "opt": "option",
    "opts": "options", "param": "parameter", "params": "parameters", "pkt": "packet",
    "prev": "previous", "proc": "process", "pwd": "password", "ptr": "pointer", "recv": "receive",
    "ref": "reference", "req": "request", "res": "result", "resp": "response", "ret": "result",
    "rhs": "right", "sec": "seconds", "seq": "sequence", "sess": "session", "spec": "description",
    "srv": "server", "stmt": "statement", "str": "text", "svc": "service", "svr": "server",
    "sz": "size", "tbl": "table", "tmp": "what it holds", "trx": "transaction",
    "txn": "transaction", "tx": "transaction", "usr": "user", "val": "value", "var": "variable",
    "vec": "list",
}
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "manager", "impl", "misc", "common"}
# Words of a protocol or a library that an identifier of ours must repeat as they stand.
TERMS = {
    "params": "JSON-RPC's member",
    "info": "a level of logging",
    "op": "the registering call's parameter in the contract",
}

IDENTIFIER = re.compile(r"(?<![\w.])(?<!->)(?<!::)[a-z_][a-z0-9_]*\b(?!\s*::)")
THIRD_PARTY = re.compile(r"^(sqlite3|pq|evp|ssl|rand|boost|std|json|asio|beast|spdlog|fmt|cli)_")
# Names that the language, the standard library or the system gives.
GIVEN = {"def", "std", "size_t", "iter_swap", "res", "ref", "cref", "c_str", "str", "addrinfo",
         "va_arg", "getenv", "setenv", "unsetenv", "errno", "strlen", "memcpy", "memcmp", "argc",
         "argv", "ptrdiff_t", "inner_allocator", "in_addr", "dirent", "opendir"}

TIME_WORDS = (
    r"(deadline|timeout|delay|period|interval|life|lifetime|age|retention|duration|pause|wait)"
)
TIME_NUMBER = re.compile(
    r"\b(?:int|long|unsigned|double|float|(?:std::)?(?:u?int(?:32|64)_t|size_t))\s+"
    rf"((?:\w+_)?{TIME_WORDS})_?\s*(?=[;={{,)])"
)
COUNTED = re.compile(
    r"_?(bytes|depth|connections|requests|threads|statements|rows|events|entries|ids|attempts"
    r"|groups"
    r"|messages|lines|files|operations|waiters|pages|percent)(_max|_min)?$"
)


def words_of(identifier):
    return [word for word in re.split(r"[_\d]+", identifier.lower()) if word]


def bad_word(identifier):
    for word in words_of(identifier):
        if word in SAYS_NOTHING:
            return f"'{word}' says nothing: name what it is or does"
        if word in WRITTEN_OUT and word not in TERMS:
            return f"'{word}' is an abbreviation: {WRITTEN_OUT[word]}"
    return None


def files_have_whole_words(sources):
    for source in sources:
        if not source.path.startswith(
            ("src/", "include/", "examples/", "tests/", "bench/", "fuzz/")
        ):
            continue
        for part in source.path.split("/")[1:]:
            reason = bad_word(part.partition(".")[0])
            if reason:
                yield source.found(0, f"its name: {reason}")


def identifiers_are_whole_words(sources):
    for source in cpp_of(sources):
        seen = set()
        for match in IDENTIFIER.finditer(source.bare_code):
            name = match.group()
            if name in seen or name in GIVEN or THIRD_PARTY.match(name):
                continue
            seen.add(name)
            reason = bad_word(name)
            if reason:
                yield source.found(match.start(), f"{name}: {reason}")


def times_have_units(sources):
    for source in cpp_of(sources):
        for match in TIME_NUMBER.finditer(source.code):
            mend = f"{match.group(1)} is a bare number: use std::chrono, or end it in its unit"
            yield source.found(match.start(), mend)


def limits_say_what_they_count(sources):
    member = re.compile(r"std::size_t\s+(\w+)\s*=")
    for source in sources:
        if source.path == "include/tramite/limits.hpp":
            for match in member.finditer(source.code):
                if not COUNTED.search(match.group(1)):
                    yield source.found(
                        match.start(), f"{match.group(1)}: its name ends in what it counts"
                    )


def code(text, path="src/base/noun.cpp"):
    return [Source(path, text)]


RULES = (
    Rule(
        files_have_whole_words,
        wrong=(code("", "src/base/string_util.cpp"), code("", "tests/scenario/test_srv.py")),
        right=(code("", "src/base/text.cpp"),),
    ),
    Rule(
        identifiers_are_whole_words,
        wrong=(
            code("int msg_len = 0;"), code("struct socket_manager {};"), code("void f(int buf);")
        ),
        right=(code("auto text = value.c_str(); sqlite3_stmt* statement = x->ptr; // msg"),),
    ),
    Rule(
        times_have_units,
        wrong=(code("int read_timeout = 5;"), code("std::int64_t delay;")),
        right=(code("std::chrono::milliseconds delay{5}; std::int64_t timeout_ms = 3;"),),
    ),
    Rule(
        limits_say_what_they_count,
        wrong=(code("std::size_t pipeline = 3;", "include/tramite/limits.hpp"),),
        right=(code("std::size_t pipeline_requests = 3;", "include/tramite/limits.hpp"),),
    ),
)
