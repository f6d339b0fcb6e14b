#!/usr/bin/env python3
# What one request costs a server, counted rather than timed, so that other work on the machine
# does not matter: instructions in user space and allocations (valgrind), system calls (strace).
#   bench/cost.py FOLDER [--requests N]     FOLDER: where cmake built, with TRAMITE_BENCH
import argparse
import re
import signal
import subprocess
import tempfile

import first

WARM_UP = 1600
ALLOCATING = {"malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "memalign"}


class Count(first.Contest):
    """Of one server: each number is what so many more requests add, divided by them."""

    def served(self, kind, prefix=()):
        """None for the bare echo."""
        if kind is None:
            return self.started(*prefix, str(self.build / "bench/bare-echo"))
        return self.started(
            *prefix, str(self.build / "bin/bank-server"), "--listen", "127.0.0.1:0", "--threads",
            "1", "--store", "sqlite:%s" % self.fresh_store())

    def ask(self, address, kind, depth, requests):
        """How many were answered."""
        return self.program(
            "load", address, kind or "prueba_conexion", "--depth", str(depth), "--connections",
            str(first.CONNECTIONS), "--warm-up-ms", "0", "--requests", str(requests),
            *self.spread())["successes"]

    def added(self, count, kind, depth):
        """`count` gives some numbers of a run of so many requests."""
        # Each of the others waits for a sync.
        more = self.given.requests // (1 if kind in (None, "prueba_conexion") else 8)
        few, before = count(kind, depth, WARM_UP)
        many, after = count(kind, depth, WARM_UP + more)
        return [max(0, b - a) / (many - few) for a, b in zip(before, after)]

    def with_valgrind(self, kind, depth, requests):
        out = self.folder / "callgrind.out"
        with self.served(kind, ("valgrind", "-q", "--tool=callgrind",
                                "--callgrind-out-file=%s" % out)) as (address, _):
            answered = self.ask(address, kind, depth, requests)
        text = out.read_text()
        total = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE).group(1)
        return answered, (int(total), allocations(text))

    def with_strace(self, kind, depth, requests):
        out = self.folder / "strace.out"
        with self.served(kind) as (address, process):
            tracer = subprocess.Popen(
                ["strace", "-f", "-c", "-U", "calls,name", "-o", str(out), "-p", str(process.pid)],
                stderr=subprocess.PIPE, text=True)
            tracer.stderr.readline()  # It says that it has attached.
            answered = self.ask(address, kind, depth, requests)
            tracer.send_signal(signal.SIGINT)
            tracer.communicate(timeout=first.PATIENCE)
        total = re.search(r"^ *(\d+) total$", out.read_text(), re.MULTILINE).group(1)
        return answered, (int(total),)


def allocations(profile):
    """How often one of the C library's functions for it was called."""
    names, count, called = {}, 0, None
    for line in profile.splitlines():
        found = re.match(r"c?fn=\((\d+)\)(?: (.*))?", line)
        if found:
            if found.group(2):
                names[found.group(1)] = found.group(2).split("'")[0]
            if line.startswith("cfn"):
                called = names.get(found.group(1))
        elif line.startswith("calls=") and called in ALLOCATING:
            count += int(line[6:].split()[0])
    return count


def main():
    asked = argparse.ArgumentParser(description="What one request costs, counted")
    asked.add_argument("folder", help="where cmake has built, with -DTRAMITE_BENCH=ON")
    asked.add_argument("--requests", type=int, default=16_000, help="of each count")
    asked.add_argument("--store-folder", default="/var/tmp")
    given = asked.parse_args()
    given.group = None
    print("| request | depth | of | instructions | system calls | allocations |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=given.store_folder) as folder:
        count = Count(given, folder)
        count.make_template()
        for kind, name, depth in (
                (None, "bare echo", 1), ("prueba_conexion", "server", 1),
                (None, "bare echo", 16), ("prueba_conexion", "server", 16),
                ("retiro", "server", 1)):
            instructions, allocated = count.added(count.with_valgrind, kind, depth)
            calls, = count.added(count.with_strace, kind, depth)
            print("| `%s` | %d | %s | %s | %.2f | %.2f |" % (
                kind or "prueba_conexion", depth, name, "{:,.0f}".format(instructions), calls,
                allocated), flush=True)


if __name__ == "__main__":
    main()
