"""Values as the function `display` shows them. Source: observed, spec (records of many members)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from fakeinflux.query.conversions import to_string
from fakeinflux.query.numbers import format_float
from fakeinflux.query.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.query.values import Value

_INDENT: Final = "    "
_ONE_LINE: Final = 3
"""So many members at most stand on one line."""


def display(value: Value, depth: int = 0) -> str:
    """Return a value as text, records and arrays too, in lines of their own where there are many members.

    >>> display({"b": [1, 2], "a": 1e21})
    '{a: 1e+21, b: [1, 2]}'
    """
    kind = kind_of(value)
    if kind == "array":
        return _bracketed("[]", [display(item, depth + 1) for item in value], depth)
    if kind == "record":
        members = [f"{label}: {display(member, depth + 1)}" for label, member in sorted(value.items())]
        return _bracketed("{}", members, depth)
    if kind == "dictionary":
        pairs = [
            f"{display(key, depth + 1)}: {display(member, depth + 1)}"
            for key, member in sorted(value.items())
        ]
        # Unlike the others, lines of a dictionary end with a blank.
        return _bracketed("[]", pairs, depth, ", ") if pairs else "[:]"
    return _display_single(kind, value)


def _display_single(kind: str, value: Value) -> str:
    if kind == "null":
        return "<null>"
    if kind == "float":
        return go_float(value)
    if kind == "regexp":
        return str(value.pattern)
    if kind == "bytes":
        return f"0x{value.hex()}"
    if kind in ("function", "stream"):
        return f"<{kind}>"
    return to_string(value) or ""


def _bracketed(brackets: str, members: Sequence[str], depth: int, comma: str = ",") -> str:
    if len(members) <= _ONE_LINE:
        return f"{brackets[0]}{', '.join(members)}{brackets[1]}"
    inner = f"\n{_INDENT * (depth + 1)}"
    lines = f"{comma}{inner}".join(members)
    return f"{brackets[0]}{inner}{lines}\n{_INDENT * depth}{brackets[1]}"


def go_float(number: float) -> str:
    """Return a float as Go prints it by default: with an exponent below 1e-4 and from 1e21 on.

    >>> go_float(1e-5), go_float(123456789.0)
    ('1e-05', '123456789')
    """
    if not math.isfinite(number) or number == 0 or 1e-4 <= abs(number) < 1e21:
        return format_float(number)
    return repr(number)
