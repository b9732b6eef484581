"""The package `date`: parts of times, truncation and calendar arithmetic, by a location's clock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.query.builtins import Builtin, Param, pure, refuse_null
from fakeinflux.query.durations import DAY, add_duration, scale_duration
from fakeinflux.query.values import VACANT, FluxDuration, Time, wrap_int
from fakeinflux.query.windows import make_windows
from fakeinflux.query.zones import clock_reading, read_location, time_of_reading, zone_reading
from fakeinflux.timing.units import EPOCH_ORDINAL, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value
    from fakeinflux.query.zones import Location


def day_of(time: int) -> date:
    """Return the day, UTC, that a time lies in."""
    return date.fromordinal(time // DAY + EPOCH_ORDINAL)


_PARTS: Final[dict[str, Callable[[int], int]]] = {
    "minute": lambda time: time % HOUR // MINUTE,
    "hour": lambda time: time % DAY // HOUR,
    "weekDay": lambda time: (time // DAY + 4) % 7,
    "monthDay": lambda time: day_of(time).day,
    "yearDay": lambda time: day_of(time).timetuple().tm_yday,
    "week": lambda time: day_of(time).isocalendar().week,
    "month": lambda time: day_of(time).month,
    "quarter": lambda time: (day_of(time).month + 2) // 3,
    "year": lambda time: day_of(time).year,
    "time": Time,
}
"""Parts of a clock's reading; 1970-01-01 was a Thursday, day 4 of the week."""

_FRACTIONS: Final[dict[str, Callable[[int], int]]] = {
    "second": lambda time: time % MINUTE // SECOND,
    "millisecond": lambda time: time % SECOND // 1_000_000,
    "microsecond": lambda time: time % SECOND // 1_000,
    "nanosecond": lambda time: time % SECOND,
}
"""Parts that are the same in every zone."""


def _moment(execution: Execution, value: Value, name: str) -> int:
    """Return the time that an argument stands for: a duration counts from now()."""
    if value is None:
        raise refuse_null(name, "time", {})
    return add_duration(execution.now, value) if isinstance(value, FluxDuration) else int(value)


def _location(execution: Execution, arguments: Record) -> Location:
    """Return the location given, or that of the option `location`."""
    given = arguments.get("location", VACANT)
    return read_location(execution.location if given is VACANT else given)


def _part(name: str, compute: Callable[[int], int]) -> Builtin:
    def call(execution: Execution, arguments: Record) -> int:
        time = _moment(execution, arguments["t"], "t")
        return compute(wrap_int(clock_reading(time, _location(execution, arguments))))

    return Builtin(name, {"t": _TIMEABLE, "location": _LOCATION}, call)


def _fraction(name: str, compute: Callable[[int], int]) -> Builtin:
    def call(execution: Execution, arguments: Record) -> int:
        return compute(_moment(execution, arguments["t"], "t"))

    return Builtin(name, {"t": _TIMEABLE}, call)


def _truncate(execution: Execution, arguments: Record) -> Time:
    time = _moment(execution, arguments["t"], "t")
    unit = arguments["unit"]
    made = make_windows(unit, unit, location=_location(execution, arguments))
    return Time(wrap_int(made.truncate(time)))


def _add(execution: Execution, arguments: Record) -> Time:
    return _moved(execution, arguments, "to", arguments["d"])


def _subtract(execution: Execution, arguments: Record) -> Time:
    return _moved(execution, arguments, "from", -arguments["d"])


def _moved(execution: Execution, arguments: Record, name: str, duration: FluxDuration) -> Time:
    """Return a time so much later by the location's clock: a day later, it reads the same."""
    time = _moment(execution, arguments[name], name)
    location = _location(execution, arguments)
    time = add_duration(time, location.offset)
    if location.zone is None:
        time = add_duration(time, duration)
    else:
        time = time_of_reading(add_duration(zone_reading(time, location.zone), duration), location.zone)
    return Time(add_duration(time, -location.offset))


_TIMEABLE: Final = Param("time|duration", required=True)
_DURATION: Final = Param("duration", required=True)
_LOCATION: Final = Param("record")

ADD: Final = Builtin("add", {"d": _DURATION, "to": _TIMEABLE, "location": _LOCATION}, _add)
SUBTRACT: Final = Builtin("sub", {"d": _DURATION, "from": _TIMEABLE, "location": _LOCATION}, _subtract)

FUNCTIONS: Final = {
    **{name: _part(name, compute) for name, compute in _PARTS.items()},
    **{name: _fraction(name, compute) for name, compute in _FRACTIONS.items()},
    "truncate": Builtin("truncate", {"t": _TIMEABLE, "unit": _DURATION, "location": _LOCATION}, _truncate),
    "add": ADD,
    "sub": SUBTRACT,
    "scale": pure("scale", {"d": "duration", "n": "int"}, scale_duration),
}

_WEEK_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

VALUES: Final[dict[str, Any]] = {
    **{name: number for number, name in enumerate(_WEEK_DAYS)},
    **{name: number for number, name in enumerate(_MONTHS, 1)},
}
