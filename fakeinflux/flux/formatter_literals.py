"""How the formatter writes literals whose text it does not keep. Source: observed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeinflux.flux.layout import Break, Document, separated
from fakeinflux.flux.literals import escaped

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.syntax import Node, StringExpression

_DIGITS: Final = re.compile(r"[0-9]+")
_FRACTION: Final = re.compile(r"\.([0-9]*)")
_NANOSECOND_DIGITS: Final = 9


def duration(text: str) -> str:
    """Return a duration without leading zeros and with `us` for `µs`."""
    return _DIGITS.sub(lambda digits: str(int(digits[0])), text).replace("µ", "u")


def date_time(text: str) -> str:
    """Return a time in full, its fraction of at most nine digits without zeros at the end."""
    if "T" not in text:
        return f"{text}T00:00:00Z"
    fraction = _FRACTION.search(text)
    if fraction is not None:
        digits = fraction[1][:_NANOSECOND_DIGITS].rstrip("0")
        text = text.replace(fraction[0], f".{digits}" if digits else "")
    return f"{text[:-6]}Z" if text.endswith(("+00:00", "-00:00")) else text


def regexp(pattern: str) -> str:
    """Return the regular expression with this pattern."""
    return "/" + pattern.replace("/", "\\/") + "/"


def string_parts(node: StringExpression, expression: Callable[[Node], Document]) -> list[Document]:
    """Return what stands between the quotes of a string with `${…}` in it."""
    parts: list[Document] = []
    for part in node.parts:
        if isinstance(part, str):
            lines: list[Document] = [escaped(line) for line in part.split("\n")]
            parts.append(separated(lines, Break.UNINDENTED))
        else:
            parts += ["${", expression(part), "}"]
    return parts
