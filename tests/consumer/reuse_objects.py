# A compiler launcher: takes the object of a source from a build that compiled the same source with
# the same flags, else compiles. So the consumers that build tramite within themselves cost seconds.
#   reuse_objects.py BUILD COMPILER ARGUMENTS...
import json
import os
import shlex
import shutil
import sys

# Where the output and the notes of dependencies go, each with the word behind it.
PLACES = {"-o", "-c", "-MF", "-MT"}


def meaning_of(words):
    """What decides what the object is: without the compiler's launcher and where things lie."""
    while words and not os.path.basename(words[0]).startswith(("c++", "g++", "clang++")):
        words = words[1:]
    kept = [word for at, word in enumerate(words) if not {word, words[at - 1]} & PLACES]
    return [word for word in kept if not word.startswith("-ffile-prefix-map=") and word != "-MD"]


def behind(words, flag):
    return words[words.index(flag) + 1] if flag in words else None


def object_of(build, words):
    source = behind(words, "-c")
    if not source or not behind(words, "-MF"):
        return None
    with open(os.path.join(build, "compile_commands.json")) as commands:
        for entry in json.load(commands):
            if entry["file"] != source:
                continue
            told = shlex.split(entry["command"])
            if meaning_of(told) == meaning_of(words):
                return os.path.join(entry["directory"], behind(told, "-o"))
    return None


def main():
    build, words = sys.argv[1], sys.argv[2:]
    made = object_of(build, words)
    if not made or not os.path.exists(made):
        os.execvp(words[0], words)
    shutil.copy(made, behind(words, "-o"))
    with open(behind(words, "-MF"), "w") as dependencies:
        dependencies.write(f"{behind(words, '-MT')}:\n")


if __name__ == "__main__":
    main()
