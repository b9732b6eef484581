"""Classes of characters that regular expressions name: ranges of code points, as RE2 has them."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias

from fakeinflux.query.errors import FluxError

if TYPE_CHECKING:
    from collections.abc import Iterator

Ranges: TypeAlias = "tuple[tuple[int, int], ...]"
"""Ranges of code points, both ends in them."""

LAST: Final = 0x10FFFF
ALL: Final[Ranges] = ((0, LAST),)
ALL_BUT_NEWLINE: Final[Ranges] = ((0, 9), (11, LAST))

_DIGITS: Final[Ranges] = ((48, 57),)
_LOWER: Final[Ranges] = ((97, 122),)
_UPPER: Final[Ranges] = ((65, 90),)
_WORD: Final[Ranges] = (*_DIGITS, *_UPPER, (95, 95), *_LOWER)

PERL: Final[dict[str, Ranges]] = {"d": _DIGITS, "s": ((9, 10), (12, 13), (32, 32)), "w": _WORD}
"""The classes `\\d`, `\\s` and `\\w`, in ASCII only."""

POSIX: Final[dict[str, Ranges]] = {
    "alnum": (*_DIGITS, *_UPPER, *_LOWER),
    "alpha": (*_UPPER, *_LOWER),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": _DIGITS,
    "graph": ((33, 126),),
    "lower": _LOWER,
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": _UPPER,
    "word": _WORD,
    "xdigit": (*_DIGITS, (65, 70), (97, 102)),
}
"""The classes that are written `[:alpha:]` within brackets."""

_CATEGORIES: Final = {
    "C": "cfos",
    "L": "lmotu",
    "M": "cen",
    "N": "dlo",
    "P": "cdefios",
    "S": "ckmo",
    "Z": "lps",
}
_UNASSIGNED: Final = "Cn"
_PRIVATE: Final[Ranges] = ((0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
_CASED: Final = 0x20000
"""No character from here on has a case."""


def unicode_class(name: str) -> Ranges:
    """Return the characters of a category such as `L` or `Nd`.

    Raises FluxError: not implemented, for scripts such as `Greek`.
    """
    if name == "Any":
        return ALL
    if name[:1] not in _CATEGORIES or (name[1:] and name[1:] not in list(_CATEGORIES[name[0]])):
        raise FluxError(
            f"the class \\p{{{name}}} of a regular expression is not there; classes by general category are, "
            "such as \\pL for letters and \\p{Nd} for digits",
            "not implemented",
        )
    found = [(low, high) for low, high, category in _assigned() if category.startswith(name)]
    return merge((*found, *(_PRIVATE if name in ("C", "Co") else ())))


def _assigned() -> Iterator[tuple[int, int, str]]:
    """Return ranges of characters of one category each, but for the planes of private use."""
    for plane in (range(0x40000), range(0xE0000, 0xE1000)):
        categories = map(unicodedata.category, map(chr, plane))
        low = plane.start
        for category, members in groupby(categories):
            high = low + sum(1 for _ in members)
            if category != _UNASSIGNED:
                yield low, high - 1, category
            low = high


def merge(ranges: Ranges) -> Ranges:
    """Return the same characters in order, in as few ranges as hold them.

    >>> merge(((5, 7), (1, 2), (3, 5)))
    ((1, 7),)
    """
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def negate(ranges: Ranges) -> Ranges:
    """Return all characters but these.

    >>> negate(((1, 5),))
    ((0, 0), (6, 1114111))
    """
    outside = []
    next_code = 0
    for low, high in merge(ranges):
        if low > next_code:
            outside.append((next_code, low - 1))
        next_code = high + 1
    if next_code <= LAST:
        outside.append((next_code, LAST))
    return tuple(outside)


def folded(ranges: Ranges) -> Ranges:
    """Return these characters in either case."""
    pattern = re.compile(f"{class_text(ranges)}+", re.IGNORECASE)
    matches = pattern.finditer("".join(map(chr, range(_CASED))))
    return merge((*ranges, *((match.start(), match.end() - 1) for match in matches)))


def class_text(ranges: Ranges, negated: bool = False) -> str:
    """Return a class as Python's `re` writes it.

    >>> class_text(((97, 99), (95, 95)))
    '[a-c\\\\u005f]'
    """
    if not ranges:
        return r"(?s:.)" if negated else r"(?!)"
    parts = [
        _character_text(low) if low == high else f"{_character_text(low)}-{_character_text(high)}"
        for low, high in ranges
    ]
    return f"[{'^' * negated}{''.join(parts)}]"


def _character_text(code: int) -> str:
    character = chr(code)
    if character.isascii() and character.isalnum():
        return character
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
