"""Split Flux text into tokens.

Tokens are plain strings, and the nodes of the tree hold indexes into the list of them. Where a token
stands in the text is worked out only on demand, which makes parsing a correct script several times
faster. The list ends with a few `""`: the end of the text, and room to look beyond it.

Source: spec (the lexical part of the language's specification), observed (what it leaves open: `$`
inside strings, white space, where a regular expression ends).
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.flux.errors import FluxSyntaxError

if TYPE_CHECKING:
    from fakeinflux.flux.syntax import Node

_WORDS = ("and", "or", "not", "exists", "if", "then", "else")
_STATEMENTS = ("package", "import", "option", "builtin", "testcase", "return")
KEYWORDS = frozenset((*_WORDS, *_STATEMENTS))

_TRIVIA = r"[ \t-\r]*+(?://[^\n]*+[ \t-\r]*+)*+"
_NAME = r"[^\W\d]\w*+"
_ESCAPE = r"""\\(?:[nrt"\\]|\$\{|x[0-9a-fA-F]{2})"""
# A dollar takes the next character with it, so `$${x}` is plain text, as in the real server.
_DOLLAR = r"""\$(?:[^{"\\]|(?=["\\]))"""
_STRING = rf'"[^"\\$]*+(?:(?:{_ESCAPE}|{_DOLLAR})[^"\\$]*+)*+"'
_CLOCK = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_TIME = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:{_CLOCK})?"
_DURATION = r"(?:[0-9]++(?:ns|us|µs|ms|mo|[ywdhms]))++"
_NUMBER = rf"{_TIME}|{_DURATION}|[0-9]++\.[0-9]*+|[0-9]++|\.[0-9]++"
_OPERATOR = r"\|>|=[>=~]|![=~]|<[-=]|>="
_PATTERN = r"/[^/]++(?:(?<=\\)/[^/]*+)*/"
# After these operators a slash never divides, so the usual regular expression needs no second look.
_MATCHED = rf"(?:(?<=[=!]~ )|(?<=[=!]~)){_PATTERN}"

_KNOWN = f"{_NAME}|{_STRING}|{_NUMBER}|{_OPERATOR}|@{_NAME}|{_MATCHED}"
_TOKEN = re.compile(rf"{_TRIVIA}({_KNOWN}|[\s\S]|\Z)")
# A quote that opens no plain string takes the rest of the text with it; otherwise every quote in that
# rest would be tried in turn.
_PLAIN_TOKEN = re.compile(rf'{_TRIVIA}({_KNOWN}|"[\s\S]*+|[\s\S]|\Z)')
_PLAIN_STRING = re.compile(_STRING)
_REGEXP = re.compile(_PATTERN)
_STRING_PART = re.compile(rf'(\$\{{|"|(?:[^"\\$]++|{_ESCAPE}|{_DOLLAR})++|[\s\S]|\Z)')
_COMMENT = re.compile(r"//[^\n]*+")
_TURNS = frozenset('"{}')
_BEYOND = ("", "", "")


@dataclass(frozen=True, slots=True)
class Place:
    """A range of text: `start` and `stop` are str indexes, `line` and `column` count from 1."""

    start: int
    stop: int
    line: int
    column: int


@dataclass(slots=True)
class Source:
    """A text and its tokens. `offsets` (where each token begins) and `lines` are filled on demand."""

    text: str
    tokens: list[str]
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def place(self, first: int, stop: int) -> Place:
        """Return where the tokens from `first` up to, but not including, `stop` stand."""
        offsets = self._all_offsets()
        start, last = offsets[first], max(stop - 1, first)
        return Place(start, offsets[last] + len(self.tokens[last]), *self.position(start))

    def place_of(self, node: Node) -> Place:
        """Return where a node stands in the text."""
        return self.place(node.start, node.stop)

    def text_of(self, first: int, stop: int) -> str:
        """Return the text from token `first` up to, but not including, token `stop`."""
        place = self.place(first, stop)
        return self.text[place.start : place.stop]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, from 1, of a str index."""
        lines = self._line_starts()
        line = bisect.bisect_right(lines, offset)
        return line, offset - lines[line - 1] + 1

    def byte_position(self, offset: int) -> tuple[int, int]:
        """Return the line of a str index and its column in bytes of UTF-8, as the real server counts them."""
        line, column = self.position(offset)
        return line, self.byte_column(line, column)

    def byte_column(self, line: int, column: int) -> int:
        """Return the column in bytes of UTF-8 of a line and a column in characters."""
        start = self._line_starts()[line - 1]
        return len(self.text[start : start + column - 1].encode(errors="surrogatepass")) + 1

    def error(self, first: int, stop: int, found: str, expected: str) -> FluxSyntaxError:
        """Return a syntax error that points at these tokens."""
        if self.offsets:
            offsets = self.offsets[first : max(stop, first + 1)]
        else:  # the script may go on for a megabyte: only the tokens up to these are searched for
            matches = itertools.islice(_PLAIN_TOKEN.finditer(self.text), first, max(stop, first + 1))
            offsets = [match.start(1) for match in matches]
        end = offsets[-1] + len(self.tokens[max(stop - 1, first)])
        line, column = self.position(offsets[0])
        return FluxSyntaxError(line, column, self.position(end), found, expected)

    def comments(self) -> list[tuple[int, str]]:
        """Return every comment with the str index where it begins; `//` inside a literal is no comment."""
        offsets = self._all_offsets()
        ends = [0, *(at + len(word) for at, word in zip(offsets, self.tokens, strict=False))]
        return [
            (match.start(), match[0])
            for stop, start in zip(ends, offsets, strict=False)
            if start - stop > 1
            for match in _COMMENT.finditer(self.text, stop, start)
        ]

    def _line_starts(self) -> list[int]:
        if not self.lines:
            self.lines = [0, *(at.end() for at in re.finditer("\n", self.text))]
        return self.lines

    def _all_offsets(self) -> list[int]:
        if not self.offsets:
            self.offsets = [match.start(1) for match in _PLAIN_TOKEN.finditer(self.text)]
        return self.offsets


def lex(text: str) -> Source:
    """Split a text into tokens; a character that begins no token becomes a token of its own.

    Raises FluxSyntaxError: a name has numerals that are not decimal digits, or there is a NUL character, at
    which the real server's text ends.
    """
    if (end := text.find("\0")) >= 0:
        line, column = Source(text, []).position(end)
        raise FluxSyntaxError(line, column, (line, column + 1), "a NUL character", "text without it")
    tokens = _PLAIN_TOKEN.findall(text)
    needs_context = _ends_in_quotes(tokens) or _has_regexp(tokens)
    source = _scan(text) if needs_context else Source(text, tokens)
    if not text.isascii():
        _check_names(source)
    source.tokens += _BEYOND
    return source


def _ends_in_quotes(tokens: list[str]) -> bool:
    """Whether the last token is the rest of the text after a quote that opens no plain string."""
    last = next((word for word in reversed(tokens) if word), "")
    return last[:1] == '"' and _PLAIN_STRING.fullmatch(last) is None


def _has_regexp(tokens: list[str]) -> bool:
    if "/" not in tokens:
        return False
    slashes = (at for at, word in enumerate(tokens) if word == "/")
    return any(not _ends_operand(tokens[at - 1] if at else "") for at in slashes)


def _ends_operand(word: str) -> bool:
    """Whether a `/` after this token divides; otherwise it opens a regular expression."""
    if not word or word in KEYWORDS:
        return False
    last = word[-1]
    return last.isalnum() or last in ')]}"_' or (len(word) > 1 and last in "/.")


def _scan(text: str) -> Source:
    """Split a text whose tokens depend on what stands before them."""
    source = Source(text, [])
    braces: list[int] = []  # for every open `${`, the number of open `{` inside it
    position, in_string = 0, False
    while True:
        match = (_STRING_PART if in_string else _TOKEN).match(text, position)
        if match is None:  # impossible: both patterns match anything, even the end of the text
            break
        word, start = match[1], match.start(1)
        if word == "/" and not in_string:
            word = _slash(source, start)
        source.tokens.append(word)
        source.offsets.append(start)
        if not word or (in_string and word == "\\"):  # not an escape: the parser stops here
            break
        position = start + len(word)
        if in_string or word in _TURNS:
            in_string = string_follows(word, in_string, braces)
    return source


def _slash(source: Source, start: int) -> str:
    """Return the regular expression that begins here, or the `/` of a division."""
    if source.tokens and _ends_operand(source.tokens[-1]):
        return "/"
    match = _REGEXP.match(source.text, start)
    return match[0] if match else "/"


def string_follows(word: str, in_string: bool, braces: list[int]) -> bool:
    """Whether the text after this token is inside a string; keeps `braces` up to date."""
    if in_string:
        if word == "${":
            braces.append(0)
        return word not in ("${", '"')
    if word == '"':
        return True
    if braces and word == "{":
        braces[-1] += 1
    elif braces and word == "}":
        if braces[-1] == 0:
            braces.pop()
            return True
        braces[-1] -= 1
    return False


def _check_names(source: Source) -> None:
    """Raise FluxSyntaxError for a name with a numeral that is not a decimal digit, as the pattern allows."""
    for at, word in enumerate(source.tokens):
        if not word.isascii() and (word.isidentifier() or word[0].isalnum()) and not _is_name(word):
            raise source.error(at, at + 1, f"`{word}`", "a name of letters, digits and `_`")


def _is_name(word: str) -> bool:
    return word[0].isdigit() or all(map(may_be_in_name, word))


def may_be_in_name(character: str) -> bool:
    """Return whether a character, letter or numeral, may stand in a name."""
    kind = unicodedata.category(character)
    return character == "_" or kind == "Nd" or kind[0] == "L"
