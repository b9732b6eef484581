"""The package `date/boundaries`, whose functions say where they went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin
from fakeinflux.query.date_boundaries import FUNCTIONS as BOUNDARIES
from fakeinflux.query.errors import FluxError

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value

_LINES: Final = {
    "yesterday": 49,
    "monday": 119,
    "tuesday": 158,
    "wednesday": 197,
    "thursday": 235,
    "friday": 274,
    "saturday": 313,
    "sunday": 352,
    "month": 407,
    "week": 480,
}
"""Where in its own text each function ends. Source: observed (yesterday), spec (its published source)."""


def _gone(name: str) -> Builtin:
    def call(_: Execution, __: Record) -> Value:
        line = _LINES[name]
        raise FluxError(
            f'error calling function "die" @date/boundaries/boundaries.flux|{line}:5-{line}:95: '
            "the 'date/boundaries' package has been moved to 'experimental/date/boundaries'"
        )

    return Builtin(name, BOUNDARIES[name].parameters, call)


FUNCTIONS: Final = {name: _gone(name) for name in BOUNDARIES}
