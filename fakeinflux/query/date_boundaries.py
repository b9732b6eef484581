"""The package `experimental/date/boundaries`: when days, weeks and months around now began and ended.

All days are those of the option `location`. Source: spec (its published source).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.date import FUNCTIONS as DATE
from fakeinflux.query.durations import DAY, WEEK
from fakeinflux.query.values import FluxDuration, Time

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record

_DAYS: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_SUNDAY, _MONDAY = 0, 1
_ONE_DAY: Final = FluxDuration(0, DAY)
_ONE_WEEK: Final = FluxDuration(0, WEEK)
_ONE_MONTH: Final = FluxDuration(1)


def _truncated(execution: Execution, time: int, unit: FluxDuration) -> Time:
    return Time(DATE["truncate"].call(execution, {"t": Time(time), "unit": unit}))


def _moved(execution: Execution, time: int, duration: FluxDuration) -> Time:
    return Time(DATE["add"].call(execution, {"to": Time(time), "d": duration}))


def _week_day(execution: Execution, time: int) -> int:
    return int(DATE["weekDay"].call(execution, {"t": Time(time)}))


def _today(execution: Execution) -> Time:
    return _truncated(execution, execution.now, _ONE_DAY)


def _last(execution: Execution, day: int, before: int) -> Time:
    """Return the beginning of the last such day of the week before a time: a week ago on that day itself."""
    today = _week_day(execution, before)
    if today == day:
        back = 7
    elif today == _SUNDAY:
        back = 7 - day
    else:
        back = 7 - (day - today) if day >= today else today - day
    return _truncated(execution, _moved(execution, before, FluxDuration(0, -back * DAY)), _ONE_DAY)


def _bounds(execution: Execution, start: Time, length: FluxDuration) -> Record:
    return {"start": start, "stop": _moved(execution, start, length)}


def _day(day: int) -> Callable[[Execution, Record], Record]:
    def call(execution: Execution, _: Record) -> Record:
        return _bounds(execution, _last(execution, day, _today(execution)), _ONE_DAY)

    return call


def _yesterday(execution: Execution, _: Record) -> Record:
    today = _today(execution)
    return {"start": _moved(execution, today, -_ONE_DAY), "stop": today}


def _month(execution: Execution, arguments: Record) -> Record:
    this = _truncated(execution, _today(execution), _ONE_MONTH)
    return _bounds(execution, _moved(execution, this, FluxDuration(arguments["month_offset"])), _ONE_MONTH)


def _week(execution: Execution, arguments: Record) -> Record:
    today = _today(execution)
    moved = _moved(execution, today, FluxDuration(0, arguments["week_offset"] * WEEK))
    start = _last(execution, _SUNDAY if arguments["start_sunday"] else _MONDAY, moved)
    if _week_day(execution, today) == _week_day(execution, start):
        start = _moved(execution, start, _ONE_WEEK)
    return _bounds(execution, start, _ONE_WEEK)


FUNCTIONS: Final = {
    **{name: Builtin(name, {}, _day(day)) for day, name in enumerate(_DAYS)},
    "yesterday": Builtin("yesterday", {}, _yesterday),
    "month": Builtin("month", {"month_offset": Param("int", 0)}, _month),
    "week": Builtin("week", {"week_offset": Param("int", 0), "start_sunday": Param("bool", False)}, _week),
}
