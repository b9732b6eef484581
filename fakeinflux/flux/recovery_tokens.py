"""The tokens of a script that is broken, read one by one, as the real scanner reads them.

What begins no token is one of its own, `ILLEGAL`. Source: observed.
"""

from __future__ import annotations

import itertools
import re
from typing import Final, NamedTuple

from fakeinflux.flux.lexer import KEYWORDS, may_be_in_name

END: Final = "EOF"
_BLANK: Final = re.compile(r"(?:[ \t-\r]|//[^\n]*)*")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_ATTRIBUTE: Final = re.compile(r"@[^\W\d]\w*")
_ESCAPE: Final = r'\\(?:[nrt\\"]|\$\{|x[0-9a-fA-F]{2})'
_STRING: Final = re.compile(rf'"(?:[^"\\$]|{_ESCAPE}|\$[^{{"])*\$?"')
_TEXT: Final = re.compile(rf'(?:[^"\\$]|{_ESCAPE}|\$[^{{"])+|\$(?=")')
_PATTERN: Final = re.compile(r"/[^/]+(?:(?<=\\)/[^/]*)*/")
_CLOCK: Final = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_NUMBERS: Final = (
    ("INT", re.compile(r"[0-9]+")),
    ("FLOAT", re.compile(r"[0-9]+\.[0-9]*|\.[0-9]+")),
    ("DURATION", re.compile(r"(?:[0-9]+(?:ns|us|µs|ms|mo|[ywdhms]))+")),
    ("TIME", re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:{_CLOCK})?")),
)
_SYMBOLS: Final = {
    "==": "EQ",
    "<=": "LTE",
    ">=": "GTE",
    "!=": "NEQ",
    "=~": "REGEXEQ",
    "!~": "REGEXNEQ",
    "=>": "ARROW",
    "<-": "PIPE_RECEIVE",
    "|>": "PIPE_FORWARD",
    "+": "ADD",
    "-": "SUB",
    "*": "MUL",
    "/": "DIV",
    "%": "MOD",
    "^": "POW",
    "<": "LT",
    ">": "GT",
    "=": "ASSIGN",
    "(": "LPAREN",
    ")": "RPAREN",
    "[": "LBRACK",
    "]": "RBRACK",
    "{": "LBRACE",
    "}": "RBRACE",
    ":": "COLON",
    ",": "COMMA",
    ".": "DOT",
    '"': "QUOTE",
    "?": "QUESTION_MARK",
}


class Token(NamedTuple):
    """A token: the real scanner's name of its kind, its text, and between which str indexes it stands."""

    kind: str
    text: str
    start: int
    stop: int


def _name(text: str, start: int) -> str:
    """Return the name that begins here, up to a numeral that is no decimal digit; empty for none."""
    match = _NAME.match(text, start)
    word = match[0] if match else ""
    return word if word.isascii() else "".join(itertools.takewhile(may_be_in_name, word))


def next_token(text: str, position: int, *, may_be_pattern: bool = False) -> Token:
    """Return the token behind a str index, blanks and comments skipped."""
    blank = _BLANK.match(text, position)
    start = blank.end() if blank else position
    if start == len(text):
        return Token(END, "", start, start)
    if may_be_pattern and (match := _PATTERN.match(text, start)):
        return Token("REGEX", match[0], start, match.end())
    if name := _name(text, start):
        kind = name.upper() if name in KEYWORDS else "IDENT"
        return Token(kind, name, start, start + len(name))
    if (match := _STRING.match(text, start)) or (match := _ATTRIBUTE.match(text, start)):
        return Token("STRING" if text[start] == '"' else "ATTRIBUTE", match[0], start, match.end())
    numbers = [(match.end(), kind) for kind, number in _NUMBERS if (match := number.match(text, start))]
    if numbers:
        stop, kind = max(numbers)
        return Token(kind, text[start:stop], start, stop)
    for length in (2, 1):
        word = text[start : start + length]
        if word in _SYMBOLS:
            return Token(_SYMBOLS[word], word, start, start + len(word))
    return Token("ILLEGAL", text[start], start, start + 1)


def next_string_token(text: str, position: int) -> Token:
    """Return the token behind a str index inside a string."""
    if position == len(text):
        return Token(END, "", position, position)
    if text.startswith("${", position):
        return Token("STRINGEXPR", "${", position, position + 2)
    if text[position] == '"':
        return Token("QUOTE", '"', position, position + 1)
    if match := _TEXT.match(text, position):
        return Token("TEXT", match[0], position, match.end())
    return Token("ILLEGAL", text[position], position, position + 1)
