"""Regular expressions as RE2 means them, compiled by Python's own compiler.

ASCII classes; `$` ends the text and nothing else. What RE2 has and Python spells otherwise is translated:
`\\z`, `\\pL`, `\\Q…\\E`, `(?<name>…)`, `[[:alpha:]]`, `\\x{1F600}`, flags within the pattern.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import Regexp

_TOKEN: Final = re.compile(
    r"(?P<quoted>\\Q(?:(?!\\E).)*(?:\\E)?)|(?P<property>\\[pP](?:\{\^?\w+\}|\w))|(?P<code>\\x\{[0-9a-fA-F]+\})"
    r"|(?P<escape>\\.)|(?P<flags>\(\?[imsU]*(?:-[imsU]+)?[:)])|(?P<named>\(\?P?<\w+>)|(?P<look>\(\?<?[=!])"
    r"|(?P<open>\()|(?P<close>\))|(?P<class>\[\^?\]?)|(?P<end>\$)|(?P<repeat>(?:[*+?]|\{\d+(?:,\d*)?\})\??)"
    r"|(?P<plain>.)",
    re.DOTALL,
)
_IN_CLASS: Final = re.compile(
    r"(?P<posix>\[:\^?\w+:\])|(?P<property>\\[pP](?:\{\^?\w+\}|\w))|(?P<code>\\x\{[0-9a-fA-F]+\})|(?P<escape>\\.)"
    r"|(?P<close>\])|(?P<plain>.)",
    re.DOTALL,
)
_ESCAPES: Final = {"z": r"\Z", "s": r"[\t\n\f\r ]", "S": r"[^\t\n\f\r ]", "v": r"\x0b"}
_CLASS_ESCAPES: Final = {"s": r"\t\n\f\r ", "v": r"\x0b"}
_KEPT: Final = frozenset("dDwWbBAafnrtx\\")
_POSIX: Final = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_HOW_ON = "write it otherwise, or script the query's answer"


def compile_pattern(pattern: str) -> Regexp:
    """Compile a regular expression.

    Raises FluxError: in the words of RE2's compiler where it is none, "not implemented" where it has
    something that cannot be translated.
    """
    translated = _Translation(pattern).translate()
    try:
        return Regexp(pattern, re.compile(translated, re.ASCII))
    except (re.error, OverflowError, RecursionError) as trouble:
        raise FluxError(f"error parsing regexp: {trouble}: `{pattern}`", "internal error") from None


@dataclass(slots=True)
class _Translation:
    """A pattern on its way; `closing` says what closes each open group."""

    pattern: str
    at: int = 0
    closing: list[str] = field(default_factory=lambda: [""])
    multiline: list[bool] = field(default_factory=lambda: [False])

    def translate(self) -> str:
        pieces: list[str] = []
        before = ""
        while (match := _TOKEN.match(self.pattern, self.at)) is not None:
            self.at = match.end()
            kind = str(match.lastgroup)
            if kind == "repeat" and before == "repeat":
                raise self._bad(f"invalid nested repetition operator: `{match[0]}`")
            pieces.append(getattr(self, f"_{kind}")(match[0]))
            before = kind
        pieces.append(self.closing[-1])
        if len(self.closing) > 1:
            raise self._bad(f"missing closing ): `{self.pattern}`")
        return "".join(pieces)

    def _bad(self, trouble: str) -> FluxError:
        return FluxError(f"error parsing regexp: {trouble}", "internal error")

    def _quoted(self, text: str) -> str:
        return re.escape(text.removeprefix("\\Q").removesuffix("\\E"))

    def _property(self, text: str) -> str:
        return f"[{_property_ranges(text)}]"

    def _code(self, text: str) -> str:
        return re.escape(self._character(text))

    def _character(self, text: str) -> str:
        code = int(text[3:-1], 16)
        if code > sys.maxunicode:
            raise self._bad(f"invalid escape sequence: `{text}`")
        return chr(code)

    def _escape(self, text: str) -> str:
        letter = text[1]
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        if letter in _KEPT or not letter.isalnum():
            return text if letter.isascii() else re.escape(letter)
        if letter == "0":
            return r"\0"
        raise self._bad(f"invalid escape sequence: `{text}`")

    def _flags(self, text: str) -> str:
        closes = text[-1] == ")"
        on, _, off = text[2:-1].partition("-")
        if "U" in on:
            raise FluxError(f"fakeinflux: the flag U of a regular expression is not there; {_HOW_ON}", "not implemented")
        multiline = "m" in on or (self.multiline[-1] and "m" not in off)
        group = f"(?{on.replace('U', '')}{'-' + off.replace('U', '') if off else ''}:"
        if closes:
            self.closing[-1] += ")"
            self.multiline[-1] = multiline
        else:
            self.closing.append("")
            self.multiline.append(multiline)
        return group

    def _named(self, text: str) -> str:
        self.closing.append("")
        self.multiline.append(self.multiline[-1])
        return text if text[2] == "P" else f"(?P<{text[3:]}"

    def _look(self, text: str) -> str:
        raise self._bad(f"invalid or unsupported Perl syntax: `{text[:3]}`")

    def _open(self, text: str) -> str:
        self.closing.append("")
        self.multiline.append(self.multiline[-1])
        return text

    def _close(self, text: str) -> str:
        if len(self.closing) == 1:
            raise self._bad(f"unexpected ): `{self.pattern}`")
        self.multiline.pop()
        return self.closing.pop() + text

    def _end(self, _: str) -> str:
        return "$" if self.multiline[-1] else r"\Z"

    def _repeat(self, text: str) -> str:
        if text[0] == "{" and max(map(int, re.findall(r"\d+", text))) > 1000:
            raise self._bad(f"invalid repeat count: `{text}`")
        return text

    def _plain(self, text: str) -> str:
        return text

    def _class(self, opening: str) -> str:
        start = self.at - len(opening)
        pieces = [opening[:2] if opening[1:2] == "^" else "["]
        if opening.endswith("]"):
            pieces.append(r"\]")
        while (match := _IN_CLASS.match(self.pattern, self.at)) is not None:
            self.at = match.end()
            if match.lastgroup == "close":
                return "".join([*pieces, "]"])
            pieces.append(self._class_piece(str(match.lastgroup), match[0]))
        raise self._bad(f"missing closing ]: `{self.pattern[start:]}`")

    def _class_piece(self, kind: str, text: str) -> str:
        if kind == "posix":
            name = text[2:-2]
            if name not in _POSIX:
                raise self._bad(f"invalid character class range: `{text}`")
            return _POSIX[name]
        if kind == "property":
            return _property_ranges(text)
        if kind == "code":
            return re.escape(self._character(text))
        if kind == "escape":
            return _CLASS_ESCAPES.get(text[1]) or text
        return "\\[" if text == "[" else text


def _property_ranges(text: str) -> str:
    """The characters of a Unicode category such as `\\pL`, as ranges of a class."""
    name = text[2:].strip("{}")
    negated = (text[1] == "P") is not name.startswith("^")
    name = name.lstrip("^")
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(name) is not negated:
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    if not ranges or len(name) > 2:
        raise FluxError(f"fakeinflux: the character class {text} is not there; {_HOW_ON}", "not implemented")
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
