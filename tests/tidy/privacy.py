# Nothing committed names a place of one person's machine, and no line runs out of the page.
import re

from comments import At
from source import Rule, Source

# Written in parts, so that this file does not find itself.
PLACES = (
    (re.compile(r"(?<![\w$}.\"*/])/wo" + r"rk\b(?!-)"), "a folder of one machine"),
    (re.compile(r"(?<![\w$}.\"*/)])/ro" + r"ot\b"), "a home folder of one machine"),
    (re.compile(r"(?<![\w$}.])/home/\w+"), "a home folder of one machine"),
    (re.compile(r"/tmp/bui" + r"ld\.sh"), "a script of one machine"),
    (re.compile(r"\.\./sha" + r"red"), "a folder outside the repository"),
)
COLUMNS = 100


def names_no_place_of_one_machine(sources):
    for source in sources:
        for number, line in enumerate(source.lines, 1):
            for pattern, what in PLACES:
                if pattern.search(line):
                    yield source.found(
                        At(number), f"names {what}: '{pattern.search(line).group()}'"
                    )


def lines_fit_the_page(sources):
    for source in sources:
        is_page = source.path.endswith((".cpp", ".hpp", ".py", ".cmake")) or source.text.startswith(
            "#!"
        )
        if not is_page or source.path.startswith("tests/golden/"):
            continue
        for number, line in enumerate(source.lines, 1):
            if len(line) > COLUMNS and "http" not in line:
                yield source.found(At(number), f"{len(line)} columns, over {COLUMNS}")


def one(text, path="docs/noun.md"):
    return [Source(path, text)]


RULES = (
    Rule(
        names_no_place_of_one_machine,
        wrong=(
            one("see /wo" + "rk/main"),
            one("cd /ro" + "ot"),
            one("run /tmp/bui" + "ld.sh"),
            one("read ../sha" + "red/design.md"),
        ),
        right=(one('cd "$root"/run; tests/wo' + "rk.md; /wo" + "rkers, $root/x"),),
    ),
    Rule(lines_fit_the_page, wrong=(one("x" * 101, "run.py"),), right=(one("x" * 100, "run.py"),)),
)
