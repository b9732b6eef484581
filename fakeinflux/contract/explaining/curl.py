"""The curl command that repeats a call; its secrets are variables of the shell."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from fakeinflux.contract.explaining.wording import shorten
from fakeinflux.http.masking import mask_body, mask_query, mask_token

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call

_LONGEST_BODY = 1000
_LONGEST_QUERY = 500
_LONGEST_HEADER = 200
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
    query = shorten(mask_token(call, mask_query(call.query.decode("latin-1"))), _LONGEST_QUERY)
    parts.append(shlex.quote(f"http://{host}{call.path}{'?' if query else ''}{query}"))
    for name, value in call.headers:
        if name not in _LEFT_OUT:
            parts += ["-H", _header(name.decode("latin-1"), value.decode("latin-1"))]
    if call.body and call.header(b"content-type") is None:
        parts += ["-H", "Content-Type:"]  # keeps curl from sending one of its own
    if call.body:
        text = shorten(call.body.decode("utf-8", "replace"), _LONGEST_BODY)
        parts += ["--data-raw", shlex.quote(mask_token(call, mask_body(call, text)))]
    return " ".join(parts)


def _header(name: str, value: str) -> str:
    if name == "authorization":
        word, _, credentials = value.partition(" ")
        # Only letters and digits, because the text is in double quotes.
        plain_word = "".join(letter for letter in word if letter.isalnum())
        return f'"Authorization: {f"{plain_word} " if credentials else ""}$INFLUXDB_V2_TOKEN"'
    if name == "cookie":
        return '"Cookie: $INFLUX_COOKIE"'
    return shlex.quote(f"{name}: {shorten(value, _LONGEST_HEADER)}")
