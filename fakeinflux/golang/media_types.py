"""Media types as Go's `mime` package reads them: the type in lower case, or what is wrong with it.

Source: observed.
"""

from __future__ import annotations

import re
from typing import Final

from fakeinflux.golang.spaces import BLANKS, trim_space
from fakeinflux.timing.errors import FakeInfluxError

_WORD: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_TYPE: Final = re.compile(rf"({_WORD})(?:(/)({_WORD})?)?")
_PARAMETER: Final = re.compile(
    rf'[{BLANKS}]*;[{BLANKS}]*({_WORD})[{BLANKS}]*=[{BLANKS}]*({_WORD}|"(?:[^"\\\r\n]|\\.)*")'
)


class MediaTypeError(FakeInfluxError, ValueError):
    """A text that is no media type. Its message is the one that the server's language gives."""


def parse_media_type(text: str) -> str:
    """The media type of a Content-Type header, without its parameters. Raises MediaTypeError."""
    base, semicolon, rest = text.partition(";")
    found = trim_space(base.lower())
    _check_type(found)
    _check_parameters(semicolon + rest)
    return found


def _check_type(text: str) -> None:
    match = _TYPE.match(text)
    if match is None:
        raise MediaTypeError("mime: no media type")
    name, slash, subtype = match.groups()
    if len(name) == len(text):
        return
    if slash is None:
        raise MediaTypeError("mime: expected slash after first token")
    if subtype is None:
        raise MediaTypeError("mime: expected token after slash")
    if match.end() < len(text):
        raise MediaTypeError("mime: unexpected content after media subtype")


def _check_parameters(rest: str) -> None:
    seen: set[str] = set()
    while rest.strip(BLANKS) not in ("", ";"):  # a semicolon at the end is passed over
        match = _PARAMETER.match(rest)
        if match is None:
            raise MediaTypeError("mime: invalid media parameter")
        name = match[1].lower()
        if name in seen:
            raise MediaTypeError("mime: duplicate parameter name")
        seen.add(name)
        rest = rest[match.end() :]
