"""The tokens of a delete's predicate, with their places, as the real server counts them. Source: observed."""

from __future__ import annotations

from typing import Final, NamedTuple

END: Final = "\0"
"""What is read at the end of a text. A text that holds it ends there, too."""
_BLANKS: Final = frozenset(" \t\n")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS: Final = frozenset("0123456789")
_IN_NAME: Final = _LETTERS | _DIGITS | {"_"}
_IN_UNIT: Final = _LETTERS | {"µ"}
_ESCAPED: Final = {"n": "\n", "\\": "\\", '"': '"', "'": "'"}
_LONGER: Final = {
    "=": {"~": "=~"},
    "!": {"=": "!=", "~": "!~"},
    ">": {"=": ">="},
    "<": {"=": "<=", ">": "!="},
    ":": {":": "::"},
}
_SIGNS: Final = frozenset("+-*/%&|^=<>(),:;.")
_KEYWORDS: Final = frozenset((
    "ALL", "ALTER", "ANALYZE", "ANY", "AS", "ASC", "BEGIN", "BY", "CARDINALITY", "CREATE", "CONTINUOUS",
    "DATABASE", "DATABASES", "DEFAULT", "DELETE", "DESC", "DESTINATIONS", "DIAGNOSTICS", "DISTINCT",
    "DROP", "DURATION", "END", "EVERY", "EXACT", "EXPLAIN", "FIELD", "FOR", "FROM", "GRANT", "GRANTS",
    "GROUP", "GROUPS", "IN", "INF", "INSERT", "INTO", "KEY", "KEYS", "KILL", "LIMIT", "MEASUREMENT",
    "MEASUREMENTS", "NAME", "OFFSET", "ON", "ORDER", "PASSWORD", "POLICY", "POLICIES", "PRIVILEGES",
    "QUERIES", "QUERY", "READ", "REPLICATION", "RESAMPLE", "RETENTION", "REVOKE", "SELECT", "SERIES",
    "SET", "SHOW", "SHARD", "SHARDS", "SLIMIT", "SOFFSET", "STATS", "SUBSCRIPTION", "SUBSCRIPTIONS", "TAG",
    "TO", "USER", "USERS", "VALUES", "WHERE", "WITH", "WRITE", "AND", "OR", "TRUE", "FALSE",
))  # fmt: skip
_NAMELESS: Final = frozenset({"COMMENT", "BOUNDPARAM", "INTEGER"})


class Token(NamedTuple):
    """A token. `kind`: a sign, a keyword in capitals, or IDENT, INTEGER, WS, EOF and the like.

    `line` and `column` count from 0.
    """

    kind: str
    text: str
    line: int
    column: int

    @property
    def shown(self) -> str:
        """The kind as messages have it; some have no name there."""
        return "" if self.kind in _NAMELESS else self.kind


class _Rune(NamedTuple):
    text: str
    line: int
    column: int


class _Runes:
    """The characters of a text one by one, and back. Each reading at its end counts as one."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._read: list[_Rune] = []
        self._at = self._line = self._column = 0
        self._ended = False

    def next(self) -> str:
        if self._at == len(self._read):
            text = self._text[self._at : self._at + 1] or END
            self._read.append(_Rune(text, self._line, self._column))
            if text == "\n":
                self._line, self._column = self._line + 1, 0
            elif not self._ended:
                self._column += 1
            self._ended = self._ended or text == END
        self._at += 1
        return self._read[self._at - 1].text

    def back(self) -> None:
        self._at -= 1

    def peek(self) -> str:
        text = self.next()
        self.back()
        return text

    def take(self, allowed: frozenset[str]) -> str:
        taken = ""
        while (text := self.next()) in allowed:
            taken += text
        self.back()
        return taken

    def place(self) -> tuple[int, int]:
        """Return where the last character stands that was read and not given back."""
        return self._read[self._at - 1][1:] if self._at else (0, 0)


class Tokens:
    """The tokens of a text, one after the other, and EOF again and again behind them."""

    def __init__(self, text: str) -> None:
        self._runes = _Runes(text)

    def next(self) -> Token:
        """Return the next token. Blanks and comments are tokens too."""
        runes = self._runes
        first = runes.next()
        place = runes.place()
        if first in _BLANKS:
            return Token("WS", first + self._to_end(_BLANKS), *place)
        if first in _IN_NAME - _DIGITS or first == '"':
            runes.back()
            return self._name(place, keywords=True)
        if first in _DIGITS or (first == "." and runes.peek() in _DIGITS):
            runes.back()
            return Token(*self._number(), *place)
        if first == "'":
            return self._string()
        if first == "$":
            name = self._name(place, keywords=False)
            return Token("BOUNDPARAM" if name.kind == "IDENT" else name.kind, f"${name.text}", *place)
        return Token(*self._sign(first), *place)

    def _sign(self, first: str) -> tuple[str, str]:
        second = self._runes.peek() if first in "-/=!<>:" else ""
        if first + second in ("--", "/*"):
            return self._comment(first + second), ""
        if (longer := _LONGER.get(first, {}).get(second)) is not None:
            self._runes.next()
            return longer, ""
        if first == END:
            return "EOF", ""
        return (first, "") if first in _SIGNS else ("ILLEGAL", first)

    def _comment(self, opening: str) -> str:
        """Read to the end of the line, or to the closing sign."""
        self._runes.next()
        text = self._runes.next()
        while opening == "--":
            if text in ("\n", END):
                return "COMMENT"
            text = self._runes.next()
        while text != END:
            before, text = text, self._runes.next()
            if before + text == "*/":
                return "COMMENT"
        return "ILLEGAL"

    def _to_end(self, allowed: frozenset[str]) -> str:
        """Return what is allowed from here on. The end of the text is read with it."""
        taken = self._runes.take(allowed)
        if self._runes.peek() == END:
            self._runes.next()
        return taken

    def _name(self, place: tuple[int, int], *, keywords: bool) -> Token:
        """Return a name, bare or between double quotes, or a keyword.

        Of a quoted one, only what is quoted counts.
        """
        name = ""
        while (text := self._runes.next()) in _IN_NAME:
            self._runes.back()
            name += self._to_end(_IN_NAME)
        if text == '"':
            string = self._string()
            return string if string.kind != "STRING" else Token("IDENT", string.text, *place)
        if text != END:
            self._runes.back()
        if keywords and name.upper() in _KEYWORDS:
            return Token(name.upper(), "", *place)
        return Token("IDENT", name, *place)

    def _string(self) -> Token:
        """Return what follows an opening quote. Its place is that of what stands before the quote."""
        runes = self._runes
        runes.back()
        place = runes.place()
        quote, found = runes.next(), ""
        while (text := runes.next()) != quote:
            if text in ("\n", END):
                return Token("BADSTRING", found, *place)
            if text == "\\":
                escaped = runes.next()
                if escaped not in _ESCAPED:
                    return Token("BADESCAPE", f"\\{escaped}", *runes.place())
                text = _ESCAPED[escaped]
            found += text
        return Token("STRING", found, *place)

    def _number(self) -> tuple[str, str]:
        runes = self._runes
        text = runes.take(_DIGITS)
        if runes.peek() == ".":
            runes.next()
            fraction = runes.take(_DIGITS)
            return "NUMBER", f"{text}.{fraction}" if fraction else text
        if runes.peek() not in _IN_UNIT:
            return "INTEGER", text
        text += runes.take(_IN_UNIT)
        return "DURATIONVAL", text + runes.take(_IN_UNIT | _DIGITS)
