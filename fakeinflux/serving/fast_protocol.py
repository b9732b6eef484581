"""uvicorn's protocol on httptools, with a limit of heads, bodies beside an upgrade, and pipelines that end.

A client that offers HTTP/2 by `Upgrade: h2c`, as Java's does, sends its request in HTTP/1.1 all the same. The
parser takes the offer for the end of HTTP, and its body for another protocol.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, cast

import httptools
from httptools.parser import parser as parsing
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fakeinflux.serving.joined_writes import JoiningTransport

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

LONGEST_HEAD: Final = 1024 * 1024
"""How many bytes the first line and the headers of a request may have, as in Go. Source: observed."""
LONGEST_URL: Final = 65_535
# The parser raises the classes that its own module knows. Those of the package are others if it was imported
# anew, as it is behind a pytest session within pytest.
_PARSER_ERROR: Final[type[Exception]] = getattr(parsing, "HttpParserError", httptools.HttpParserError)
_PARSER_UPGRADE: Final[type[Exception]] = getattr(parsing, "HttpParserUpgrade", httptools.HttpParserUpgrade)


class FastProtocol(HttpToolsProtocol):
    """Reads requests with httptools.

    `head`: how many bytes of an unfinished head have come. `earlier`: the cycles of pipelined requests before
    the last one that may not be answered yet.
    """

    head = 0
    earlier: deque[RequestResponseCycle]
    joined: JoiningTransport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with no requests, on a transport that joins writes."""
        self.earlier = deque()
        self.joined = JoiningTransport(transport)
        super().connection_made(cast("asyncio.Transport", self.joined))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell those who answer earlier requests, too, and forget the requests that wait."""
        for cycle in self.earlier:
            cycle.disconnected = True
            cycle.message_event.set()
        self.pipeline.clear()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """Begin to answer a request, after those before it."""
        if len(self.url) > LONGEST_URL:
            raise ValueError("httptools reads no longer URL")  # the parser makes it an error of its own
        previous = self.cycle
        super().on_headers_complete()
        if previous is not None and not previous.response_complete:
            self.earlier.append(previous)
        while self.earlier and self.earlier[0].response_complete:
            self.earlier.popleft()

    def on_response_complete(self) -> None:
        """Send what is left of an answer, and begin to answer the next request."""
        self.joined.flush()
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        """Read what came, and answer the requests in it."""
        self._unset_keepalive_if_required()
        try:
            self._feed(data)
        except _PARSER_ERROR:
            self.send_400_response("Invalid HTTP request received.")
            return
        is_over = bool(self.scope) and "path" in self.scope
        self.head = 0 if is_over else self.head + len(data)
        if self.head > LONGEST_HEAD:
            self.send_400_response("The head of the request is too large.")

    def _feed(self, data: bytes) -> None:
        """Parse data. What follows a head that offers an upgrade is read as if it did not."""
        while data:
            try:
                self.parser.feed_data(data)
            except _PARSER_UPGRADE as upgrade:
                data = data[upgrade.args[0] :]
                rest = _Rest(self)
                if rest.head:
                    self.parser = httptools.HttpRequestParser(rest)
                    self.parser.feed_data(rest.head)
            else:
                return

    def on_message_complete(self) -> None:
        """Note the end of a body, unless only the head is over."""
        if not (self.parser.should_upgrade() and body_headers(self.headers)):
            super().on_message_complete()


class _Rest:
    """Hears what a parser finds in the rest of a request whose head was parsed before, and behind it.

    `head`: one that announces the same body, b"" if the request has none.
    """

    def __init__(self, protocol: FastProtocol) -> None:
        self.protocol = protocol
        lines = [name + b": " + value for name, value in body_headers(protocol.headers)]
        self.head = b"\r\n".join([b"POST / HTTP/1.1", *lines, b"", b""]) if lines else b""
        self.is_first = True

    def on_message_begin(self) -> None:
        """Begin the next request."""
        if not self.is_first:
            self.protocol.on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take the target of the next request."""
        if not self.is_first:
            self.protocol.on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header of the next request."""
        if not self.is_first:
            self.protocol.on_header(name, value)

    def on_headers_complete(self) -> None:
        """Answer the next request."""
        if not self.is_first:
            self.protocol.on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self.protocol.on_body(body)

    def on_message_complete(self) -> None:
        """End this request; what follows are others."""
        self.is_first = False
        self.protocol.on_message_complete()


def body_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers that announce a body."""
    names = (b"content-length", b"transfer-encoding")
    return [(name, value) for name, value in headers if name in names and value != b"0"]
