"""Requests byte for byte: whichever parser reads them, h11 or httptools, they are answered alike."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from fakeinflux.serving import server
from fakeinflux.serving.plain_protocol import PlainProtocol
from tests.robustness.connections import connect
from tests.subprocesses import run

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = b'{"org":"my-org","flux":"option task = {name: \\"t\\", every: 1h} x = 1"}'
LENGTH = b"Content-Length: %d" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
JSON = b"Content-Type: application/json"
HOST = b"Host: localhost"
OFFER = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAEAAEAAAAIAAAAB")
"""What Java's HttpClient adds to each request."""


@pytest.fixture(params=["h11", "httptools"])
def fake(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeInflux]:
    if request.param == "h11":
        monkeypatch.setattr(server, "_choose_protocol", lambda: PlainProtocol)
    with FakeInflux() as fake:
        yield fake


def post(*headers: bytes, body: bytes = BODY) -> bytes:
    lines = [b"POST /api/v2/tasks HTTP/1.1", b"Authorization: Token my-token", JSON, *headers, b"", body]
    return b"\r\n".join(lines)


def get(target: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"GET %b HTTP/1.1" % target, b"Authorization: Token my-token", *headers, b"", b""])


LAST = get(b"/api/v2/tasks", HOST, b"Connection: close")


def statuses(fake: FakeInflux, *pieces: bytes) -> list[int]:
    """The status of each answer until the server closes the connection."""
    received = b""
    with connect(fake.url) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            while more := connection.recv(65536):
                received += more
        except ConnectionError:  # it was closed before all was sent, and what it said may be lost
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", received)]


@pytest.mark.parametrize(
    ("first", "status"),
    [
        (get(b"/api/v2/tasks", HOST), 200),
        (get(b"http://localhost:8086/api/v2/tasks", HOST), 200),
        (get(b"HTTP://elsewhere/_fakeinflux/clock", HOST), 200),
        (post(HOST, LENGTH), 201),
        (post(HOST, CHUNKED, body=CHUNKS), 201),
        (post(HOST, LENGTH, *OFFER), 201),
        (post(HOST, CHUNKED, *OFFER, body=CHUNKS), 201),
        (get(b"/api/v2/tasks", HOST, *OFFER), 200),
    ],
)
def test_the_next_request_on_the_connection_is_read(fake: FakeInflux, first: bytes, status: int) -> None:
    assert statuses(fake, first + LAST) == [status, 200]


def test_a_body_may_come_later_than_an_offered_upgrade(fake: FakeInflux) -> None:
    head, _, body = post(HOST, LENGTH, *OFFER).partition(b"\r\n\r\n")
    assert statuses(fake, head + b"\r\n\r\n", body[:20], body[20:] + LAST[:10], LAST[10:]) == [201, 200]
    assert list(fake.world.tasks) == ["t"]


@pytest.mark.parametrize(
    "request_bytes",
    [
        get(b"/api/v2/tasks"),
        get(b"/api/v2/tasks", HOST, HOST),
        get(b"/api/v2/tasks", HOST, b"Host: elsewhere"),
        get(b"api/v2/tasks", HOST),
        get(b"?a=b", HOST),
        get(b"http://localhost", HOST),
        get(b"/api/v2/tasks?name=" + b"x" * 70_000, HOST),
        get(b"/api/v2/tasks", HOST, *[b"X-%d: %b" % (number, b"x" * 8000) for number in range(400)]),
        post(HOST, LENGTH, CHUNKED, body=CHUNKS),
        post(HOST, LENGTH, b"Content-Length: 3"),
        post(HOST, b"Content-Length: -1"),
        post(HOST, CHUNKED, body=b"zz\r\n\r\n"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
    ],
    ids=lambda sent: repr(sent[:60]),
)
def test_what_is_no_request_is_refused(fake: FakeInflux, request_bytes: bytes) -> None:
    assert statuses(fake, request_bytes) in ([400], [])
    assert list(fake.world.tasks) == []


IMPORTED_ANEW = """
import sys
import httptools
for name in [name for name in sys.modules if name.startswith("httptools")]:
    del sys.modules[name]
from fakeinflux import FakeInflux
from tests.serving.test_parsers import HOST, LENGTH, OFFER, post, statuses
with FakeInflux() as fake:
    offered = post(HOST, LENGTH, *OFFER, b"Connection: close")
    print(statuses(fake, offered), statuses(fake, b"\\x00\\r\\n\\r\\n"))
"""


def test_a_parser_that_was_imported_anew_is_understood(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(IMPORTED_ANEW)
    root = str(Path(__file__).parents[2])
    assert run([sys.executable, "program.py"], tmp_path, PYTHONPATH=root) == "[201] [400]\n"
