# What the documents show is what there is: snippets are the files', links lead somewhere, the two
# readmes say the same in the same order, and the protocol's table has the server's codes.
import re

import pytest

from program import ROOT

READMES = ["README.md", "README.es.md"]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
DOCUMENTS = READMES + [str(path.relative_to(ROOT)) for path in PAGES]
SNIPPET = re.compile(r"<!-- (file|part of): (\S+) -->\n```\w+\n(.*?)```\n", re.DOTALL)
FENCE = re.compile(r"^```(\w*)$", re.MULTILINE)


def text_of(name):
    return (ROOT / name).read_text()


def snippets_of(name):
    return SNIPPET.findall(text_of(name))


@pytest.mark.parametrize("name, least", [*((name, 9) for name in READMES),
                                         ("docs/installing.md", 4)])
def test_each_snippet_is_its_files_text(name, least):
    found = snippets_of(name)
    assert len(found) >= least
    for kind, path, snippet in found:
        source = text_of(path)
        assert snippet == source if kind == "file" else snippet in source, f"{name}: {path}"


@pytest.mark.parametrize("name", READMES)
def test_each_snippet_of_code_says_where_it_is_from(name):
    languages = [language for language in FENCE.findall(text_of(name))
                 if language in ("cpp", "python", "cmake")]
    assert len(languages) == len(snippets_of(name))


def outline(name):
    """What must be alike in both languages: sections by level, lists, tables, snippets, links."""
    text = text_of(name)
    lines = text.splitlines()
    return {
        "sections": [line.split(" ")[0] for line in lines if re.match(r"#{1,6} ", line)],
        "items": sum(bool(re.match(r"(- |\d+\. )", line)) for line in lines),
        "rows": sum(line.startswith("|") for line in lines),
        "snippets": [(kind, path) for kind, path, _ in SNIPPET.findall(text)],
        "commands": [line.split("#")[0].strip() for line in lines
                     if re.match(r"(\./|build/bin|cmake|g\+\+|TRAMITE_)", line)],
        "links": sorted(set(re.findall(r"\]\(([^)]+)\)", text)) - set(READMES)),
    }


def test_both_readmes_have_the_same_structure():
    assert outline(READMES[0]) == outline(READMES[1])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(name)):
        if "://" not in target:
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


@pytest.mark.parametrize("name", ["docs/architecture.md"] + READMES)
def test_each_file_that_is_named_exists(name):
    for path in re.findall(r"`((?:src|include|examples|tests|docs)/[\w./]+\.\w+)`", text_of(name)):
        assert (ROOT / path).exists(), f"{name}: {path}"


def test_the_protocol_names_each_code_and_whether_to_send_again():
    rows = dict(re.findall(r'code_row\{code::\w+, "(\w+)", (true|false)\}',
                           text_of("src/base/error.cpp")))
    assert len(rows) >= 13
    protocol = text_of("docs/protocol.md")
    told = dict(re.findall(r"^\| `(\w+)`[^|]* \| (true|false) \|", protocol, re.MULTILINE))
    assert told.pop("rechazado") == "false"
    reserved = re.search(r"^(.*) is reserved for what is to come", protocol, re.MULTILINE)
    for code in re.findall(r"`(\w+)`", reserved.group(1)):
        told[code] = "false"
    assert told == rows


def test_the_protocols_limits_are_the_servers():
    limits = text_of("include/tramite/limits.hpp")
    assert "message_bytes = 1 << 20;" in limits and "json_depth = 128;" in limits
    assert "read_deadline{30'000}" in limits and "write_deadline{30'000}" in limits
    assert "receipt_life{24 * 3'600'000}" in limits and "id_ahead{10 * 60'000}" in limits
    assert "stored for 24 h" in text_of("docs/protocol.md")
    assert "idle_deadline{600'000}" in limits and "linger_deadline{2'000}" in limits
