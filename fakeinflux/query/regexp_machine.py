"""Regular expressions in linear time: all ways to match are followed at once.

It is for patterns that Python's `re`, which tries one way after the other, could take for ever with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from fakeinflux.query.character_classes import class_text
from fakeinflux.query.regexp_syntax import Assertion, Characters, Choice, Group, Repeat, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.query.regexp_syntax import Node

PLACES: Final = {
    "begin text": r"\A",
    "end text": r"\Z",
    "begin line": r"(?m:^)",
    "end line": r"(?m:$)",
    "word": r"(?a:\b)",
    "no word": r"(?a:(?!\b))",
}

_Marks: TypeAlias = "tuple[int, ...]"


class Step(NamedTuple):
    """One step: a character or a place to be at, a fork, a mark to set, or the end."""

    kind: Literal["character", "place", "fork", "mark", "end"]
    pattern: re.Pattern[str] | None = None
    next: int = 0
    other: int = 0
    """Where a fork's second way goes, or which mark is set."""


@dataclass(frozen=True, slots=True)
class Found:
    """A match, with the part of `re.Match` that is used here."""

    text: str
    marks: _Marks

    def span(self, group: int = 0) -> tuple[int, int]:
        """Return where a group begins and ends; (-1, -1) where it took no part."""
        return self.marks[2 * group], self.marks[2 * group + 1]

    def start(self, group: int = 0) -> int:
        """Return where a group begins."""
        return self.span(group)[0]

    def end(self, group: int = 0) -> int:
        """Return where a group ends."""
        return self.span(group)[1]

    def group(self, group: int = 0) -> str | None:
        """Return the text of a group, None where it took no part."""
        start, end = self.span(group)
        return None if start < 0 else self.text[start:end]


@dataclass(frozen=True, slots=True)
class Machine:
    """A compiled expression, with the part of `re.Pattern` that is used here."""

    pattern: str
    steps: tuple[Step, ...]
    groups: int
    groupindex: Mapping[str, int]

    def search(self, text: str, position: int = 0) -> Found | None:
        """Return the first match from a position on, or None."""
        blank = (-1,) * (2 * self.groups + 2)
        found: _Marks | None = None
        ways: dict[int, _Marks] = {}
        for at in range(position, len(text) + 1):
            if found is None:
                self._follow(ways, 0, blank, text, at)
            elif not ways:
                break
            found, ways = self._advance(ways, text, at, found)
        return None if found is None else Found(text, found)

    def _advance(
        self, ways: dict[int, _Marks], text: str, at: int, found: _Marks | None
    ) -> tuple[_Marks | None, dict[int, _Marks]]:
        """Let each way read a character, the preferred ones first; one that ends drops those behind it."""
        further: dict[int, _Marks] = {}
        for index, marks in ways.items():
            step = self.steps[index]
            if step.kind == "end":
                return marks, further
            if step.pattern is not None and step.kind == "character" and step.pattern.match(text, at):
                self._follow(further, step.next, marks, text, at + 1)
        return found, further

    def _follow(self, ways: dict[int, _Marks], start: int, marks: _Marks, text: str, at: int) -> None:
        """Add the ways that lead on from a step without reading, the preferred ones first."""
        waiting = [(start, marks)]
        seen = set(ways)
        while waiting:
            index, held = waiting.pop()
            if index in seen:
                continue
            seen.add(index)
            step = self.steps[index]
            if step.kind == "fork":
                waiting += [(step.other, held), (step.next, held)]
            elif step.kind == "mark":
                waiting.append((step.next, (*held[: step.other], at, *held[step.other + 1 :])))
            elif step.kind != "place":
                ways[index] = held
            elif step.pattern is not None and step.pattern.match(text, at):
                waiting.append((step.next, held))


def build_machine(pattern: str, root: Node) -> Machine:
    """Compile a tree that `parse_regexp` made of the pattern."""
    builder = _Builder([], {}, 0)
    builder.add_mark(0)
    builder.add(root)
    builder.add_mark(1)
    builder.steps.append(Step("end"))
    return Machine(pattern, tuple(builder.steps), builder.groups, builder.names)


@dataclass(slots=True)
class _Builder:
    """Steps in the order in which they are taken; each goes on to the next one if nothing else is said."""

    steps: list[Step]
    names: dict[str, int]
    groups: int

    def add(self, node: Node) -> None:
        if isinstance(node, Characters):
            flags = re.IGNORECASE if node.fold else re.NOFLAG
            self._add("character", re.compile(class_text(node.ranges, node.negated), flags))
        elif isinstance(node, Assertion):
            self._add("place", re.compile(PLACES[node.place]))
        elif isinstance(node, Sequence):
            for part in node.parts:
                self.add(part)
        elif isinstance(node, Choice):
            self._add_choice(node)
        elif isinstance(node, Group):
            self.groups = max(self.groups, node.number)
            self.names.update({node.name: node.number} if node.name else {})
            self.add_mark(2 * node.number)
            self.add(node.body)
            self.add_mark(2 * node.number + 1)
        else:
            self._add_repeat(node)

    def add_mark(self, number: int) -> None:
        self.steps.append(Step("mark", next=len(self.steps) + 1, other=number))

    def _add(self, kind: Literal["character", "place"], pattern: re.Pattern[str]) -> None:
        self.steps.append(Step(kind, pattern, len(self.steps) + 1))

    def _add_choice(self, node: Choice) -> None:
        ends = []
        for option in node.options[:-1]:
            fork = self._reserve()
            self.add(option)
            ends.append(self._reserve())
            self.steps[fork] = Step("fork", next=fork + 1, other=len(self.steps))
        self.add(node.options[-1])
        for end in ends:
            self.steps[end] = Step("fork", next=len(self.steps), other=len(self.steps))

    def _add_repeat(self, node: Repeat) -> None:
        for _ in range(node.low - (node.high is None and node.low > 0)):
            self.add(node.body)
        if node.high is not None:
            self._add_optional(node, node.high - node.low)
        elif node.low:
            self._add_loop(node)
        else:
            fork = self._reserve()
            self._add_loop(node)
            self._set_fork(fork, node, fork + 1)

    def _add_loop(self, node: Repeat) -> None:
        """Add the body once, and again as often as it goes."""
        start = len(self.steps)
        self.add(node.body)
        self._set_fork(self._reserve(), node, start)

    def _add_optional(self, node: Repeat, times: int) -> None:
        forks = []
        for _ in range(times):
            forks.append(self._reserve())
            self.add(node.body)
        for fork in forks:
            self._set_fork(fork, node, fork + 1)

    def _reserve(self) -> int:
        self.steps.append(Step("end"))
        return len(self.steps) - 1

    def _set_fork(self, fork: int, node: Repeat, body: int) -> None:
        """Set a fork between the body of a repeat and what is behind all that there is so far."""
        behind = len(self.steps)
        first, second = (body, behind) if node.greedy else (behind, body)
        self.steps[fork] = Step("fork", next=first, other=second)
