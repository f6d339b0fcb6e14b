# Rules 29 and 30: nothing suspends while a transaction is open; coroutines begin in few places, own
# what they use, and hold no lock while they wait.
import re

from scopes import functions_of
from source import Rule, Source, cpp_of

SUSPENDS = re.compile(r"\bco_(await|yield|return)\b")
NEVER_SUSPENDS = re.compile(r"src/(operation|store)/|src/server/(execute_once|group)\.")
# Where a coroutine may begin: file -> (how many times, why there).
SPAWNS = {
    "src/client/connection.cpp": (1, "one connection's life, which it shares the ownership of"),
    "src/server/io_thread.cpp": (2, "a session for each connection, and the thread's sweep"),
    "src/server/server.cpp": (1, "a listener's loop"),
}
LAMBDA = re.compile(r"(?<![\w\])])\[([^\[\]]*)\]\s*(?:\([^{};]*\)[^{};]*)?\{")
LOCK = re.compile(r"\bstd::(lock_guard|unique_lock|scoped_lock|shared_lock)\b")


def nothing_suspends_in_a_transaction(sources):
    for source in cpp_of(sources):
        if NEVER_SUSPENDS.match(source.path):
            for match in SUSPENDS.finditer(source.code):
                yield source.found(match.start(), "suspends where a transaction may be open")


def coroutines_begin_in_listed_places(sources):
    for source in cpp_of(sources):
        if source.is_test:
            continue
        found = list(re.finditer(r"\bco_spawn\s*\(", source.code))
        if len(found) > SPAWNS.get(source.path, (0, ""))[0]:
            for match in found:
                yield source.found(
                    match.start(), "co_spawn outside the list of this test: begin it there"
                )


def end_of_block(code, start):
    """The offset of the brace that closes the block in which `start` is."""
    depth = 0
    for match in re.finditer(r"[{}]", code[start:]):
        depth += 1 if match.group() == "{" else -1
        if depth < 0:
            return start + match.start()
    return len(code)


def lambdas_of(code):
    """(offset, captures, own body) of each lambda; bodies of inner lambdas are left out."""
    spans = [
        (match.start(), match.group(1), match.end(), end_of_block(code, match.end()))
        for match in LAMBDA.finditer(code)
    ]
    for start, captures, begin, end in spans:
        own = code[begin:end]
        for _, _, inner_begin, inner_end in spans:
            if begin < inner_begin and inner_end < end:
                inner = slice(inner_begin - begin, inner_end - begin)
                own = own[: inner.start] + " " * (inner.stop - inner.start) + own[inner.stop :]
        yield start, captures, own


def no_capturing_lambda_is_a_coroutine(sources):
    for source in cpp_of(sources):
        for start, captures, body in lambdas_of(source.bare_code):
            if captures.strip() and SUSPENDS.search(body):
                yield source.found(
                    start, "a coroutine outlives its lambda's captures: pass them by value"
                )


def coroutines_own_their_parameters(sources):
    for source in cpp_of(sources):
        for block in functions_of(source):
            body = source.bare_code[block.start : block.end]
            if not re.search(r"\bawaitable\s*<", block.head) or not SUSPENDS.search(body):
                continue
            parameters = block.head[block.head.find("(") :]
            if re.search(r"\bconst\b[^,()]*&|&&", re.sub(r"\)\s*const\b.*$", "", parameters)):
                yield source.found(block.head_start, "a coroutine takes its parameters by value")


def no_lock_is_held_across_a_wait(sources):
    for source in cpp_of(sources):
        code = source.bare_code
        for match in LOCK.finditer(code):
            if "co_await" in code[match.end() : end_of_block(code, match.end())]:
                yield source.found(
                    match.start(), "this lock is held across a co_await: end its block before"
                )


# GCC 12 awaits the second operand first, whatever the first one says. It does so in no `if`.
CHOOSES = re.compile(r"\bco_return\b[^;]*(\|\||&&|\?)[^;]*\bco_await\b")


def no_co_return_chooses_what_it_awaits(sources):
    for source in cpp_of(sources):
        for match in CHOOSES.finditer(source.bare_code):
            yield source.found(
                match.start(), "GCC 12 awaits here in any case: return in two statements"
            )


def code(text, path="src/net/noun.cpp"):
    return [Source(path, text)]


RULES = (
    Rule(
        nothing_suspends_in_a_transaction,
        wrong=(
            code("co_await x;", "src/store/a.cpp"),
            code("co_return;", "src/server/execute_once.cpp"),
        ),
        right=(
            code("co_await x;", "src/server/session.cpp"), code("// co_await", "src/store/a.cpp")
        ),
    ),
    Rule(
        coroutines_begin_in_listed_places,
        wrong=(code("void f() { asio::co_spawn(context, g(), detached); }"),),
        right=(code("// co_spawn(x)\nvoid f() {}"),),
    ),
    Rule(
        no_capturing_lambda_is_a_coroutine,
        wrong=(
            code("auto f = [this]() -> awaitable<void> { co_await g(); };"),
            code("void h() { spawn([&] { co_return; }); }"),
        ),
        right=(
            code("auto f = [](int a) -> awaitable<void> { co_await g(a); };"),
            code(
                "void h() { run([this] { spawn([](int a) -> awaitable<void> { co_await g(a); "
                "}); }); }"
            ),
            code("int h() { return a[i]; }"),
        ),
    ),
    Rule(
        coroutines_own_their_parameters,
        wrong=(
            code("awaitable<void> f(const std::string& a) { co_await g(a); }"),
            code("awaitable<void> f(std::string&& a) { co_await g(a); }"),
        ),
        right=(code("awaitable<void> a::f(std::string a, socket& b) const { co_await g(a); }"),),
    ),
    Rule(
        no_lock_is_held_across_a_wait,
        wrong=(code("awaitable<void> f() { std::lock_guard lock{mutex_}; co_await g(); }"),),
        right=(code("awaitable<void> f() { { std::lock_guard lock{mutex_}; } co_await g(); }"),),
    ),
    Rule(
        no_co_return_chooses_what_it_awaits,
        wrong=(
            code("awaitable<bool> f() { co_return a() || co_await b(); }"),
            code("awaitable<int> f() { co_return a() ? co_await b() : 1; }"),
        ),
        right=(
            code("awaitable<bool> f() { if (a()) co_return true; co_return co_await b(); }"),
            code("awaitable<bool> f() { if (!a() && !co_await b()) co_return false; }"),
        ),
    ),
)
