"""Calls of functions of the library without a script around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.query.durations import NONE
from fakeinflux.query.values import VACANT, Time
from fakeinflux.timing.instants import format_instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.query.builtins import Builtin
    from fakeinflux.query.values import Record, Value


_NOON = Time(parse_instant("2024-06-01T12:00:00Z"))


@dataclass
class Standing:
    """A query that stands still at a time; functions that it calls are Python's."""

    now: Time = _NOON
    clock: int = _NOON + 10**9
    location: Record = field(default_factory=lambda: {"zone": "UTC", "offset": NONE})

    def call(self, function: Value, arguments: Mapping[str, Value]) -> Value:
        return function(**arguments)


def invoke(
    functions: Mapping[str, Builtin], function: str, execution: Standing | None = None, /, **given: Value
) -> Value:
    """Call a function of a package; `from_` stands for `from`."""
    builtin = functions[function]
    given = {parameter.rstrip("_"): value for parameter, value in given.items()}
    assert set(given) <= set(builtin.parameters)
    missing = {key for key, parameter in builtin.parameters.items() if parameter.required} - set(given)
    assert not missing
    defaults = {key: parameter.default for key, parameter in builtin.parameters.items()}
    assert all(value is not VACANT for value in given.values())
    return builtin.call(execution or Standing(), {**defaults, **given})


def at(text: str) -> Time:
    """A time from its text."""
    return Time(parse_instant(text))


def shown(time: int) -> str:
    """The text of a time."""
    return format_instant(time)
