"""The curl command that repeats a call; its secrets are variables of the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.explaining.wording import shorten
from fakeinflux.http.masking import MASK, SECRET_HEADERS, mask_body, mask_query, mask_token
from fakeinflux.http.printable_text import quote_for_shell, shown_path, shown_query

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call

_LONGEST_BODY = 1000
_LONGEST_QUERY = 500
_LONGEST_HEADER = 200
_LONGEST_PATH = 2000
_LONGEST_MASKED = 64 * 1024
"""How much of a body is searched for secrets, of which _LONGEST_BODY characters are shown."""
_MOST_HEADERS = 30
_LEFT_OUT = frozenset(
    [
        b"accept",
        b"accept-encoding",
        b"connection",
        b"content-length",
        b"host",
        b"transfer-encoding",
        b"user-agent",
    ]
)
"""Headers that curl sends by itself, or that do not affect the result."""


def repeat_with_curl(call: Call) -> str:
    """Return a shell command that sends a call again."""
    parts = ["curl", "-i"]
    if call.method == "HEAD":
        parts = ["curl", "-I"]
    elif call.method != "GET":
        parts += ["-X", call.method]
    host = call.header(b"host") or "localhost:8086"
    query = shorten(mask_token(call, mask_query(shown_query(call.query))), _LONGEST_QUERY)
    path = shorten(mask_token(call, shown_path(call)), _LONGEST_PATH)
    parts.append(quote_for_shell(f"http://{host}{path}{'?' if query else ''}{query}"))
    headers = [header for header in call.headers if header[0] not in _LEFT_OUT]
    for name, value in headers[:_MOST_HEADERS]:
        text = value.decode("utf-8", "surrogateescape")
        parts += ["-H", _header(call, name.decode("latin-1"), text)]
    if call.body and call.header(b"content-type") is None:
        parts += ["-H", "Content-Type:"]  # keeps curl from sending one of its own
    if call.body:
        text = call.body[:_LONGEST_MASKED].decode("utf-8", "surrogateescape")
        shown = shorten(mask_token(call, mask_body(call, text)), _LONGEST_BODY)
        parts += ["--data-raw", quote_for_shell(shown)]
    return " ".join(parts)


def _header(call: Call, name: str, value: str) -> str:
    if name == "authorization":
        word, _, credentials = value.partition(" ")
        # Only letters and digits, because the text is in double quotes.
        plain_word = "".join(letter for letter in word if letter.isalnum())
        return f'"Authorization: {f"{plain_word} " if credentials else ""}$INFLUXDB_V2_TOKEN"'
    if name == "cookie":
        return '"Cookie: $INFLUX_COOKIE"'
    shown = MASK if name in SECRET_HEADERS else mask_token(call, shorten(value, _LONGEST_HEADER))
    return quote_for_shell(f"{name}: {shown}")
