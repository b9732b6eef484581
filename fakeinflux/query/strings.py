"""The package `strings`: functions over texts, which are counted in characters, or in bytes where said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.golang.spaces import trim_space
from fakeinflux.query.builtins import pure
from fakeinflux.query.errors import FluxError
from fakeinflux.query.operators import require_length
from fakeinflux.query.values import Array

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Refuse
    from fakeinflux.query.values import Value


def upper(text: str) -> str:
    """Return each character in upper case, by itself: `ß` stays. Source: simulated.

    >>> upper("naïve ß")
    'NAÏVE ß'
    """
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def lower(text: str) -> str:
    """Return each character in lower case, by itself."""
    return text.lower() if text.isascii() else "".join(map(_lower, text))


def title_case(text: str) -> str:
    """Return each character in title case, which is upper case but for a few: ǆ becomes ǅ."""
    return text.upper() if text.isascii() else "".join(map(_title, text))


def _upper(character: str) -> str:
    changed = character.upper()
    return changed if len(changed) == 1 else _title(character)


def _title(character: str) -> str:
    changed = character.title()
    return changed if len(changed) == 1 else character


def _lower(character: str) -> str:
    return character.lower()[0]


def capitalize_words(text: str) -> str:
    """Return the first letter of each word in upper case, the rest as it is. Source: observed.

    >>> capitalize_words("o'neil mc-gee")
    "O'Neil Mc-Gee"
    """
    words, before = [], " "
    for character in text:
        words.append(_title(character) if _separates(before) else character)
        before = character
    return "".join(words)


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return not (character.isalpha() or character.isdecimal()) and not trim_space(character)


def equal_fold(some: str, other: str) -> bool:
    """Return whether two texts are equal but for case, character by character."""
    return len(some) == len(other) and all(map(_same_letter, some, other))


def _same_letter(some: str, other: str) -> bool:
    return some == other or _folded(some) == _folded(other)


def _folded(character: str) -> str:
    """Return what all cases of a letter have in common; Turkish ones stand by themselves."""
    return character if character in "ıİ" else _lower(_upper(character))


def _byte_index(text: str, index: int) -> int:
    """Return an index into the characters of a text as one into its bytes; -1 stays."""
    return index if index < 0 or text.isascii() else len(text[:index].encode("utf-8", "surrogatepass"))


def _index_any(text: str, characters: str) -> int:
    found = [index for character in set(characters) if (index := text.find(character)) >= 0]
    return _byte_index(text, min(found, default=-1))


def _last_index_any(text: str, characters: str) -> int:
    return _byte_index(text, max((text.rfind(character) for character in set(characters)), default=-1))


def _is_one(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return a question about a text that must be one byte long."""

    def ask(text: str) -> bool:
        if len(text) != 1 or not text.isascii():
            raise FluxError(
                '"v" is not a valid argument: argument length is not equal to 1', "internal error"
            )
        return test(text)

    return ask


def _repeat(text: str, times: int) -> str:
    if times < 0:
        raise FluxError("panic: strings: negative Repeat count", "internal error")
    require_length(len(text) * times)
    return text * times


def split(text: str, separator: str, most: int = -1, *, keep: bool = False) -> Array:
    """Return the parts of a text around a separator, at most so many; without one, its characters.

    `keep` leaves the separators at the ends of the parts.
    """
    if most == 0:
        return Array([], "string")
    if not separator:
        parts = list(text) if most < 0 else [*text[: most - 1], *filter(None, [text[most - 1 :]])]
        return Array(parts, "string")
    parts = text.split(separator, -1 if most < 0 else most - 1)
    if keep:
        parts = [part + separator for part in parts[:-1]] + parts[-1:]
    return Array(parts, "string")


def _split_after(text: str, separator: str, most: int = -1) -> Array:
    return split(text, separator, most, keep=True)


