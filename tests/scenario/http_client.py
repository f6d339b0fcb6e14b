# HTTP by hand: raw bytes out, one response in. For the scenarios of what is served over HTTP.
import http.client
import re

from program import PATIENCE


def get(target, *headers, method="GET", version="HTTP/1.1"):
    """The bytes of a request without a body."""
    lines = [f"{method} {target} {version}", "Host: x", *headers, "", ""]
    return "\r\n".join(lines).encode()


def post(target, body, *headers, version="HTTP/1.1"):
    """The bytes of a request with a body of known size."""
    return get(target, f"Content-Length: {len(body)}", *headers, method="POST",
               version=version) + body


def chunked(target, pieces, *headers):
    """The same, the body in pieces."""
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return get(target, "Transfer-Encoding: chunked", *headers, method="POST") + \
        chunks + b"0\r\n\r\n"


class Response:
    def __init__(self, head, body):
        first, *lines = head.decode().split("\r\n")
        match = re.fullmatch(r"HTTP/1\.1 (\d{3}) [\w ]*", first)
        assert match, first
        self.status = int(match.group(1))
        self.headers = {name.lower(): value
                        for name, value in (line.split(": ", 1) for line in lines if line)}
        self.body = body


def read_response(wire, has_body=True):
    """The next response on a connection."""
    head = b""
    while b"\r\n\r\n" not in wire.pending:
        piece = wire.socket.recv(1 << 16)
        assert piece, f"the connection ended; {wire.pending!r}"
        wire.pending += piece
    head, _, wire.pending = wire.pending.partition(b"\r\n\r\n")
    response = Response(head, b"")
    has_body = has_body and response.status not in (100, 204)
    size = int(response.headers["content-length"]) if has_body else 0
    while len(wire.pending) < size:
        piece = wire.socket.recv(1 << 16)
        assert piece, f"the connection ended; {wire.pending!r}"
        wire.pending += piece
    response.body, wire.pending = wire.pending[:size], wire.pending[size:]
    return response


def fetch(server, target):
    """Status and body of a page, by Python's own client on a connection of its own."""
    client = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
    try:
        client.request("GET", target)
        response = client.getresponse()
        return response.status, response.read().decode()
    finally:
        client.close()
