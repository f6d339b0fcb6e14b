# The model of the protocol: what Spin must find holds and is found, and docs/model/README.md tells
# of the runs that there are.
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
SCRIPT = ROOT / "script" / "model"
README = ROOT / "docs" / "model" / "README.md"


def run_model(*words):
    return subprocess.run([SCRIPT, *words], text=True, capture_output=True, timeout=540)


def listed_runs():
    done = run_model("list")
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def is_mistake(run):
    return run[-1].startswith("WITH")


def described_under(heading):
    text = README.read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([a-z-]+)` \|", section, re.M)


def without(model, old, new):
    assert model.count(old) == 1, old
    return model.replace(old, new)


def test_the_protocol_holds_and_each_mistake_is_found():
    done = run_model("short")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout


def test_each_run_that_must_hold_is_described():
    assert described_under("Runs") == [run[0] for run in listed_runs() if not is_mistake(run)]


def test_each_mistake_is_described():
    assert described_under("Mistakes") == [run[0] for run in listed_runs() if is_mistake(run)]


def test_each_mistake_in_the_model_is_tried():
    model = (SCRIPT.parents[1] / "docs" / "model" / "exactly_once.pml").read_text(encoding="utf-8")
    assert set(re.findall(r"\bWITH(?:OUT)?_[A-Z_]+\b", model)) == {
        run[-1] for run in listed_runs() if is_mistake(run)
    }


@pytest.fixture
def broken(tmp_path):
    """A copy of script and model, in which a text of the model is replaced."""

    def make(old, new):
        for name in ("script/model", "docs/model/exactly_once.pml"):
            there = tmp_path / name
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes((ROOT / name).read_bytes())
        model = tmp_path / "docs/model/exactly_once.pml"
        model.write_text(without(model.read_text(encoding="utf-8"), old, new), encoding="utf-8")
        script = tmp_path / "script/model"
        os.chmod(script, 0o755)
        return script

    return make


def test_a_model_that_is_wrong_fails_the_run(broken):
    script = broken("       keep(DONE);\n       result[AT] = DONE\n", "       result[AT] = DONE\n")
    done = subprocess.run([script, "settle"], text=True, capture_output=True, timeout=300)
    assert done.returncode == 1
    assert "WRONG: an error" in done.stdout


def test_a_mistake_that_is_none_fails_the_run(broken):
    script = broken("#ifndef WITH_REFUSAL_NOT_STORED", "#if 1")
    done = subprocess.run(
        [script, "with-refusal-not-stored"], text=True, capture_output=True, timeout=300
    )
    assert done.returncode == 1
    assert "must break one of" in done.stdout


def test_a_name_that_there_is_not_is_told():
    done = run_model("no-such-run")
    assert done.returncode == 1
    assert "no-such-run" in done.stderr
