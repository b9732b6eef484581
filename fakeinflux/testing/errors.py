"""The errors of what a test holds: each is a FakeInfluxError, and what Python itself raises for its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Iterable


class ServerNotRunning(FakeInfluxError, RuntimeError):
    """The server does not listen on a socket. If its thread has failed, `__cause__` says why."""


class UnknownTask(FakeInfluxError, KeyError):
    """No task has this name."""

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownAttribute(FakeInfluxError, AttributeError):
    """There is no such attribute."""


class WrongArgument(FakeInfluxError, TypeError):
    """An argument is of a kind that is not accepted."""


class NoViolation(FakeInfluxError, AssertionError):
    """A violation was expected, and none came."""


def unknown_attribute(kind: str, name: str, known: Iterable[str]) -> UnknownAttribute:
    """Return the error for an attribute that is not there, with the names that are nearest to it."""
    from difflib import get_close_matches  # here, because it is seldom needed

    near = get_close_matches(name, [each for each in known if not each.startswith("_")], 3)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    return UnknownAttribute(f"{kind} has no attribute {name!r}{meant}")
