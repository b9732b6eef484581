"""What a delete may say of the series that it is about, and what it then removes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.golang.quoting import go_quote
from fakeinflux.storage.predicate_check import check_predicate
from fakeinflux.storage.predicate_tokens import Token, Tokens

if TYPE_CHECKING:
    from fakeinflux.storage.points import BucketPoints
    from fakeinflux.storage.series import Tags


@dataclass(frozen=True, slots=True)
class Rule:
    """A tag, or `_measurement`, that must be there and be equal to the value, or differ from it."""

    key: str
    equal: bool
    value: str

    def holds(self, found: str | None) -> bool:
        """Return whether the rule holds for a series that has this value, or None."""
        return found is not None and (found == self.value) == self.equal


@dataclass(frozen=True, slots=True)
class Both:
    """Two conditions that must both hold; the real server refuses those that no `and` joins."""

    first: Condition | None
    second: Condition | None
    joined: bool


Condition: TypeAlias = Rule | Both


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a series must fulfil. `other_than`: the measurement of a lone `_measurement != it`."""

    rules: tuple[Rule, ...]
    other_than: str | None = None

    def matches(self, measurement: str, tags: Tags) -> bool:
        """Return whether a series fulfils it."""
        found = dict(tags)
        found["_measurement"] = measurement
        return all(rule.holds(found.get(rule.key)) for rule in self.rules)


def parse_predicate(text: str) -> Predicate | None:
    """Return the predicate of a delete, None for no condition at all.

    Tags and `_measurement` with `=` and `!=`, joined by `and`, with parentheses. Raises Refused: invalid, for
    anything else; not implemented, for `_field`. Source: observed (the words).
    """
    if not text:
        return None
    try:
        rules = _read_rules(text)
        comparisons = [found for found in check_predicate(text) if found.name == "_measurement"]
    except RecursionError:
        raise invalid("error decoding json body: the predicate's parentheses are nested too deeply") from None
    other_than = None
    if len(comparisons) == 1 and comparisons[0].operator == "!=":
        other_than = comparisons[0].value
    return Predicate(rules, other_than)


def delete_points(
    points: BucketPoints, start: int, stop: int, predicate: Predicate | None, *, defects: bool
) -> None:
    """Remove what lies from `start` up to and with `stop`, of all series or of those that fulfil a predicate.

    `defects`: as the real server does it. Of `_measurement != "m"` it looks only at shards that have m, and
    only at the measurements before m. Source: observed.
    """
    if predicate is None:
        points.delete(start, stop)
        return
    other_than = predicate.other_than
    if other_than is None or not defects:
        points.delete(start, stop, predicate.matches)
        return
    for shard in [shard for shard in points.shards if other_than in shard.kinds]:
        points.delete(
            max(start, shard.start),
            min(stop, shard.stop - 1),
            lambda name, tags: name <= other_than and predicate.matches(name, tags),
        )


class _Parser:
    """Reads conditions as the real server does. `_open`: how many parentheses are."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._back: list[Token] = []
        self._open = 0

    def conditions(self) -> Condition | None:
        """Return what stands up to the end, or up to a closing parenthesis."""
        first: Condition | None = None
        second: Condition | None = None
        joined = False
        while True:
            token = self._next()
            if token.kind in ("EOF", ")"):
                return self._end(token, first, second, joined)
            if token.kind == "AND":
                joined = True
                if second is not None:
                    first, second = Both(first, second, True), self._behind_and()
                continue
            if token.kind == "(":
                found = self._group()
            elif token.kind in ("NUMBER", "INTEGER", "NAME", "IDENT"):
                self._back.append(token)
                found = self._rule()
            else:
                raise _misplaced(token)
            first, second = (found, second) if first is None else (first, found)

    def _next(self) -> Token:
        token = self._any()
        return self._any() if token.kind == "WS" else token

    def _any(self) -> Token:
        return self._back.pop() if self._back else self._tokens.next()

    def _end(
        self, token: Token, first: Condition | None, second: Condition | None, joined: bool
    ) -> Condition | None:
        self._open -= token.kind == ")"
        if self._open < 0:
            raise invalid("extra ) seen")
        return first if second is None else Both(first, second, joined)

    def _behind_and(self) -> Condition | None:
        token = self._next()
        if token.kind != "EOF":
            self._back.append(token)
        return self.conditions() if token.kind == "(" else self._rule()

    def _group(self) -> Condition | None:
        self._open += 1
        inside = self._open
        found = self.conditions()
        if self._open != inside - 1:
            raise invalid("extra ( seen")
        return found

    def _rule(self) -> Rule:
        key = self._next()
        if key.kind not in ("IDENT", "NAME"):
            raise invalid(f"bad tag key, at position {key.column}")
        operator = self._next()
        if operator.kind in ("=~", "!~"):
            shown = f'operator: "{operator.kind}" at position: {operator.column}'
            raise invalid(f"{shown} is not supported yet")
        if operator.kind not in ("=", "!="):
            raise invalid(f"invalid operator {go_quote(operator.shown)} at position: {operator.column}")
        name = key.text if key.kind == "IDENT" else "name"
        return Rule(name, operator.kind == "=", self._value())

    def _value(self) -> str:
        sign = ""
        while (token := self._next()).kind == "-":
            sign = "-"
        if token.kind in ("IDENT", "DURATIONVAL", "NUMBER", "INTEGER"):
            return sign + token.text
        if token.kind in ("TRUE", "FALSE"):
            return token.kind.lower()
        raise invalid(f"bad tag value: {go_quote(token.text)}, at position {token.column}")


def _misplaced(token: Token) -> Refused:
    if token.kind == "OR":
        return invalid(f"the logical operator OR is not supported yet at position {token.column}")
    return invalid(f"bad logical expression, at position {token.column}")


def _read_rules(text: str) -> tuple[Rule, ...]:
    try:
        return _rules(_Parser(Tokens(text)).conditions())
    except Refused as refusal:
        raise refusal.prefixed("error decoding json body") from None


def _rules(condition: Condition | None) -> tuple[Rule, ...]:
    """Return the rules of a condition. Raises Refused: invalid, if no `and` joins them."""
    if condition is None:
        return ()
    if isinstance(condition, Rule):
        return (condition,)
    if not condition.joined:
        raise invalid("the logical operator 0 is invalid")
    rules: tuple[Rule, ...] = ()
    for number, child in enumerate((condition.first, condition.second)):
        try:
            rules += _rules(child)
        except Refused as refusal:
            raise invalid(f"Err in Child {number}, err: {refusal.message}") from None
    return rules
