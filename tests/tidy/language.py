# Rules 19, 20, 21, 24 and 33: interfaces, ownership, globals, the few places that catch, and time
# and randomness from one place.
import re

from scopes import blocks_of, plain
from source import Rule, Source, cpp_of

# Where a failure becomes an answer or a log line: file -> (how many catches, why there).
CATCHES = {
    "examples/2_bank/demonstration.cpp": (1, "the demonstration expects a refusal and shows it"),
    "examples/2_bank/crash_main.cpp": (2, "an unknown outcome is shown; the program's edge"),
    "bench/bare_echo.cpp": (1, "the program's edge: an error becomes a line and an exit code"),
    "bench/bare_sqlite.cpp": (1, "the program's edge: an error becomes a line and an exit code"),
    "bench/load.cpp": (1, "the program's edge: an error becomes a line and an exit code"),
    "include/tramite/asio.hpp": (2, "the completion handler gets what the reader threw"),
    "include/tramite/detail/call.hpp": (1, "the caller's future gets what the reader threw"),
    "src/client/answer.cpp": (1, "an answer that does not fit is a protocol error"),
    "tests/faults/disk_trials.cpp": (1, "the program's edge: an error becomes an exit code"),
    "tests/proof/workload.cpp": (1, "a handler that knows no better: it must not be able to go on"),
    "src/net/byte_stream.cpp": (1, "kept for the coroutine of receive(), which throws it on"),
    "src/net/listener.cpp": (2, "the message gains the address; who cannot be served is closed"),
    "src/base/fault_point.cpp": (1, "a test's wrong wish ends the process, with a line"),
    "src/testing/in_process.cpp": (1, "a server that a test killed answers nobody"),
    "src/operation/description.cpp": (1, "a half-made value is released, and the failure goes on"),
    "src/operation/invoke.cpp": (8, "where what a handler throws becomes its outcome"),
    "src/cli/client_main.cpp": (5, "the program's edge: an error becomes a line and an exit code"),
    "src/cli/serve.cpp": (3, "the program's edge: an error becomes a line and an exit code"),
    "src/cli/settings.cpp": (1, "the message gains the flag or file that the value came from"),
    "src/server/server.cpp": (1, "nobody accepts connections any more: the process ends; logged"),
    "src/server/group.cpp": (6, "the store failed: its requests are told; logged"),
    "src/server/io_thread.cpp": (2, "a session failed, or the thread's sweep; logged"),
    "src/server/handling.cpp": (2, "no snapshot, no receipts: the readers are told; logged"),
    "src/server/lanes.cpp": (1, "the system gives no more threads: logged"),
    "src/store/store.cpp": (1, "the message gains the file"),
    "src/store/sqlite/migrations.cpp": (1, "the message gains the migration's number and the file"),
}
# Names that look like globals and are none, each with its reason.
THREAD_BUFFERS = {
    "src/operation/digest.cpp": "a buffer of the thread's, without a meaning between two requests",
}
# Where an object is made by hand, because its owner cannot: file -> why.
NAKED_NEW = {
    "src/store/sqlite/database.cpp": "a place holds a lock that does not move: it is made in place",
    "src/operation/invoke_test.cpp": "a prepared value is a pointer and its deleter by contract",
}

PURE = re.compile(r"\bvirtual\b[^=]*\)[^=]*=\s*0\s*$")
NO_MEMBER = re.compile(
    r"^\s*(?:(?:public|private|protected)\s*:(?!:)\s*)*"
    r"(using|friend|static_assert|enum|struct|class|typedef|static constexpr|template)\b|^\s*$"
)
NO_VARIABLE = re.compile(
    r"^\s*(?:\[\[.*?\]\]\s*)?(?:inline\s+)?"
    r"(using|typedef|template|class|struct|union|enum|friend|namespace|static_assert|extern|concept"
    r"|requires|public|private|protected|return|TEST\w*|INSTANTIATE\w*|BOOST_\w+|MATCHER\w*)\b"
)
CONSTANT = re.compile(r"\b(constexpr|const|constinit const)\b")
CLOCK = re.compile(r"::now\s*\(|\brandom_device\b|\bgettimeofday\b|\bclock_gettime\b|\bs?rand\s*\(")
SHARING = re.compile(
    r"\bshar(e|ed|es|ing)\b|\boutlive|\bowner|\bkeeps? .*\balive\b|\bkept alive\b", re.I
)


def interfaces_are_pure(sources):
    for source in cpp_of(sources):
        for block in blocks_of(source):
            pure = [text for _, text in block.statements if PURE.search(text)]
            if block.kind != "type" or not pure:
                continue
            for offset, text in block.statements:
                is_destructor = "~" in text and "default" in text
                is_copy = re.search(r"=\s*(delete|default)\s*$", text)
                if not (PURE.search(text) or NO_MEMBER.match(text) or is_destructor or is_copy):
                    start = offset + len(text) - len(text.lstrip())
                    yield source.found(
                        start, "an interface has only pure virtuals: move this out of it"
                    )


def implementations_are_final(sources):
    for source in cpp_of(sources):
        for block in blocks_of(source):
            if block.kind != "type" or not re.search(r":\s*(public|private)\b", plain(block.head)):
                continue
            body = source.bare_code[block.start : block.end]
            if re.search(r"\boverride\b", body) and not re.search(r"\bfinal\b", block.head):
                is_standard = re.search(r"public std::\w*(exception|error)\b", block.head)
                if not is_standard:
                    yield source.found(
                        block.head_start, "overrides a virtual: an implementation is final"
                    )


