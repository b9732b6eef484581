"""Series keys: a measurement and its tags as the beginning of a line has them, `m,a=1,b=2`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.storage.series import Tags

LONGEST_KEY = 65_535
"""In bytes. Source: observed."""
SEPARATOR_SIZE = 4
"""In bytes, between a series key and a field's name, where the real server counts them. Source: observed."""

_COMMA, _EQUALS = re.compile(r"(?<!\\),"), re.compile(r"(?<!\\)=")
_NAME_ESCAPE = re.compile(r'\\([," =])')


class SeriesKey(NamedTuple):
    """What a key says. `readable`: whether a query finds what is written under it.

    The real server looks for points under the key that it makes of the measurement and the tags. Where
    the line escaped a character that needed no escape (`m\\=x`), that is another key, and the points are
    never seen again. Source: observed.
    """

    measurement: str
    tags: Tags
    readable: bool


def make_key(measurement: str, tags: Iterable[tuple[str, str]]) -> str:
    """Return the key of a series; tags without a value are left out. The order of `tags` does not matter."""
    return _join(measurement, sorted(tags))


def read_key(key: str) -> SeriesKey:
    """Return a measurement and its sorted tags, of a key that was made here or scanned in a line."""
    parts = _COMMA.split(key)
    # The first character of a tag's key, and of its value, is never taken for a separator.
    pairs = [_EQUALS.split(part, maxsplit=1) for part in parts[1:]]
    tags = tuple((_unescaped(pair[0]), _unescaped(pair[1])) for pair in pairs)
    measurement = unescape_name(parts[0])
    return SeriesKey(measurement, tags, _join(measurement, tags) == key)


def unescape_name(text: str) -> str:
    """Return a measurement's or a field's name without its escapes."""
    return _NAME_ESCAPE.sub(r"\1", text) if "\\" in text else text


def byte_length(text: str) -> int:
    """Return the length of a text in UTF-8; what was no UTF-8 counts as it was."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def _join(measurement: str, tags: Iterable[tuple[str, str]]) -> str:
    # Without what looks like an escape already, so that nothing is escaped twice. Source: observed.
    name = measurement.replace("\\,", ",").replace("\\ ", " ").replace(",", "\\,").replace(" ", "\\ ")
    return name + "".join([f",{_escaped(key)}={_escaped(value)}" for key, value in tags if value])


def _escaped(text: str) -> str:
    return text.replace(",", "\\,").replace(" ", "\\ ").replace("=", "\\=")


def _unescaped(text: str) -> str:
    """Return a tag's key or value without its escapes, taken one sort after the other. Source: observed."""
    if "\\" not in text:
        return text
    return text.replace("\\,", ",").replace("\\ ", " ").replace("\\=", "=")
