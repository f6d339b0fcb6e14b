#!/usr/bin/env python3
# The first measure: the bank's server beside what sockets and store can reach at most. Each round
# runs every contestant once, in turn, anew, so that what else the machine does falls on all.
#   bench/first.py FOLDER [--rounds N] [--ms N]     FOLDER: where cmake built, with TRAMITE_BENCH
import argparse
import contextlib
import http.client
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import urllib.request

CONNECTIONS = 50
ACCOUNTS = 10_000
FIRST_ACCOUNT = 50_000_000
PATIENCE = 60

# What is asked of the server: this much of the limit beside it.
GOALS = {"immediate": 0.8, "immediate, depth 16": 0.4, "durable": 0.5}


class Contest:
    def __init__(self, given, folder):
        self.given = given
        self.build = pathlib.Path(given.folder)
        self.folder = pathlib.Path(folder)
        self.template = self.folder / "template.db"
        self.group = given.group

    @contextlib.contextmanager
    def started(self, *command):
        """The address that a program listens on, and its process. What it logs goes to a file."""
        log = self.folder / "log"
        with log.open("w") as to:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=to, text=True)
        try:
            line = process.stdout.readline()
            found = re.match(r"listening on (\S+)", line)
            if not found:
                raise SystemExit(
                    "%s does not listen: %r\n%s" % (command[0], line, log.read_text()))
            yield found.group(1), process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)

    def server(self, store, threads):
        flags = [] if threads is None else ["--threads", str(threads)]
        return self.started(
            str(self.build / "bin/bank-server"), "--listen", "127.0.0.1:0",
            "--store", "sqlite:%s" % store, *flags)

    def make_template(self):
        with self.server(self.template, 1):
            pass
        db = sqlite3.connect(self.template)
        with db:
            client = db.execute("select min(cliente) from clientes").fetchone()[0]
            db.executemany(
                "insert into cuentas(cuenta, cliente, saldo, movimientos) values (?, ?, ?, 0)",
                ((FIRST_ACCOUNT + i, client, 10**12) for i in range(ACCOUNTS)))
        db.close()

    def fresh_store(self):
        store = self.folder / "store.db"
        for old in self.folder.glob("store.db*"):
            old.unlink()
        shutil.copyfile(self.template, store)
        return store

    def spread(self):
        return ["--accounts", str(ACCOUNTS), "--first-account", str(FIRST_ACCOUNT)]

    def times(self):
        return ["--ms", str(self.given.ms), "--warm-up-ms", str(self.given.warm_up_ms)]

    def program(self, name, *arguments):
        told = subprocess.run(
            [str(self.build / "bench" / name), *arguments], check=True, timeout=PATIENCE,
            stdout=subprocess.PIPE, text=True)
        return json.loads(told.stdout)

    def load(self, address, process, kind, depth):
        before = processor_seconds(process.pid)
        counted = self.program(
            "load", address, kind, "--connections", str(CONNECTIONS), "--depth", str(depth),
            *self.times(), *self.spread())
        seconds = (self.given.ms + self.given.warm_up_ms) / 1000
        counted["server_processor"] = (processor_seconds(process.pid) - before) / seconds
        return counted

    def bare_echo(self, depth):
        with self.started(str(self.build / "bench/bare-echo")) as (address, process):
            return self.load(address, process, "prueba_conexion", depth)

    def immediate(self, threads, depth):
        with self.server(self.fresh_store(), threads) as (address, process):
            return self.load(address, process, "prueba_conexion", depth)

    def durable(self, threads):
        with self.server(self.fresh_store(), threads) as (address, process):
            counted = self.load(address, process, "retiro", 1)
            counted["group"] = mean_group(address)
            return counted

    def bare_sqlite(self):
        return self.program("bare-sqlite", str(self.fresh_store()), "--group",
                            str(round(self.group)), *self.times(), *self.spread())

    def measure_group(self):
        """The size of the server's own groups, which the bare loop is given too."""
        if not self.group:
            self.group = self.durable(None).get("group")
        if not self.group:
            raise SystemExit("the server tells no size of groups; give it by --group")


def processor_seconds(pid):
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def mean_group(address):
    """From the server's own numbers; none if it tells none."""
    try:
        with urllib.request.urlopen("http://%s/metrics" % address, timeout=PATIENCE) as page:
            text = page.read().decode()
    except (OSError, http.client.HTTPException):
        return None
    total, count = (re.search(r"^tramite_group_requests_%s (\S+)$" % part, text, re.MULTILINE)
                    for part in ("sum", "count"))
    if not total or not count or float(count.group(1)) == 0:
        return None
    return float(total.group(1)) / float(count.group(1))


