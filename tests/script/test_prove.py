# script/prove: which trial it starts with which counts, what it refuses, and what it does with a
# trial that found something.
import os
from pathlib import Path

import pytest
from checkout import Checkout

BIN = Path(os.environ["TRAMITE_BIN"]).resolve()
TRIALS = ("points", "failures", "power", "kill", "network", "variants")
TARGETS = "disk-trials crash-trials proof-server tramite-faults"
NOTE = """#!/bin/sh
echo "{name} $*" >> "{calls}"
[ "$1" != "{broken}" ]
"""


@pytest.fixture
def checkout(tmp_path):
    made = Checkout(tmp_path / "a folder with blanks")
    made.add_script("script/prove")
    (made.folder / "build").mkdir()
    made.add_fake("cmake")
    return made


def add_trials(checkout, broken="none"):
    for name in ("disk-trials", "crash-trials"):
        text = NOTE.format(name=name, calls=checkout.calls, broken=broken)
        checkout.add_program(f"build/bin/{name}", text)


def trials_called(checkout):
    configured, built, *others = checkout.called()
    assert configured == f"cmake -S {checkout.folder} --preset release -DTRAMITE_TESTS=ON"
    assert built == f"cmake --build {checkout.folder}/build --target {TARGETS}"
    return others


@pytest.mark.parametrize("trial, called", [
    ("power", "disk-trials power --images 100000"),
    ("failures", "disk-trials failures --every 1"),
    ("kill", "crash-trials kill --kills 10000"),
    ("points", "crash-trials points --each 300"),
    ("network", "crash-trials network --faults 1000000"),
])
def test_a_trial_is_built_and_has_its_count_and_then_the_flags(checkout, trial, called):
    add_trials(checkout)
    done = checkout.run("script/prove", trial, "--seed", "7")
    assert done.returncode == 0, done.stderr
    assert trials_called(checkout) == [f"{called} --seed 7"]


def test_all_is_every_trial_even_if_one_found_something(checkout):
    add_trials(checkout, broken="failures")
    assert checkout.run("script/prove", "all", "--seed", "7").returncode == 1
    called = [line.split()[1] for line in trials_called(checkout)]
    assert list(dict.fromkeys(called)) == list(TRIALS)


def test_variants_are_those_of_both_programs_and_each_must_be_found(checkout):
    add_trials(checkout)
    assert checkout.run("script/prove", "variants").returncode == 0
    assert trials_called(checkout) == ["disk-trials variants", "crash-trials variants"]
    add_trials(checkout, broken="variants")
    assert checkout.run("script/prove", "variants").returncode == 1


@pytest.mark.parametrize("words", [[], ["fire"], ["all", "--kills", "3"], ["variants", "--each"]])
def test_what_it_does_not_know_is_refused_before_anything_is_built(checkout, words):
    done = checkout.run("script/prove", *words)
    assert done.returncode == 2 and done.stderr
    assert checkout.called() == []


def test_help_names_every_trial(checkout):
    done = checkout.run("script/prove", "--help")
    assert done.returncode == 0
    assert all(f"  {trial} " in done.stdout for trial in (*TRIALS, "all"))


@pytest.mark.parametrize("words, counted", [
    (["failures", "--every", "60", "--calls", "50"], " 0 broken"),
    (["points", "--point", "store.begin", "--each", "1"], "1 store.begin"),
])
def test_a_small_trial_says_its_seed_and_what_it_did(checkout, words, counted):
    (checkout.folder / "build/bin").symlink_to(BIN)
    done = checkout.run("script/prove", *words, "--seed", "5")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{words[0]}: seed 5," in done.stdout and counted in done.stdout


def test_a_trial_in_which_too_little_came_about_has_failed(checkout):
    (checkout.folder / "build/bin").symlink_to(BIN)
    done = checkout.run("script/prove", "failures", "--every", "1000", "--calls", "50")
    assert done.returncode == 1 and "were to be tried" in done.stdout