def no_naked_new(sources):
    pattern = re.compile(
        r"(?<!operator )\bnew\b(?!\s*\()|(?<![=\w])(?<!operator)\s\bdelete\b(?!\s*[;,)])"
        r"|\bdelete\s*\[\]"
    )
    for source in cpp_of(sources):
        if source.path in NAKED_NEW:
            continue
        for match in pattern.finditer(source.bare_code):
            before = source.bare_code[: match.start() + 1].rstrip()
            if not before.endswith(("=", "operator")):
                yield source.found(
                    match.end() - 1, "naked new or delete: std::make_unique, or a container"
                )


def sharing_has_a_reason(sources):
    """In the file, or in the header that it belongs to."""
    reasons = {
        source.path.rpartition(".")[0]
        for source in cpp_of(sources)
        if any(SHARING.search(comment.text) for comment in source.comments)
    }
    for source in cpp_of(sources):
        match = re.search(r"\b(shared_ptr|make_shared|enable_shared_from_this)\b", source.code)
        if match and not source.is_test and source.path.rpartition(".")[0] not in reasons:
            mend = "shared ownership without a comment that says who shares it"
            yield source.found(match.start(), mend)


def no_globals(sources):
    for source in cpp_of(sources):
        for block in blocks_of(source):
            for offset, text in block.statements:
                is_buffer = source.path in THREAD_BUFFERS and "thread_local" in text
                if is_global(block, text) and not is_buffer:
                    start = offset + len(text) - len(text.lstrip())
                    yield source.found(start, "a global: main builds it and hands it down")


def is_global(block, text):
    text = re.sub(r"\boperator\s*[^\w\s(]+", "named", text)
    text = re.sub(r"^\s*(?:(?:public|private|protected)\s*:(?!:)\s*)+", "", text)
    declared = re.split(r"[={]", plain(text), maxsplit=1)[0]
    if CONSTANT.search(declared) or "\x01" in declared or not declared.strip():
        return False
    if block.kind in ("file", "namespace"):
        return not NO_VARIABLE.match(text) and bool(re.match(r"\s*[\w:]+[\s&*].*\w", declared))
    return bool(re.match(r"\s*(static|thread_local)\b(?!\s*_assert)", text))


def catches_are_known(sources):
    for source in cpp_of(sources):
        if source.is_test:
            continue
        found = list(re.finditer(r"\bcatch\s*\(", source.code))
        allowed = CATCHES.get(source.path, (0, ""))[0]
        if len(found) > allowed:
            mend = f"{len(found)} catches, {allowed} are listed: let it pass to a listed place"
            for match in found:
                yield source.found(match.start(), mend)


def time_and_chance_are_handed_in(sources):
    for source in cpp_of(sources):
        if source.path.startswith("src/base/"):
            continue
        for match in CLOCK.finditer(source.code):
            is_clock_of_test = source.is_test and "now" in match.group()
            if not is_clock_of_test:
                yield source.found(
                    match.start(), "time and randomness come in through a constructor"
                )


def code(text, path="src/net/noun.cpp"):
    return [Source(path, text)]


RULES = (
    Rule(
        interfaces_are_pure,
        wrong=(
            code(
                "class a {\npublic:\n    virtual ~a() = default;\n    virtual int f() = 0;\n"
                "    int count_;\n};"
            ),
            code("struct a { virtual int f() = 0; virtual void g(); };"),
        ),
        right=(
            code(
                "class a {\npublic:\n    virtual ~a() = default;\n"
                "    virtual int f() const = 0;\n};"
            ),
            code("class a {\n    int count_ = 0;\n    void f();\n};"),
        ),
    ),
    Rule(
        implementations_are_final,
        wrong=(code("class b : public a {\n    int f() override;\n};"),),
        right=(
            code("class b final : public a {\n    int f() override;\n};"),
            code(
                "class b : public std::exception {\n"
                "    const char* what() const noexcept override;\n};"
            ),
        ),
    ),
    Rule(
        no_naked_new,
        wrong=(
            code("auto a = new b{};"),
            code("void f() { delete a; }"),
            code("void f() { delete[] a; }"),
        ),
        right=(code("a(const a&) = delete;\nnew (place) b{};\n// new\nvoid f(b = new_one());"),),
    ),
    Rule(
        sharing_has_a_reason,
        wrong=(code("// A noun.\nstd::shared_ptr<int> a_;"),),
        right=(
            code(
                "// Shared by the session and its timer, whichever ends last.\n"
                "std::shared_ptr<int> a_;"
            ),
        ),
    ),
    Rule(
        no_globals,
        wrong=(
            code("namespace a {\nint count = 0;\n}"),
            code("std::map<int, int> table;"),
            code("void f() { static int calls = 0; }"),
            code("namespace { std::atomic<bool> is_stopping{false}; }"),
            code("struct a { static int count; };"),
            code("thread_local int a = 0;"),
        ),
        right=(
            code(
                "constexpr int a = 3;\nconst std::map<int, int> table{{1, 2}};\nint f(int);\n"
                "using a = b;"
            ),
            code(
                "void f() { static const auto made = make(); int local = 0; }\n"
                "struct a { int count = 0; };"
            ),
            code(
                "enum class a { b };\nstruct c;\ntemplate <class T> extern const T d;\n"
                "int f() { return 0; }"
            ),
        ),
    ),
    Rule(
        catches_are_known,
        wrong=(code("void f() { try { g(); } catch (const std::exception&) {} }"),),
        right=(code("// catch (it)\nvoid f() {}"),),
    ),
    Rule(
        time_and_chance_are_handed_in,
        wrong=(
            code("auto t = std::chrono::steady_clock::now();"), code("std::random_device chance;")
        ),
        right=(
            code("auto t = clock.monotonic();"), code("steady_clock::now()", "src/base/clock.hpp")
        ),
    ),
)
