"""The package influxdata/influxdb/tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.durations import add_duration
from fakeinflux.query.table_functions import evaluation_of
from fakeinflux.query.values import Time, kind_of

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record


def _last_success(execution: Execution, arguments: Record) -> Time | None:
    """Return the option `tasks.lastSuccessTime`, or what `orTime` says where the script does not set it.

    The real server never knows of an earlier success. Source: observed.
    """
    option = evaluation_of(execution).options.get(("influxdata/influxdb/tasks", "lastSuccessTime"))
    if option is not None:
        return Time(option)
    or_time = arguments["orTime"]
    if or_time is None:
        return None
    if kind_of(or_time) == "duration":
        return Time(add_duration(execution.now, or_time))
    return Time(or_time)


FUNCTIONS: Final = {
    "lastSuccess": Builtin(
        "lastSuccess",
        {"orTime": Param("time|duration", required=True)},
        _last_success,
    )
}
