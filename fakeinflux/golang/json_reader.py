"""Parsing JSON without losing what Go sees: the order of members, duplicate members, the digits of numbers.

Errors have the messages of Go's decoder (`json_errors.py`).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from fakeinflux.golang.json_errors import complain

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = re.compile(r'[ \t\n\r,]*"((?:[^"\\]|\\.)*)"[ \t\n\r]*:[ \t\n\r]*')


class Members(list[tuple[str, Any]]):
    """The members of an object, in order, duplicates included."""

    __slots__ = ()


class Number(str):
    """A number as it is written."""

    __slots__ = ()


def parse_json(body: bytes, refuse: Callable[[str, str], Exception]) -> Any:
    """Parse the first JSON value of a body into None, a bool, str, Number, list or Members.

    A body that is not JSON raises the exception that `refuse` makes from a code and a message.

    >>> parse_json(b'{"a": 1.50, "a": [null]}', lambda code, message: ValueError(message))
    [('a', '1.50'), ('a', [None])]
    """
    text = body.decode("utf-8", "replace")
    try:
        # ASCII text has no lone surrogates unless they are written as escapes.
        decoder = _PLAIN if text.isascii() and "\\u" not in text else _DECODER
        value, _ = decoder.raw_decode(text.lstrip(" \t\n\r"))
    except (json.JSONDecodeError, RecursionError):
        raise refuse("invalid", complain(body)) from None
    return value


def member_text(body: bytes, name: str) -> str:
    """The text of the last member of this name of a body that is an object, "" where there is none."""
    text = body.decode("utf-8", "replace")
    found, at = "", text.index("{") + 1
    while (match := _KEY.match(text, at)) is not None:
        key, start = match[1], match.end()
        _, at = _DECODER.raw_decode(text, start)
        if key.lower() == name:
            found = text[start:at]
    return found


def _members(pairs: list[tuple[str, Any]]) -> Members:
    return Members([(_whole(key), _clean(value)) for key, value in pairs])


def _clean(value: Any) -> Any:
    if type(value) is str:
        return _whole(value)
    if type(value) is list:
        return [_clean(item) for item in value]
    return value


def _whole(text: str) -> str:
    """Replace lone surrogates by the replacement character, as Go does."""
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
