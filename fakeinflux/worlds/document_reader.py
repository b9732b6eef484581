"""Reading documents that people write: every member checked, every complaint with its place."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from fakeinflux.timing.durations import parse_span
from fakeinflux.timing.instants import InstantError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Word = TypeVar("Word", bound=str)

LONGEST_SHOWN = 60


class Unreadable(ValueError):
    """A document is not as it should be. `place` is a path in it, such as `tasks[2].flux`."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class Value:
    """Any value of a document, and where it stands."""

    raw: object
    place: str

    def error(self, wanted: str) -> Unreadable:
        """The complaint that this value is not what was wanted."""
        return Unreadable(self.place, f"found {show(self.raw)}, wanted {wanted}")

    def text(self) -> str:
        """A string."""
        if not isinstance(self.raw, str):
            raise self.error("a text")
        return self.raw

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        if not isinstance(self.raw, int) or isinstance(self.raw, bool) or not low <= self.raw <= high:
            raise self.error(f"a whole number from {low} to {high}")
        return self.raw

    def number(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        if not isinstance(self.raw, int | float) or isinstance(self.raw, bool) or not low <= self.raw <= high:
            raise self.error(f"a number from {low} to {high}")
        return float(self.raw)

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.raw, bool):
            raise self.error("true or false")
        return self.raw

    def choice(self, options: Collection[Word]) -> Word:
        """One of several words."""
        for option in options:
            if option == self.raw:
                return option
        raise self.error(f"one of {', '.join(options)}")

    def duration(self) -> int:
        """A length of time such as `90s`, in nanoseconds."""
        text = self.text()
        try:
            return parse_span(text)
        except ValueError as error:
            raise Unreadable(self.place, str(error)) from None

    def instant(self) -> int:
        """An RFC 3339 time, in nanoseconds since 1970."""
        try:
            return parse_instant(self.text())
        except InstantError as error:
            raise Unreadable(self.place, f"{error}; wanted a time such as 2025-01-01T00:00:00Z") from None

    def items(self) -> list[Value]:
        """The items of a list."""
        if not isinstance(self.raw, list | tuple):
            raise self.error("a list")
        return [Value(item, f"{self.place}[{index}]") for index, item in enumerate(self.raw)]

    def texts(self) -> dict[str, str]:
        """An object whose members are strings."""
        if not isinstance(self.raw, dict):
            raise self.error("an object of texts")
        return {str(name): Value(item, self._inside(name)).text() for name, item in self.raw.items()}

    def members(self, known: Collection[str]) -> Mapping[str, Value]:
        """The members of an object, null ones left out; an unknown member is refused."""
        if not isinstance(self.raw, dict):
            raise self.error(f"an object with {', '.join(known)}")
        for name in self.raw:
            if name not in known:
                raise Unreadable(self._inside(name), _unknown(str(name), known))
        return {name: Value(item, self._inside(name)) for name, item in self.raw.items() if item is not None}

    def _inside(self, name: object) -> str:
        return f"{self.place}.{name}" if self.place else str(name)


def show(raw: object) -> str:
    """A value as a complaint shows it."""
    if raw is None:
        return "nothing"
    shown = repr(raw)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    meant = f" (did you mean {near[0]!r}?)" if near else ""
    return f"unknown field{meant}; there are {', '.join(known)}"
