"""The curl line that repeats a call, its secrets left to variables of the shell."""

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
# What curl sends by itself, or what says nothing about the call.
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


def repeat_with_curl(call: Call) -> str:
    """A shell command that sends a call again."""
    parts = ["curl", "-i"]
    if call.method == "HEAD":
        parts = ["curl", "-I"]
    elif call.method != "GET":
        parts += ["-X", call.method]
    parts.append(shlex.quote(_url(call)))
    for name, value in call.headers:
        if name not in _LEFT_OUT:
            parts += ["-H", _header(name.decode("latin-1"), value.decode("latin-1"))]
    if call.body and call.header(b"content-type") is None:
        parts += ["-H", "Content-Type:"]  # or else curl sends one of its own
    if call.body:
        parts += ["--data-raw", shlex.quote(_body(call))]
    return " ".join(parts)


def _url(call: Call) -> str:
    host = call.header(b"host") or "localhost:8086"
    query = mask_token(call, mask_query(call.query.decode("latin-1")))
    return f"http://{host}{call.path}{'?' if query else ''}{shorten(query, _LONGEST_QUERY)}"


def _header(name: str, value: str) -> str:
    if name == "authorization":
        word, _, credentials = value.partition(" ")
        scheme = f"{_plain(word)} " if credentials else ""
        return f'"Authorization: {scheme}$INFLUXDB_V2_TOKEN"'
    if name == "cookie":
        return '"Cookie: $INFLUX_COOKIE"'
    return shlex.quote(f"{name}: {shorten(value, _LONGEST_HEADER)}")


def _plain(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum())


def _body(call: Call) -> str:
    return mask_token(call, mask_body(call, shorten(call.body.decode("utf-8", "replace"), _LONGEST_BODY)))
