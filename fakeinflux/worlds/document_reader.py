"""Read documents that people write: check every member, and say in every error where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from fakeinflux.http.printable_text import encodable, printable
from fakeinflux.timing.durations import parse_span
from fakeinflux.timing.errors import FakeInfluxError
from fakeinflux.timing.instants import InstantError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fakeinflux.http.messages import Json

Word = TypeVar("Word", bound=str)

LONGEST_SHOWN = 60


class Unreadable(FakeInfluxError, ValueError):
    """A document does not have the form it should have. `path` is a path in it, such as `tasks[2].flux`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a document, and its path there.

    Each method returns the value as one kind of value, and raises Unreadable if it is of another kind.
    """

    raw: object
    path: str

    def error(self, wanted: str) -> Unreadable:
        """Return the error that says what was found here and what was wanted."""
        return Unreadable(self.path, f"found {show(self.raw)}, wanted {wanted}")

    def text(self) -> str:
        """Return a string."""
        if not isinstance(self.raw, str):
            raise self.error("a string")
        if encodable(self.raw) != self.raw:
            raise self.error("text that UTF-8 can encode, without lone surrogates")
        return self.raw

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        if not isinstance(self.raw, int) or isinstance(self.raw, bool) or not low <= self.raw <= high:
            raise self.error(f"a whole number from {low} to {high}")
        return self.raw

    def number(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        if not isinstance(self.raw, int | float) or isinstance(self.raw, bool) or not low <= self.raw <= high:
            raise self.error(f"a number from {low} to {high}")
        return float(self.raw)

    def boolean(self) -> bool:
        """Return True or False."""
        if not isinstance(self.raw, bool):
            raise self.error("true or false")
        return self.raw

    def choice(self, options: Collection[Word]) -> Word:
        """Return one of several words."""
        for option in options:
            if option == self.raw:
                return option
        raise self.error(f"one of {', '.join(options)}")

    def json(self) -> Json:
        """Return any JSON value."""
        return self.raw  # type: ignore[return-value]  # what JSON and YAML hold

    def duration(self) -> int:
        """Return a length of time, written such as `90s`, in nanoseconds."""
        text = self.text()
        try:
            return parse_span(text)
        except ValueError as error:
            raise Unreadable(self.path, str(error)) from None

    def instant(self) -> int:
        """Return an RFC 3339 time, in nanoseconds since 1970."""
        try:
            return parse_instant(self.text())
        except InstantError:
            raise self.error(f"a time such as {_complete_time(self.text())}") from None

    def items(self) -> list[Value]:
        """Return the items of a list."""
        if not isinstance(self.raw, list | tuple):
            raise self.error("a list")
        return [Value(item, f"{self.path}[{index}]") for index, item in enumerate(self.raw)]

    def texts(self) -> dict[str, str]:
        """Return an object whose values are strings."""
        if not isinstance(self.raw, dict):
            raise self.error("an object whose values are strings")
        return {str(name): Value(item, self._child_path(name)).text() for name, item in self.raw.items()}

    def members(self, known: Collection[str]) -> Mapping[str, Value]:
        """Return the members of an object without those that are null. Only `known` names are allowed."""
        if not isinstance(self.raw, dict):
            raise self.error(f"an object with {', '.join(known)}")
        for name in self.raw:
            if name not in known:
                raise self._unknown_member(printable(str(name))[:LONGEST_SHOWN], known)
        return {
            name: Value(item, self._child_path(name)) for name, item in self.raw.items() if item is not None
        }

    def _unknown_member(self, name: str, known: Collection[str]) -> Unreadable:
        from difflib import get_close_matches  # here, because most documents need no suggestion

        near = get_close_matches(name, known, 1)
        meant = f" (did you mean {near[0]!r}?)" if near else ""
        return Unreadable(self._child_path(name), f"unknown field{meant}; there are {', '.join(known)}")

    def _child_path(self, name: object) -> str:
        return f"{self.path}.{name}" if self.path else str(name)


def _complete_time(text: str) -> str:
    """Return what may have been meant by a time in which the hour or the time zone is missing."""
    for ending in ("T00:00:00Z", ":00Z", "Z"):
        candidate = text.strip().replace(" ", "T") + ending
        try:
            parse_instant(candidate)
        except InstantError:
            continue
        return candidate
    return "2025-01-01T00:00:00Z"


def show(raw: object) -> str:
    """Return a value as error messages show it, cut to LONGEST_SHOWN characters."""
    if raw is None:
        return "nothing"
    shown = printable(repr(raw))
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