def contestants(contest, default_threads):
    """(what is measured, who, a run of it); the first of each measure is the limit."""
    ways = [("server, 1 thread", 1)]
    if default_threads != 1:
        ways.append(("server, %d threads (default)" % default_threads, None))
    for depth in (1, 16):
        what = "immediate" if depth == 1 else "immediate, depth %d" % depth
        yield what, "bare echo", lambda depth=depth: contest.bare_echo(depth)
        for name, threads in ways:
            yield what, name, lambda t=threads, d=depth: contest.immediate(t, d)
    yield "durable", "bare SQLite", contest.bare_sqlite
    for name, threads in ways:
        yield "durable", name, lambda t=threads: contest.durable(t)


def summarize(runs):
    """runs: {what: {who: [result of each round]}}; the same with numbers to print."""
    summary = []
    for what, by_name in runs.items():
        limit = most_thrifty = None
        for name, results in by_name.items():
            rates = [each["per_second"] for each in results]
            limit = limit or rates
            most_thrifty = most_thrifty or thrifts(results)
            ratios = [mine / theirs for mine, theirs in zip(rates, limit)]
            thrift = thrifts(results)
            row = {"what": what, "who": name, "median": statistics.median(rates),
                   "least": min(rates), "most": max(rates)}
            if limit is not rates:
                row.update(ratio=statistics.median(ratios), ratio_least=min(ratios),
                           ratio_most=max(ratios), goal=GOALS[what])
                if len(thrift) == len(most_thrifty) == len(results):
                    row["thrift"] = statistics.median(
                        mine / theirs for mine, theirs in zip(thrift, most_thrifty))
            for number in ("p99_us", "own_processor", "server_processor", "group"):
                values = [each[number] for each in results if each.get(number) is not None]
                if values:
                    row[number] = statistics.median(values)
            summary.append(row)
    return summary


def thrifts(results):
    """Requests for each second of a processor that the server was given; none if it tells none."""
    return [each["per_second"] / each["server_processor"] for each in results
            if each.get("server_processor")]


def table(summary):
    lines = ["| measured | who | requests/s, median | least to most | of the limit | least to most "
             "| goal | of it for a processor's second | p99, us | its processors | the load's "
             "| group |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for row in summary:
        cells = [row["what"], row["who"], "{:,.0f}".format(row["median"]),
                 "{:,.0f} to {:,.0f}".format(row["least"], row["most"])]
        if "ratio" in row:
            cells += ["%.2f" % row["ratio"],
                      "%.2f to %.2f" % (row["ratio_least"], row["ratio_most"]),
                      "%.1f" % row["goal"],
                      "%.2f" % row["thrift"] if "thrift" in row else ""]
        else:
            cells += ["", "", "", ""]
        for number, how in (("p99_us", "{:,.0f}"), ("server_processor", "{:.2f}"),
                            ("own_processor", "{:.2f}"), ("group", "{:.1f}")):
            cells.append(how.format(row[number]) if number in row else "")
        lines.append("| %s |" % " | ".join(cells))
    return "\n".join(lines)


def machine():
    """In a sentence; the load is that of the quarter of an hour before the measure's end."""
    told = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)$", told, re.MULTILINE)
    return "%s, %d processors, Linux %s; load %.1f." % (
        model.group(1) if model else platform.machine(), os.cpu_count() or 1,
        platform.release().split("-")[0], os.getloadavg()[2])


def main():
    asked = argparse.ArgumentParser(description="The first measure of docs/performance.md")
    asked.add_argument("folder", help="where cmake has built, with -DTRAMITE_BENCH=ON")
    asked.add_argument("--rounds", type=int, default=9)
    asked.add_argument("--ms", type=int, default=2000, help="of each run")
    asked.add_argument("--warm-up-ms", type=int, default=300)
    asked.add_argument("--group", type=float, help="of the bare loop; by default the server's own")
    asked.add_argument("--store-folder", default="/var/tmp", help="on a disk that syncs")
    asked.add_argument("--json", help="a file for all that was measured")
    given = asked.parse_args()
    runs = {}
    with tempfile.TemporaryDirectory(dir=given.store_folder) as folder:
        contest = Contest(given, folder)
        contest.make_template()
        contest.measure_group()
        for one in range(given.rounds):
            for what, name, run in contestants(contest, max(1, (os.cpu_count() or 1) // 2)):
                runs.setdefault(what, {}).setdefault(name, []).append(run())
            print("round %d of %d" % (one + 1, given.rounds), file=sys.stderr)
    summary = summarize(runs)
    if given.json:
        pathlib.Path(given.json).write_text(
            json.dumps({"summary": summary, "runs": runs}, indent=1) + "\n")
    print("%d rounds of %d ms, %d connections, %d accounts. %s\n" % (
        given.rounds, given.ms, CONNECTIONS, ACCOUNTS, machine()))
    print(table(summary))


if __name__ == "__main__":
    main()
