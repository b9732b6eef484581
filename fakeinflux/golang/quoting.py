"""Strings in double quotes, as Go's `%q` writes them into the logs of runs. Source: observed."""

from __future__ import annotations

import re

ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


# Characters that may need an escape; in printable ASCII, which most scripts consist of, only two do.
_DOUBTFUL = re.compile(r"[^ !#-\[\]-~]")


def go_quote(text: str) -> str:
    r"""Write a text as a Go string literal. Printable characters of any script stay as they are.

    >>> print(go_quote('a "b"\n\x01é'))
    "a \"b\"\n\x01é"
    """
    # A shortcut: most texts are lines of printable ASCII, and the log of every run has one.
    if text.isascii() and text.replace("\n", "").isprintable():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return f'"{_DOUBTFUL.sub(_quoted, text)}"'


def _quoted(match: re.Match[str]) -> str:
    character = match[0]
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    if 0xD800 <= code < 0xE000:
        return "\ufffd"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
