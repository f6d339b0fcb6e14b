# Sources as the rules read them: a file's text, its code with comments and literals blanked, its
# comments, its includes; and what a rule finds. For every rule of this folder.
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = re.compile(r"(^|/)(\.git|build[^/]*|__pycache__|\.pytest_cache|\.cache)(/|$)")
CPP = (".hpp", ".cpp")

TOKEN = re.compile(
    r'''(?P<raw>R"(?P<mark>[^()\\\s"]{0,16})\(.*?\)(?P=mark)")
      | (?P<line>//[^\n]*)
      | (?P<block>/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\\n])*")
      | (?P<number>(?<![\w])\d(?:'?[\w.])*)
      | (?P<letter>'(?:\\.|[^'\\\n])+')''',
    re.VERBOSE | re.DOTALL,
)


def blanked(text):
    return re.sub(r"[^\n]", " ", text)


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    mend: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.mend}"


@dataclass(frozen=True)
class Comment:
    line: int
    text: str
    is_alone: bool


@dataclass(frozen=True)
class Include:
    line: int
    target: str


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    def found(self, where, mend):
        """A finding at a place in the text, an offset or a line."""
        line = where.line if hasattr(where, "line") else self.line_of(where)
        return Finding(self.path, line, mend)

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1

    @property
    def folder(self):
        return self.path.rpartition("/")[0]

    @property
    def name(self):
        return self.path.rpartition("/")[2]

    @property
    def stem(self):
        return self.name.partition(".")[0]

    @property
    def is_cpp(self):
        return self.path.endswith(CPP)

    @property
    def is_test(self):
        return self.name.endswith("_test.cpp") or self.path.startswith(("tests/", "src/testing/"))

    @property
    def is_public(self):
        return self.path.startswith("include/")

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def code(self):
        """The text with comments, the inside of literals and the mark of what is exported
        blanked; offsets and lines stay."""

        def blank(match):
            whole = match.group()
            if match.lastgroup == "number":
                return whole
            if match.lastgroup in ("line", "block"):
                return blanked(whole)
            return whole[0] + blanked(whole[1:-1]) + whole[-1]

        return re.sub(r"\bTRAMITE_EXPORT\b", blanked("TRAMITE_EXPORT"), TOKEN.sub(blank, self.text))

    @cached_property
    def bare_code(self):
        """The code without preprocessor lines, whose braces need not match."""
        directive = re.compile(r"^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", re.MULTILINE)
        lines = re.sub(r"\\\n", "\\\\\n", self.code)
        return directive.sub(lambda match: blanked(match.group()), lines)

    @cached_property
    def literals(self):
        """(offset, text) of each string literal, without its quotes."""
        return [
            (match.start(), match.group().partition('"')[2][:-1])
            for match in TOKEN.finditer(self.text)
            if match.lastgroup in ("text", "raw", "mark")
        ]

    @cached_property
    def comments(self):
        comments = []
        for match in TOKEN.finditer(self.text):
            if match.lastgroup in ("line", "block"):
                before = self.text[self.text.rfind("\n", 0, match.start()) + 1 : match.start()]
                line = self.line_of(match.start())
                comments.append(Comment(line, match.group(), not before.strip()))
        return comments

    @cached_property
    def includes(self):
        pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.MULTILINE)
        return [
            Include(self.line_of(match.start()), match.group(1))
            for match in pattern.finditer(self.text)
            if self.code[match.start() : match.end()].strip()
        ]


@dataclass(frozen=True)
class Rule:
    """What must hold of a list of sources. Each wrong sample must be found, each right one not."""

    check: object
    wrong: tuple
    right: tuple = ()

    @property
    def name(self):
        return self.check.__name__


def is_binary(content):
    return b"\0" in content


def repository():
    """Every file of the work tree that is, or could be, committed."""
    sources = []
    for path in sorted(ROOT.rglob("*")):
        relative = path.relative_to(ROOT).as_posix()
        if SKIPPED_FOLDERS.search(relative) or not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        if not is_binary(content):
            sources.append(Source(relative, content.decode("utf-8", "replace")))
    return sources


def cpp_of(sources):
    return [source for source in sources if source.is_cpp]
