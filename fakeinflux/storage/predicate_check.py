"""A second look at a predicate: what the real server's query language makes of it. Source: observed.

It is given only what `deletes.py` lets pass: names, values, `=`, `!=`, AND and parentheses.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.storage.line_values import read_digits, read_float
from fakeinflux.storage.predicate_tokens import Token, Tokens

_BEGINNINGS: Final = "identifier, string, number, bool"
_SIGNED: Final = frozenset({"NUMBER", "INTEGER", "DURATIONVAL", "(", "IDENT"})
_UINT64: Final = range(2**64)
_INT64: Final = range(-(2**63), 2**63)
_UNIT_SIZES: Final = {
    "ns": 1, "u": 10**3, "µ": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
    "d": 86_400 * 10**9, "w": 7 * 86_400 * 10**9,
}  # fmt: skip
_DURATION: Final = re.compile("([0-9]+)(ns|ms|[uµmshdw])")


class Comparison(NamedTuple):
    """`name = value` or `name != value`; `value` is a name's text, and None for what is no bare name."""

    name: str | None
    operator: str
    value: str | None


def check_predicate(text: str) -> list[Comparison]:
    """Return the comparisons that must all hold.

    Raises Refused: invalid, for what is no expression; not implemented, if `_field` is compared.
    """
    reader = _Reader(Tokens(text))
    comparisons = reader.expression()
    if any(found.name == "_field" and found.operator == "=" for found in [*comparisons, *reader.inner]):
        raise Refused("not implemented", "delete by field is not supported")
    return comparisons


class _Reader:
    """Reads an expression. `inner`: the comparisons inside what looks like calls."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._back: list[Token] = []
        self.inner: list[Comparison] = []

    def expression(self) -> list[Comparison]:
        found: list[Comparison] = []
        left = self._term(found)
        while (operator := self._next()).kind in ("AND", "=", "!="):
            right = self._term(found)
            if operator.kind != "AND":
                found.append(Comparison(left, operator.kind, right))
            left = right
        self._back.append(operator)
        return found

    def _next(self) -> Token:
        token = self._any()
        return self._any() if token.kind == "WS" else token

    def _any(self) -> Token:
        return self._back.pop() if self._back else self._tokens.next()

    def _term(self, found: list[Comparison]) -> str | None:
        """Return the name that stands here, if it is one; the comparisons of a group go into `found`."""
        token = self._next()
        if token.kind == "(":
            found.extend(self.expression())
            self._close()
            return None
        if token.kind == "IDENT":
            return self._name(token)
        if token.kind == "-":
            self._signed()
        elif token.kind in ("NUMBER", "INTEGER", "DURATIONVAL"):
            _check_value(token, "")
        elif token.kind not in ("TRUE", "FALSE"):
            raise _unexpected(token, _BEGINNINGS)
        return None

    def _name(self, token: Token) -> str | None:
        following = self._any()
        if following.kind != "(":
            self._back.append(following)
            return token.text
        argument = self._next()
        if argument.kind != ")":
            self._back.append(argument)
            self.inner.extend(self.expression())
            self._close()
        return None

    def _signed(self) -> None:
        token = self._next()
        if token.kind not in _SIGNED:
            raise _unexpected(token, "identifier, number, duration, (")
        if token.kind == "IDENT":
            self._name(token)
        else:
            _check_value(token, "-")

    def _close(self) -> None:
        token = self._next()
        if token.kind != ")":
            raise _unexpected(token, ")")


def _check_value(token: Token, sign: str) -> None:
    if token.kind == "NUMBER" and read_float(token.text) is None:
        raise _refusal(f"unable to parse number{_place(token)}")
    if token.kind == "DURATIONVAL":
        _check_duration(token.text)
    if token.kind == "INTEGER":
        number = read_digits(token.text)
        if number not in _UINT64:
            raise _refusal(f"unable to parse integer{_place(token)}")
        if sign and -number not in _INT64:
            raise _refusal(f"constant -{number} underflows int64")


def _check_duration(text: str) -> None:
    parts = _DURATION.findall(text)
    if "".join([digits + unit for digits, unit in parts]) != text:
        raise _refusal("invalid duration")
    total = 0
    for digits, unit in parts:
        if read_digits(digits) not in _INT64:
            raise _refusal("invalid duration")
        total += int(digits) * _UNIT_SIZES[unit]
    if (total + 2**63) % 2**64 < 2**63:
        digits, unit = parts[-1]
        choice = "choose a smaller duration or INF"
        raise _refusal(f"overflowed duration {int(digits)}{unit}: {choice}")


def _unexpected(token: Token, wanted: str) -> Refused:
    return _refusal(f"found {token.text or token.shown}, expected {wanted}{_place(token)}")


def _place(token: Token) -> str:
    return f" at line {token.line + 1}, char {token.column + 1}"


def _refusal(message: str) -> Refused:
    return invalid(f"invalid request; error parsing predicate: {message}")
