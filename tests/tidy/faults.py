# Fault marks: each name of the closed list is set once, in a source of the library; a header would
# be compiled with and without them, and a name that nobody passes tests nothing.
import re

from source import Rule, Source

LIST = "src/base/fault_names.hpp"
OWN = ("src/base/fault_names.hpp", "src/base/fault_point.hpp", "src/base/fault_point.cpp")
NAME = re.compile(r'fault_name\{"([^"]+)"')
MARK = re.compile(r'\bTRAMITE_FAULT_(?:POINT|FAILS|VARIANT)\("([^"]+)"\)')


def each_fault_mark_is_set_once_in_a_source(sources):
    listed = next((source for source in sources if source.path == LIST), None)
    marks = {}
    for source in sources:
        if not source.path.startswith(("src/", "include/")) or source.path in OWN:
            continue
        if source.is_test:
            continue
        for match in MARK.finditer(source.text):
            marks.setdefault(match.group(1), []).append((source, match))
            if not source.path.endswith(".cpp"):
                yield source.found(match.start(), "a fault mark stands in a source, not a header")
    for match in NAME.finditer(listed.text) if listed else ():
        name = match.group(1)
        expected = 0 if name.startswith("test.") else 1
        if len(marks.get(name, [])) != expected:
            times = len(marks.get(name, []))
            mend = f"'{name}' is set {times} times in the library, and must be {expected} times"
            yield listed.found(match.start(), mend)


def library(source, path="src/net/noun.cpp"):
    return [Source(LIST, 'fault_name{"net.a", x},\nfault_name{"test.b", x},'), Source(path, source)]


RULES = (
    Rule(
        each_fault_mark_is_set_once_in_a_source,
        wrong=(
            library(""),
            library('TRAMITE_FAULT_POINT("net.a");\nif (TRAMITE_FAULT_FAILS("net.a")) f();'),
            library('TRAMITE_FAULT_POINT("net.a"); TRAMITE_FAULT_POINT("test.b");'),
            library('TRAMITE_FAULT_POINT("net.a");', "src/net/noun.hpp"),
        ),
        right=(library('TRAMITE_FAULT_POINT("net.a");'),),
    ),
)
