# A client with nothing but socket and json: raw bytes out, one line in. For every scenario.
import itertools
import json
import os
import select
import socket
import time
import uuid

counter = itertools.count()


def new_id():
    """An id that no other request has; not a UUID, and long enough."""
    return f"escenario-{os.getpid()}-{os.urandom(4).hex()}-{next(counter)}"


def new_uuid7(moment_ms=None):
    """A UUIDv7 of that moment, or of now."""
    if moment_ms is None:
        moment_ms = time.time_ns() // 1_000_000
    bits = int.from_bytes(os.urandom(10), "big") & ~(0xF << 76) & ~(3 << 62)
    return str(uuid.UUID(int=moment_ms << 80 | bits | 7 << 76 | 2 << 62))


def request(operation, data=None, **more):
    """The bytes of a request, on one line."""
    return json.dumps({"operacion": operation, "datos": data, **more},
                      ensure_ascii=False).encode() + b"\n"


class Connection:
    """`address` is a host and a port, or the path of a Unix-domain socket."""

    def __init__(self, address, timeout):
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(timeout)
            self.socket.connect(address)
        else:
            self.socket = socket.create_connection(address, timeout)
            self.socket.settimeout(timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def read_line(self):
        """The next answer's bytes, its newline included; what there is if the peer ends."""
        pieces = [self.pending]
        while b"\n" not in pieces[-1]:
            piece = self.socket.recv(1 << 18)
            if not piece:
                self.pending = b""
                return b"".join(pieces)
            pieces.append(piece)
        line, _, self.pending = b"".join(pieces).partition(b"\n")
        return line + b"\n"

    def read_answer(self):
        line = self.read_line()
        assert line.endswith(b"\n"), f"the connection ended; {line!r}"
        return json.loads(line)

    def has_answer(self):
        """Whether something has come already."""
        # Not select(), which knows no descriptor beyond 1023.
        waiting = select.poll()
        waiting.register(self.socket, select.POLLIN)
        return bool(self.pending) or bool(waiting.poll(0))

    def read_answers(self, count):
        return [self.read_answer() for _ in range(count)]

    def read_all(self):
        """Everything until the peer ends."""
        pieces = [self.pending]
        self.pending = b""
        while piece := self.socket.recv(1 << 16):
            pieces.append(piece)
        return b"".join(pieces)

    def ask(self, operation, data=None, **more):
        self.send(request(operation, data, **more))
        return self.read_answer()

    def data(self, operation, data=None, **more):
        """The data of an answer that must be a success."""
        answer = self.ask(operation, data, **more)
        assert answer["error"] is None, answer
        return answer["datos"]

    def refusal(self, operation, data=None, **more):
        """The message of an answer that must be an error."""
        answer = self.ask(operation, data, **more)
        assert answer["datos"] is None and answer["error"], answer
        return answer["error"]
