# A checkout of its own for a script under test: the script copied in, every program that it calls
# replaced by a small one that says how it was called. For the tests of this folder.
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Checkout:
    def __init__(self, folder):
        self.folder = folder
        self.fakes = folder / "fakes"
        self.calls = folder / "calls.txt"

    def add_script(self, path):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target)

    def add_program(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(0o755)

    def add_fake(self, name, text=""):
        """A program found first in PATH; it notes its call, then does what `text` says."""
        head = f'#!/bin/sh\necho "{name} $*" >> "{self.calls}"\n'
        self.add_program(f"fakes/{name}", head + text)

    def run(self, *command, **environment):
        path = f"{self.fakes}:{os.environ['PATH']}"
        surroundings = {**os.environ, "TRAMITE_SETUP": "yes", "PATH": path, **environment}
        return subprocess.run(
            [self.folder / command[0], *command[1:]],
            env=surroundings,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def called(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []
