"""The package `regexp`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import pure
from fakeinflux.query.regular_expressions import compile_regexp, find_all, matches
from fakeinflux.query.values import Array

if TYPE_CHECKING:
    from fakeinflux.query.regexp_machine import Found
    from fakeinflux.query.values import Regexp

_META: Final = re.compile(r"[\\.+*?()|\[\]{}^$]")
_REFERENCE: Final = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")


def quote_meta(text: str) -> str:
    r"""Return a pattern that matches just this text.

    >>> quote_meta("a.b")
    'a\\.b'
    """
    return _META.sub(r"\\\g<0>", text)


def find_string(regexp: Regexp, text: str) -> str:
    """Return the first match, or nothing."""
    match = regexp.compiled.search(text)
    return "" if match is None else text[slice(*match.span())]


def _find_index(regexp: Regexp, text: str) -> Array:
    """Return where the first match begins and ends, in bytes; empty without one. Source: observed."""
    match = regexp.compiled.search(text)
    ends = () if match is None else match.span()
    return Array([len(text[:end].encode("utf-8", "surrogatepass")) for end in ends], "int")


def replace_all(regexp: Regexp, text: str, template: str) -> str:
    """Return all matches replaced; in the template, `$1` and `${name}` stand for groups, `$$` for a dollar.

    Source: observed.
    """
    pieces: list[str] = []
    position = 0
    for match in find_all(regexp, text):
        start, end = match.span()
        pieces += [text[position:start], _expand(regexp, text, template, match)]
        position = end
    return "".join([*pieces, text[position:]])


def _expand(regexp: Regexp, text: str, template: str, match: re.Match[str] | Found) -> str:
    def insert(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        group = _group_number(regexp, reference[2] or reference[3])
        if group is None:
            return ""
        start, end = match.span(group)
        return text[start:end] if start >= 0 else ""

    return _REFERENCE.sub(insert, template) if "$" in template else template


def _group_number(regexp: Regexp, name: str) -> int | None:
    """Return the group that a name or a number stands for, None where there is none."""
    if name.isascii() and name.isdigit():
        if (name[0] == "0" and len(name) > 1) or len(name) > 8 or int(name) > regexp.compiled.groups:
            return None
        return int(name)
    return regexp.compiled.groupindex.get(name)


def _split(regexp: Regexp, text: str, most: int) -> Array:
    """Return the parts of a text between matches, at most so many; all for a negative number."""
    if most == 0:
        return Array([], "string")
    if regexp.pattern and not text:
        return Array([""], "string")
    parts: list[str] = []
    position = last = 0
    for match in find_all(regexp, text):
        if len(parts) == most - 1:
            break
        last, end = match.span()
        if end:
            parts.append(text[position:last])
        position = end
    if last != len(text):
        parts.append(text[position:])
    return Array(parts, "string")


_R: Final = {"r": "regexp", "v": "string"}

FUNCTIONS: Final = {
    "compile": pure("compile", {"v": "string"}, compile_regexp),
    "findString": pure("findString", _R, find_string),
    "findStringIndex": pure("findStringIndex", _R, _find_index),
    "getString": pure("getString", {"r": "regexp"}, lambda regexp: regexp.pattern),
    "matchRegexpString": pure("matchRegexpString", _R, matches),
    "quoteMeta": pure("quoteMeta", {"v": "string"}, quote_meta),
    "replaceAllString": pure("replaceAllString", {**_R, "t": "string"}, replace_all),
    "splitRegexp": pure("splitRegexp", {**_R, "i": "int"}, _split),
}
