# The blocks of a C++ file by kind, found from its braces alone: namespaces, types, functions.
# A heuristic: it reads what stands before a brace, and needs no compiler. For the rules that count
# lines, look for globals, or ask what a class holds.
import re
from dataclasses import dataclass, field

TYPE = re.compile(r"\b(class|struct|union|enum)\b")
ENDS_SIGNATURE = re.compile(
    r"(\)|\b(const|noexcept|override|final|try|mutable)|->[^=;]*|\brequires\b[^=;]*|&&?)\s*$"
)
CALL = "\x01"
STARTS_MEMBER_LIST = re.compile(r"\)\s*(noexcept\s*(\([^)]*\))?\s*)?:(?!:)")
PREFIX = re.compile(r"\s*(?:(?:public|private|protected)\s*:(?!:)\s*)*")


@dataclass
class Block:
    kind: str  # file, namespace, type, function, other
    head: str
    head_start: int
    start: int
    parent: object = None
    outer_depth: int = 0
    outer_begin: int = 0
    end: int = 0
    statements: list = field(default_factory=list)  # (offset, text), at this level alone


def plain(head):
    """The head without templates and attributes; CALL stands where parentheses were."""
    text = re.sub(r"\btemplate\s*<[^{;]*?>(?=\s*[\w\[(:])", "", head)
    text = re.sub(r"\[\[[^\]]*\]\]", "", text)
    previous = None
    while previous != text:
        previous = text
        text = re.sub(r"\([^()]*\)", CALL, text)
        text = re.sub(r"<[^<>()=;]*>", "", text)
    return text.replace("alignas" + CALL, "")


def kind_of(head, outer):
    if outer.kind not in ("file", "namespace", "type"):
        return "other"
    text = plain(head)
    has_call = CALL in text
    if not has_call and re.search(r"\bnamespace\b|^\s*extern\b", text):
        return "namespace"
    if not has_call and TYPE.search(text.split("=")[0]):
        return "type"
    if STARTS_MEMBER_LIST.search(head):
        return "function" if head.rstrip()[-1] in "})" else "member list"
    if has_call and re.search(r"\]\s*" + CALL, text):
        return "function"
    is_variable = "=" in re.sub(r"operator\s*\W+", "", text)
    return "function" if has_call and not is_variable and ENDS_SIGNATURE.search(head) else "other"


def open_block(code, at, begin, depth, outer):
    prefix = PREFIX.match(code, begin).end()
    head = code[prefix:at]
    kind = kind_of(head, outer) if depth <= 0 else "other"
    return Block(kind, head, prefix + len(head) - len(head.lstrip()), at, outer, depth, begin)


def begin_after(block):
    """Where the next statement begins: an initialiser's braces are part of the statement."""
    if block.outer_depth > 0 or block.kind == "member list":
        return block.outer_begin
    if block.kind == "other" and block.parent.kind != "function":
        return block.outer_begin
    return block.end + 1


def blocks_of(source):
    """All blocks of the file, outermost first; the first is the file itself."""
    code = source.bare_code
    top = Block("file", "", 0, 0, end=len(code))
    blocks, stack, begin, depth = [top], [top], 0, 0
    for match in re.finditer(r"[{}();]", code):
        mark, at = match.group(), match.start()
        if mark in "()":
            depth += 1 if mark == "(" else -1
        elif mark == ";" and depth <= 0:
            stack[-1].statements.append((begin, code[begin:at]))
            begin = at + 1
        elif mark == "{":
            stack.append(open_block(code, at, begin, depth, stack[-1]))
            blocks.append(stack[-1])
            begin, depth = at + 1, 0
        elif mark == "}" and len(stack) > 1:
            block = stack.pop()
            block.end = at
            begin, depth = begin_after(block), block.outer_depth
    return blocks


def functions_of(source):
    return [block for block in blocks_of(source) if block.kind == "function"]


def line_count(source, block):
    return source.text.count("\n", block.head_start, block.end) + 1
