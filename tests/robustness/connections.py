"""Raw bytes to a server and back, for what no HTTP client would send."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

SECONDS = 20


def connect(url: str) -> socket.socket:
    """Open a connection to a server."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SECONDS)


def request(
    method: str, target: str, token: str | None = "my-token", body: bytes = b"", **headers: str
) -> bytes:
    """Return a request as bytes. The names of `headers` have underscores in place of hyphens."""
    lines = [f"{method} {target} HTTP/1.1", "Connection: close"]
    if "host" not in {name.lower() for name in headers}:
        lines.append("Host: localhost")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Authorization: Token {token}"] if token else []
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def exchange(url: str, sent: bytes) -> bytes:
    """Send bytes, and return all that comes back until the server closes the connection."""
    with connect(url) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def answer(url: str, sent: bytes) -> tuple[int, Any]:
    """Send a request, and return the status and the JSON of its answer (None where it has no body)."""
    head, _, body = exchange(url, sent).partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body) if body else None


def json_request(method: str, target: str, value: object, token: str | None = "my-token") -> bytes:
    """Return a request whose body is JSON."""
    return request(method, target, token, json.dumps(value).encode(), Content_Type="application/json")
