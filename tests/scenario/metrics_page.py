# The page of numbers of a running server, read as its format demands.
import re

from http_client import fetch

SAMPLE = re.compile(
    r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')


class Numbers:
    """A page of numbers, line by line as its format demands."""

    def __init__(self, server):
        status, text = fetch(server, "/metrics")
        assert status == 200
        self.text = text
        self.samples = []
        for line in text.splitlines():
            if line.startswith("#"):
                assert re.fullmatch(r"# (HELP|TYPE) \w+ .+", line), line
                continue
            match = SAMPLE.fullmatch(line)
            assert match, line
            labels = dict(LABEL.findall(match.group(2) or ""))
            self.samples.append((match.group(1), labels, float(match.group(3))))

    def value(self, name, **labels):
        """The sum of the samples of that name that have those labels."""
        found = [value for sample, own, value in self.samples
                 if sample == name and labels.items() <= own.items()]
        assert found, f"{name} {labels} is not on the page"
        return sum(found)
