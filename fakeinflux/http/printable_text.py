"""Text that any terminal, log and file can take: the one place that escapes what cannot be printed."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Controls (C0 and C1), line and paragraph separators, marks of direction, and lone surrogates."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_ESCAPED_BYTES = range(0xDC80, 0xDD00)
"""The surrogates that stand for bytes which are not UTF-8 (`surrogateescape`)."""
_PATH = "/:@!$&'()*+,;=~%"
_DECODED_PATH = _PATH.replace("%", "")
_QUERY = "/:@!$&'()*+,;=~%?[]{}|\\^`\"<> "


def printable(text: str) -> str:
    r"""Return a text as one line that can be encoded and that no terminal acts upon.

    >>> print(printable("a\x1b[2J\r\n\ud800é"))
    a\x1b[2J\r\n\ud800é
    """
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub(_escape, text)


def printable_lines(text: str) -> str:
    """Return a text of several lines, each of them printable."""
    return text if text.isascii() and text.isprintable() else "\n".join(map(printable, text.split("\n")))


def encodable(text: str) -> str:
    """Return a text that UTF-8 can encode: lone surrogates are escaped, all else stays as it is."""
    return text if text.isascii() else _SURROGATE.sub(_escape, text)


def shown_path(call: Call) -> str:
    """Return the path of a call, percent-encoded as it came, so that it has no control characters."""
    if call.raw_path:
        return quote(call.raw_path, safe=_PATH)
    return quote(call.path, safe=_DECODED_PATH, errors="surrogatepass")


def shown_query(query: bytes) -> str:
    """Return a query string as it came, with what cannot be printed percent-encoded."""
    return quote(query, safe=_QUERY)


def quote_for_shell(text: str) -> str:
    """Return a printable word of the shell that stands for a text, decoded with `surrogateescape`."""
    if _UNPRINTABLE.search(text) is None:
        return shlex.quote(text)
    plain = text.replace("\\", r"\\").replace("'", r"\'")
    return f"$'{_UNPRINTABLE.sub(_escape_for_shell, plain)}'"


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    return _NAMED.get(sign) or (f"\\x{ord(sign):02x}" if sign <= "\xff" else f"\\u{ord(sign):04x}")


def _escape_for_shell(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in _ESCAPED_BYTES:
        return f"\\x{code - 0xDC00:02x}"
    return _NAMED.get(match[0]) or (f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}")
