# How a consumer of tramite is configured, built and run. For the tests of this folder.
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/consumer"
BUILD = Path(os.environ.get("TRAMITE_BUILD", ROOT / "build"))


def said_by(done):
    """Both outputs on one line, since CMake folds its messages."""
    return " ".join((done.stdout + done.stderr).split())


def run(*command, **more):
    words = [str(word) for word in command]
    return subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, **more)


def run_well(*command, **more):
    done = run(*command, **more)
    assert done.returncode == 0, f"{command}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done


def settings_of_build():
    """The cache of the build under test: name -> value."""
    settings = {}
    for line in (BUILD / "CMakeCache.txt").read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.startswith(("//", "#")):
            settings[name.partition(":")[0]] = value
    return settings


def as_in_build():
    """Flags of CMake for a build whose objects can be taken from the one under test."""
    settings = settings_of_build()
    kept = ["CMAKE_BUILD_TYPE", "CMAKE_CXX_COMPILER", "CMAKE_CXX_FLAGS", "TRAMITE_WERROR",
            "CMAKE_CXX_FLAGS_" + settings["CMAKE_BUILD_TYPE"].upper()]
    launcher = f"{sys.executable};{HERE / 'reuse_objects.py'};{BUILD}"
    return [*(f"-D{name}={settings[name]}" for name in kept if name in settings),
            f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}"]


def configure(source, folder, *flags):
    return run("cmake", "-G", "Ninja", "-S", source, "-B", folder, *flags)


def build(source, folder, *flags, targets=()):
    done = configure(source, folder, *flags)
    assert done.returncode == 0, done.stdout + done.stderr
    chosen = ["--target", *targets] if targets else []
    return run_well("cmake", "--build", folder, *chosen)


def install_and_move(built, folder):
    """Installed in one folder, then moved to another: nothing may depend on the first."""
    first, moved = folder / "first", folder / "moved"
    run_well("cmake", "--install", built, "--prefix", first)
    first.rename(moved)
    return moved
