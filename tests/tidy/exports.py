# What a shared library must show is marked: each function of a public header that is defined in
# src, and each class that has one. Whoever forgets it sees nothing of it in a static build.
import re

from scopes import CALL, blocks_of, plain
from source import Rule, Source

MARK = "TRAMITE_EXPORT"
# What needs no definition elsewhere, or is none of ours to define.
COMPLETE = re.compile(
    r"\b(template|using|typedef|friend|inline|constexpr|static_assert|namespace|requires)\b"
    r"|=\s*(0|default|delete)\s*$"
)
POINTER = re.compile(r"\(\s*\*")
# The testing kit is always a static library.
OF_THE_KIT = re.compile(r"include/tramite/(detail/)?test(_\w+)?\.hpp")
ACCESS = re.compile(r"^\s*(?:(?:public|private|protected)\s*:(?!:)\s*)+")


def is_defined_elsewhere(statement):
    declaration = ACCESS.sub("", statement)
    if COMPLETE.search(declaration) or POINTER.search(declaration):
        return False
    before, call, _ = plain(declaration).partition(CALL)
    return bool(call) and bool(re.search(r"\w\s*$", before)) and "=" not in before


def what_is_exported_is_marked(sources):
    for source in sources:
        if not (source.is_public and source.is_cpp) or OF_THE_KIT.fullmatch(source.path):
            continue
        for block in blocks_of(source):
            declared = [(begin, text) for begin, text in block.statements
                        if is_defined_elsewhere(text)]
            if block.kind == "namespace":
                for begin, text in declared:
                    if MARK not in source.text[begin : begin + len(text)]:
                        at = begin + len(text) - len(text.lstrip())
                        yield source.found(at, f"is defined in src and has no {MARK}")
            elif block.kind == "type" and block.parent.kind == "namespace" and declared:
                head = source.text[block.head_start : block.start]
                if MARK not in head and not re.search(r"\btemplate\b", head):
                    yield source.found(
                        block.head_start, f"has members that are defined in src, and no {MARK}")


def header(text):
    return [Source("include/tramite/noun.hpp", f"namespace tramite {{\n{text}\n}}\n")]


RULES = (
    Rule(
        what_is_exported_is_marked,
        wrong=(
            header("[[nodiscard]] int serve(int count);"),
            header("class noun {\npublic:\n    noun();\n    int size() const { return 1; }\n};"),
            header("class noun {\npublic:\n    [[nodiscard]] int size() const noexcept;\n};"),
        ),
        right=(
            header("[[nodiscard]] TRAMITE_EXPORT int serve(int count);"),
            header("class TRAMITE_EXPORT noun {\npublic:\n    noun();\n};"),
            header("class noun {\npublic:\n    noun() = default;\n    virtual void f() = 0;\n"
                   "    int size() const { return count_; }\nprivate:\n    int count_{0};\n};"),
            header("template <class T>\nint size(const T& value);\nusing f = int (*)(int);"),
            [Source("include/tramite/test.hpp", "namespace tramite {\nint f();\n}\n")],
            [Source("src/base/noun.hpp", "namespace tramite {\nint f();\n}\n")],
        ),
    ),
)
