"""JSON text into values that keep what Go sees: the order of members, doubles among them, digits.

What is wrong with a text is said as Go's decoder says it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)

_COMPLAINTS = (
    ("Expecting value", "looking for beginning of value"),
    ("Expecting property name", "looking for beginning of object key string"),
    ("Illegal trailing comma", "looking for beginning of object key string"),
    ("Expecting ':'", "after object key"),
    ("Invalid control character", "in string literal"),
    ("Invalid \\escape", "in string escape code"),
    ("Invalid \\u", "in \\u hexadecimal character escape"),
)
"""How Python's complaints begin, and how Go's end."""


class Members(list[tuple[str, Any]]):
    """The members of an object, in order, doubles among them."""

    __slots__ = ()


class Number(str):
    """A number's own text."""

    __slots__ = ()


def parse_json(body: bytes, refuse: Callable[[str, str], Exception]) -> Any:
    """The first JSON value of a body: null, booleans, str, Number, list or Members.

    `refuse` makes the exception for what is not JSON, from a code and a message.
    """
    text = body.decode("utf-8", "replace")
    start = _end_of_blank(text, 0)
    if start == len(text):
        raise refuse("invalid", "EOF")
    try:
        # Text in ASCII has no halves of surrogate pairs, but for those that are written as escapes.
        decoder = _PLAIN if text.isascii() and "\\u" not in text else _DECODER
        value, _ = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise refuse("invalid", _complaint(text, error)) from None
    except RecursionError:
        raise refuse("invalid", "exceeded max depth") from None
    return value


def _members(pairs: list[tuple[str, Any]]) -> Members:
    return Members([(_whole(key), _clean(value)) for key, value in pairs])


def _clean(value: Any) -> Any:
    if type(value) is str:
        return _whole(value)
    if type(value) is list:
        return [_clean(item) for item in value]
    return value


def _whole(text: str) -> str:
    """Half a surrogate pair is no text: Go puts the replacement character in its place."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _no_constant(name: str) -> Any:
    raise json.JSONDecodeError("Expecting value", name, 0)


def _decoder(members: Callable[[list[tuple[str, Any]]], Members]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=members, parse_float=Number, parse_int=Number, parse_constant=_no_constant
    )


_DECODER, _PLAIN = _decoder(_members), _decoder(Members)


def _end_of_blank(text: str, start: int) -> int:
    match = _BLANK.match(text, start)
    return match.end() if match else start


def _complaint(text: str, error: json.JSONDecodeError) -> str:
    """What Go says where Python said `error`."""
    at = error.pos
    if error.doc != text:  # NaN and Infinity: Python reads them, Go does not
        return f"invalid character {_character(error.doc[0])} looking for beginning of value"
    if error.msg.startswith("Illegal trailing comma"):
        at = _end_of_blank(text, at + 1)
    if error.msg.startswith("Invalid \\escape"):
        at += 1
    if at >= len(text) or error.msg.startswith("Unterminated"):
        return "unexpected EOF"
    ending = next((go for python, go in _COMPLAINTS if error.msg.startswith(python)), None)
    return f"invalid character {_character(text[at])} {ending or _after(text[:at])}"


def _after(before: str) -> str:
    """What a missing comma should have followed: the innermost open bracket tells."""
    opened: list[str] = []
    for character in _STRING.sub("", before):
        if character in "{[":
            opened.append(character)
        elif character in "}]" and opened:
            opened.pop()
    return "after array element" if opened and opened[-1] == "[" else "after object key:value pair"


def _character(character: str) -> str:
    if character == "'":
        return r"'\''"
    first = chr(character.encode("utf-8", "replace")[0])
    return f"'{first}'" if first.isprintable() else f"'{first.encode('unicode_escape').decode()}'"
