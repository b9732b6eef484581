"""Functions of the universe on single values, and its constants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param, refuse_null
from fakeinflux.query.date import FUNCTIONS as DATE
from fakeinflux.query.display import display
from fakeinflux.query.durations import DAY, INFINITE
from fakeinflux.query.errors import FluxError
from fakeinflux.query.table_functions import evaluation_of
from fakeinflux.query.values import Array, FluxDuration, Time, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value


def _contains(_: Execution, arguments: Record) -> bool:
    value = arguments["value"]
    return any(kind_of(item) == kind_of(value) and item == value for item in arguments["set"])


def _length(_: Execution, arguments: Record) -> int:
    if arguments["arr"] is None:
        raise FluxError("argument arr: found null, wanted an array")
    return len(arguments["arr"])


def _die(_: Execution, arguments: Record) -> Value:
    if arguments["msg"] is None:
        raise refuse_null("msg", "string", arguments)
    raise FluxError(arguments["msg"])


def _now(execution: Execution, _: Record) -> Time:
    return execution.now


def _today(execution: Execution, _: Record) -> Time:
    today: Time = DATE["truncate"].call(execution, {"t": execution.now, "unit": FluxDuration(0, DAY)})
    return today


def _display(_: Execution, arguments: Record) -> str:
    return display(arguments["v"])


def _linear_bins(execution: Execution, arguments: Record) -> Array:
    width = arguments["width"]
    return _bins(execution, arguments, lambda bound: bound + width)


def _logarithmic_bins(execution: Execution, arguments: Record) -> Array:
    factor = arguments["factor"]
    return _bins(execution, arguments, lambda bound: bound * factor)


def _bins(execution: Execution, arguments: Record, following: Callable[[float], float]) -> Array:
    """Return bounds, each made of the one before it, so that errors of rounding add up."""
    evaluation_of(execution).spend(arguments["count"])
    bound: float = arguments["start"]
    bins = []
    for _ in range(arguments["count"]):
        bins.append(bound)
        bound = following(bound)
    return Array([*bins, *([math.inf] if arguments["infinity"] else ())], "float")


_FLOAT: Final = Param("float", required=True)
_COUNT: Final = {"count": Param("int", required=True), "infinity": Param("bool", True)}

FUNCTIONS: Final = {
    "contains": Builtin(
        "contains", {"value": Param(required=True), "set": Param("array", required=True)}, _contains
    ),
    "length": Builtin("length", {"arr": Param("array", required=True, pipe=True)}, _length),
    "die": Builtin("die", {"msg": Param("string", required=True)}, _die),
    "now": Builtin("now", {}, _now),
    "today": Builtin("today", {}, _today),
    "display": Builtin("display", {"v": Param(required=True)}, _display),
    "linearBins": Builtin("linearBins", {"start": _FLOAT, "width": _FLOAT, **_COUNT}, _linear_bins),
    "logarithmicBins": Builtin(
        "logarithmicBins", {"start": _FLOAT, "factor": _FLOAT, **_COUNT}, _logarithmic_bins
    ),
}

VALUES: Final = {"inf": INFINITE, "true": True, "false": False}
