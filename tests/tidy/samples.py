# Rules 40 and 42: every golden file is compared with something, and no sleep decides an outcome.
import re

from comments import At
from source import Rule, Source

SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|time\.sleep|sleep)\s*\(")
# A test that polls until something holds, with a deadline, may pause between two looks. It says so.
PACE = re.compile(r"(//|#)\s*pace:")


def is_test_of_ours(source):
    return source.is_test and source.path.endswith((".cpp", ".hpp", ".py"))


def no_sleep_decides(sources):
    for source in sources:
        if not is_test_of_ours(source) or source.path.startswith("tests/tidy/"):
            continue
        for number, line in enumerate(source.lines, 1):
            if SLEEP.search(line) and not PACE.search(line):
                mend = "a sleep: wait for what must happen, or mark the pause of a loop `pace: why`"
                yield source.found(At(number), mend)


def golden_files_are_read(sources):
    texts = "\n".join(
        source.text
        for source in sources
        if source.is_test and source.path.endswith((".cpp", ".hpp", ".py"))
        and not source.path.startswith("tests/tidy/")
    )
    for source in sources:
        if source.path.startswith("tests/golden/"):
            folder = source.folder.removeprefix("tests/golden").strip("/")
            is_read = source.name in texts or (folder and re.search(rf"golden\W+{folder}\b", texts))
            if not is_read:
                yield source.found(
                    0, "no test reads this golden file: compare with it, or remove it"
                )


def files(*pairs):
    return [Source(path, text) for path, text in pairs]


RULES = (
    Rule(
        no_sleep_decides,
        wrong=(
            files(("src/net/noun_test.cpp", "std::this_thread::sleep_for(10ms);\n")),
            files(("tests/scenario/test_a.py", "time.sleep(1)\n")),
        ),
        right=(
            files(
                ("tests/scenario/test_a.py", "time.sleep(0.01)  # pace: until the port answers\n")
            ),
            files(("src/net/noun.cpp", "sleep_for(10ms);\n")),
        ),
    ),
    Rule(
        golden_files_are_read,
        wrong=(
            files(
                ("tests/golden/help.txt", "a"), ("tests/scenario/test_a.py", "golden / other.txt")
            ),
        ),
        right=(
            files(("tests/golden/help.txt", "a"), ("tests/scenario/test_a.py", '"help.txt"')),
            files(
                ("tests/golden/wire/a.json", "a"),
                ("tests/api/wire_test.cpp", '"tests/golden/wire"'),
            ),
        ),
    ),
)
