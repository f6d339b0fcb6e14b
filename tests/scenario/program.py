# A server program under test: started on a free port and a database of its own, stopped as an
# operator would, killed as a machine would. For every scenario.
import os
import pathlib
import selectors
import signal
import subprocess
import time

from connection import Connection

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("TRAMITE_BIN", ROOT / "build" / "bin"))
SANITIZED = bool(os.environ.get("TRAMITE_SANITIZE"))
# How much of a long scenario is run: sanitizers make everything several times slower.
SCALE = float(os.environ.get("TRAMITE_SCALE", "0.2" if SANITIZED else "1"))
# Nothing here waits longer than this for something that must happen.
PATIENCE = 120 if SANITIZED else 60


def scaled(count, least=1):
    """So many of something, fewer under sanitizers."""
    return max(least, int(count * SCALE))


class Server:
    """One server process. Its database outlives it, so that it can be started again."""

    def __init__(self, name, folder, *flags, listen=("127.0.0.1:0",), store=None,
                 descriptors=None):
        self.name = name
        self.folder = pathlib.Path(folder)
        self.store = store or f"sqlite:{self.folder / 'data.db'}"
        self.flags = flags
        # Beside the test's own environment.
        self.environment = {}
        self.listen = listen
        # How many files and sockets it may have open; None for what the machine allows.
        self.descriptors = descriptors
        self.log_path = self.folder / f"{name}.log"
        self.process = None
        self.addresses = []

    def command(self):
        listen = [word for address in self.listen for word in ("--listen", address)]
        limited = ["prlimit", f"--nofile={self.descriptors}"] if self.descriptors else []
        return [*limited, str(BIN / self.name), *listen, "--store", self.store, *self.flags]

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, env={**os.environ, **self.environment})
        self.addresses = [self._read_address() for _ in self.listen]
        return self

    def _read_address(self):
        line = self._read_line()
        assert line.startswith("listening on "), f"{line!r} instead of an address; {self.log()}"
        return line.removeprefix("listening on ").strip()

    def _read_line(self):
        """A line of standard output, byte by byte: nothing behind it is swallowed."""
        line = b""
        deadline = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                assert selector.select(deadline - time.monotonic()), f"silent; {self.log()}"
                byte = os.read(self.process.stdout.fileno(), 1)
                assert byte, f"ended with {self.process.wait(PATIENCE)}; {self.log()}"
                line += byte
        return line.decode()

    @property
    def address(self):
        if self.addresses[0].startswith("unix:"):
            return self.addresses[0].removeprefix("unix:")
        host, port = self.addresses[0].rsplit(":", 1)
        return host.strip("[]"), int(port)

    def connect(self):
        return Connection(self.address, PATIENCE)

    def ask(self, operation, data=None, **more):
        """One request on a connection of its own; the whole answer."""
        with self.connect() as connection:
            return connection.ask(operation, data, **more)

    def signal(self, which):
        self.process.send_signal(which)

    def wait(self):
        """The exit code."""
        process, self.process = self.process, None
        try:
            return process.wait(PATIENCE)
        finally:
            process.kill()
            process.stdout.close()

    def stop(self):
        self.signal(signal.SIGTERM)
        code = self.wait()
        assert code == 0, f"exit code {code}; {self.log()}"

    def kill(self):
        self.signal(signal.SIGKILL)
        self.wait()

    def end(self):
        """After the test: a server that was not stopped must still run, and stop well."""
        if self.process:
            assert self.process.poll() is None, f"it ended by itself; {self.log()}"
            self.stop()

    def log(self):
        """Its last lines."""
        return f"log of {self.name}:\n{self.log_path.read_text(errors='replace')[-8000:]}"


def run(*command, **more):
    """A program to its end, with what it wrote."""
    return subprocess.run([str(BIN / command[0]), *command[1:]], text=True, timeout=PATIENCE,
                          capture_output=True, stdin=subprocess.DEVNULL, check=False, **more)
