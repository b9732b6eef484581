"""The messages of Go's JSON decoder for malformed JSON: the character it stops at, and in what context.

Source: observed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from fakeinflux.golang.quoting import go_quote

DEEPEST = 10_000
_BLANK = b" \t\n\r"
_DIGITS = b"0123456789"
_HEX = _DIGITS + b"abcdefABCDEF"
_ESCAPED = b'"\\/bfnrt'
_PLAIN = re.compile(rb'(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
_BLANKS = re.compile(rb"[ \t\n\r]*+")
_ALL_DIGITS = re.compile(rb"[0-9]*+")
_LITERALS = {ord("t"): b"true", ord("f"): b"false", ord("n"): b"null"}
_OPEN = {ord("{"): ord("}"), ord("["): ord("]")}
_QUOTE, _COMMA = ord('"'), ord(",")


class _Stopped(Exception):
    """The decoder stops here, with this message."""


@dataclass(slots=True)
class _Text:
    """The bytes of a body, how far they were read, and the brackets still to be closed."""

    data: bytes
    at: int = 0
    closing: list[int] = field(default_factory=list)

    def skip_blanks(self) -> int:
        blanks = _BLANKS.match(self.data, self.at)
        self.at = blanks.end() if blanks else self.at
        return self.look()

    def skip_plain(self) -> int:
        """Skip what needs no second look inside a string."""
        plain = _PLAIN.match(self.data, self.at)
        self.at = plain.end() if plain else self.at
        return self.look()

    def look(self) -> int:
        if self.at == len(self.data):
            raise _Stopped("unexpected EOF")
        return self.data[self.at]

    def take(self, allowed: bytes, where: str) -> None:
        if self.look() not in allowed:
            raise self.unexpected(where)
        self.at += 1

    def take_digits(self) -> None:
        digits = _ALL_DIGITS.match(self.data, self.at)
        self.at = digits.end() if digits else self.at

    def unexpected(self, where: str) -> _Stopped:
        return _Stopped(f"invalid character {_quoted(self.data[self.at])} {where}")


def complain(body: bytes) -> str:
    """Return Go's message for a body whose first value is not JSON.

    >>> complain(b'{"a" 1}')
    "invalid character '1' after object key"
    >>> complain(b"[1")
    'unexpected EOF'
    """
    if not body.strip(_BLANK):
        return "EOF"
    text = _Text(body)
    try:
        _read_values(text)
        while text.closing:
            _read_next(text)
    except _Stopped as stopped:
        return str(stopped)
    return "exceeded max depth"  # well-formed, but nested deeper than Python's reader goes


def complain_of_rest(body: bytes) -> str | None:
    """Go's message for what follows the first value of a body, which is sound; None where nothing does."""
    # As Latin-1, every byte is a character, and what stands outside texts is ASCII.
    text = body.decode("latin-1")
    start = len(text) - len(text.lstrip(_BLANK.decode()))
    rest = body[json.JSONDecoder().raw_decode(text, start)[1] :].lstrip(_BLANK)
    return f"invalid character {_quoted(rest[0])} after top-level value" if rest else None


def _read_values(text: _Text) -> None:
    """Read a scalar, with all opening brackets in front of it."""
    while (first := text.skip_blanks()) in _OPEN:
        if not _open(text, first):
            return
    _read_scalar(text, first)


def _read_scalar(text: _Text, first: int) -> None:
    if first == _QUOTE:
        _read_string(text)
    elif first in _LITERALS:
        _read_literal(text, _LITERALS[first])
    elif first in b"-0123456789":
        _read_number(text)
    else:
        raise text.unexpected("looking for beginning of value")


def _open(text: _Text, bracket: int) -> bool:
    """Read an opening bracket, and an object's first key. Return whether a value follows."""
    if len(text.closing) == DEEPEST:
        raise text.unexpected("exceeded max depth")
    text.at += 1
    if text.skip_blanks() == _OPEN[bracket]:
        text.at += 1
        return False
    text.closing.append(_OPEN[bracket])
    if bracket == ord("{"):
        _read_key(text)
    return True


def _read_next(text: _Text) -> None:
    """Read what follows a value: a comma and the next value, or the closing bracket."""
    in_object = text.closing[-1] == ord("}")
    found = text.skip_blanks()
    if found == text.closing[-1]:
        text.closing.pop()
        text.at += 1
        return
    if found != _COMMA:
        raise text.unexpected("after object key:value pair" if in_object else "after array element")
    text.at += 1
    if in_object:
        _read_key(text)
    _read_values(text)


def _read_key(text: _Text) -> None:
    if text.skip_blanks() != _QUOTE:
        raise text.unexpected("looking for beginning of object key string")
    _read_string(text)
    text.skip_blanks()
    text.take(b":", "after object key")


def _read_string(text: _Text) -> None:
    text.at += 1
    while (found := text.skip_plain()) != _QUOTE:
        if found < 0x20:
            raise text.unexpected("in string literal")
        text.at += 1
        if found == ord("\\"):
            _read_escape(text)
    text.at += 1


def _read_escape(text: _Text) -> None:
    if text.look() != ord("u"):
        text.take(_ESCAPED, "in string escape code")
        return
    text.at += 1
    for _ in range(4):
        text.take(_HEX, "in \\u hexadecimal character escape")


def _read_literal(text: _Text, word: bytes) -> None:
    for letter in word:
        text.take(bytes([letter]), f"in literal {word.decode()} (expecting '{chr(letter)}')")


def _read_number(text: _Text) -> None:
    if text.look() == ord("-"):
        text.at += 1
    if text.look() == ord("0"):
        text.at += 1
    else:
        text.take(_DIGITS, "in numeric literal")
        text.take_digits()
    _read_digits_behind(text, b".", b"", "after decimal point in numeric literal")
    _read_digits_behind(text, b"eE", b"+-", "in exponent of numeric literal")


def _read_digits_behind(text: _Text, marks: bytes, signs: bytes, where: str) -> None:
    if text.at == len(text.data) or text.data[text.at] not in marks:
        return
    text.at += 1
    if signs and text.look() in signs:
        text.at += 1
    text.take(_DIGITS, where)
    text.take_digits()


def _quoted(byte: int) -> str:
    """A byte as a character in single quotes, as Go writes it."""
    character = chr(byte)
    if character in "'\"":
        return r"'\''" if character == "'" else "'\"'"
    return f"'{go_quote(character)[1:-1]}'"