def _join(parts: list[Value], separator: str) -> str:
    for part in parts:
        if not isinstance(part, str):
            found = "string value <nil>" if part is None else type(part).__name__
            raise FluxError(f'expected elements of argument "arr" to be of type string, got type {found}')
    return separator.join(parts)


def _substring(text: str, start: int, end: int) -> str:
    start = min(max(start, 0), len(text))
    return text[start : max(min(end, len(text)), start)]


def _compare(some: str, other: str) -> int:
    return (some > other) - (some < other)


_V: Final = {"v": "string"}
_SUBSTR: Final = {"v": "string", "substr": "string"}
_CHARS: Final = {"v": "string", "chars": "string"}
_CUTSET: Final = {"v": "string", "cutset": "string"}
_T: Final = {"v": "string", "t": "string"}
_PREFIX: Final = {"v": "string", "prefix": "string"}
_SUFFIX: Final = {"v": "string", "suffix": "string"}

_TABLE: Final[dict[str, tuple[dict[str, str], Callable[..., Value]]]] = {
    "compare": (_T, _compare),
    "containsAny": (_CHARS, lambda text, characters: any(character in text for character in characters)),
    "containsStr": (_SUBSTR, lambda text, part: part in text),
    "countStr": (_SUBSTR, str.count),
    "equalFold": (_T, equal_fold),
    "hasPrefix": (_PREFIX, str.startswith),
    "hasSuffix": (_SUFFIX, str.endswith),
    "index": (_SUBSTR, lambda text, part: _byte_index(text, text.find(part))),
    "indexAny": (_CHARS, _index_any),
    "isDigit": (_V, _is_one(str.isdigit)),
    "isLetter": (_V, _is_one(str.isalpha)),
    "isLower": (_V, _is_one(str.islower)),
    "isUpper": (_V, _is_one(str.isupper)),
    "joinStr": ({"arr": "array", "v": "string"}, _join),
    "lastIndex": (_SUBSTR, lambda text, part: _byte_index(text, text.rfind(part))),
    "lastIndexAny": (_CHARS, _last_index_any),
    "repeat": ({"v": "string", "i": "int"}, _repeat),
    "replace": ({"v": "string", "t": "string", "u": "string", "i": "int"}, str.replace),
    "replaceAll": ({"v": "string", "t": "string", "u": "string"}, str.replace),
    "split": (_T, split),
    "splitAfter": (_T, _split_after),
    "splitAfterN": ({"v": "string", "t": "string", "i": "int"}, _split_after),
    "splitN": ({"v": "string", "t": "string", "i": "int"}, split),
    "strlen": (_V, len),
    "substring": ({"v": "string", "start": "int", "end": "int"}, _substring),
    "title": (_V, capitalize_words),
    "toLower": (_V, lower),
    "toTitle": (_V, title_case),
    "toUpper": (_V, upper),
    "trim": (_CUTSET, str.strip),
    "trimLeft": (_CUTSET, str.lstrip),
    "trimPrefix": (_PREFIX, str.removeprefix),
    "trimRight": (_CUTSET, str.rstrip),
    "trimSpace": (_V, trim_space),
    "trimSuffix": (_SUFFIX, str.removesuffix),
}

_ONE_TEXT: Final = frozenset({"title", "toUpper", "toLower", "toTitle", "trimSpace"})


def _refuse_null(name: str, kinds: dict[str, str]) -> Refuse:
    """Return what makes the error of a null. Source: observed."""

    def refuse(parameter: str, kind: str, _: object) -> FluxError:
        if name in _ONE_TEXT:
            return FluxError(f"cannot convert argument of type {kind} value <nil> to upper case")
        if len(kinds) == 1:
            return FluxError("procedure cannot be executed")
        return FluxError(f'expected argument "{parameter}" to be of type {kind}, got type {kind} value <nil>')

    return refuse


FUNCTIONS: Final = {
    name: pure(name, kinds, compute, refuse=_refuse_null(name, kinds))
    for name, (kinds, compute) in _TABLE.items()
}
