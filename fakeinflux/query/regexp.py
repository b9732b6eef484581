"""The package `regexp`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import pure
from fakeinflux.query.errors import FluxError
from fakeinflux.query.regular_expressions import compile_regexp, find_all, matches
from fakeinflux.query.values import Array, Regexp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.query.builtins import Refuse
    from fakeinflux.query.regexp_machine import Found
    from fakeinflux.query.values import Value

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


def _refuse_null(kinds: Mapping[str, str]) -> Refuse:
    """Return what makes the error of a null, which shows all arguments. Source: observed."""

    def refuse(_: str, __: str, arguments: Mapping[str, Value]) -> FluxError:
        shown = [
            f"argument {name} of type {kind} value {_shown(arguments[name])}" for name, kind in kinds.items()
        ]
        listed = ", ".join(shown[:-1]) + "," * (len(shown) > 2) + f" and {shown[-1]}"
        return FluxError(f"cannot execute function containing {listed}")

    return refuse


def _shown(value: Value) -> str:
    if value is None:
        return "<nil>"
    return value.pattern if isinstance(value, Regexp) else str(value)


def _refuse_text(words: str) -> Refuse:
    return lambda parameter, kind, _: FluxError(
        words.format(f"argument {parameter} of type {kind} value <nil>")
    )


_V: Final = {"v": "string"}
_R: Final = {"r": "regexp", **_V}

_OF_REGEXP: Final[dict[str, tuple[dict[str, str], Callable[..., Value]]]] = {
    "findString": (_R, find_string),
    "findStringIndex": (_R, _find_index),
    "matchRegexpString": (_R, matches),
    "replaceAllString": ({**_R, "t": "string"}, replace_all),
    "splitRegexp": ({**_R, "i": "int"}, _split),
}
_UNESCAPED: Final = "cannot escape all regular expression metacharacters inside {}"

FUNCTIONS: Final = {
    "compile": pure("compile", _V, compile_regexp, refuse=_refuse_text("cannot convert {} to Regex")),
    "getString": pure("getString", {"r": "regexp"}, lambda regexp: regexp.pattern),
    "quoteMeta": pure("quoteMeta", _V, quote_meta, refuse=_refuse_text(_UNESCAPED)),
    **{
        name: pure(name, kinds, compute, refuse=_refuse_null(kinds))
        for name, (kinds, compute) in _OF_REGEXP.items()
    },
}
