# The page of limits says what the program has: every limit, and its default.
import re

from program import ROOT, run

ROW = re.compile(r"^\| `--([a-z-]+)` \| (\S+) \| (.+) \| (.+) \|$", re.MULTILINE)
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "": 1}


def number(text):
    """`1MiB` as --print-config shows it: in bytes. A time stays as it is."""
    size = re.fullmatch(r"(\d+)(KiB|MiB|GiB|)", text)
    return str(int(size.group(1)) * UNITS[size.group(2)]) if size else text


def test_the_page_has_every_limit_with_its_default():
    help_text = run("probe-server", "--help").stdout
    limits = re.findall(r"^  --([a-z-]+)", help_text.partition("Limits:\n")[2], re.MULTILINE)
    settings = dict(re.findall(r"^([a-z-]+) = \"?(.*?)\"?  # default$",
                               run("probe-server", "--print-config").stdout, re.MULTILINE))
    rows = {flag: number(default) for flag, default, _, _ in
            ROW.findall((ROOT / "docs" / "limits.md").read_text())}
    assert rows == {limit: settings[limit] for limit in limits}
