"""Functions of the universe on single values, and its constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.conversions import to_string
from fakeinflux.query.durations import DAY, INFINITE
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import Array, Time, kind_of

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value


def _contains(_: Execution, arguments: Record) -> bool:
    value = arguments["value"]
    return any(kind_of(item) == kind_of(value) and item == value for item in arguments["set"])


def _length(_: Execution, arguments: Record) -> int:
    return len(arguments["arr"])


def _die(_: Execution, arguments: Record) -> Value:
    raise FluxError(arguments["msg"])


def _now(execution: Execution, _: Record) -> Time:
    return execution.now


def _today(execution: Execution, _: Record) -> Time:
    return Time(execution.now // DAY * DAY)


def _display(_: Execution, arguments: Record) -> str:
    return display(arguments["v"])


def display(value: Value) -> str:
    """A value as `display` shows it: records, arrays and dictionaries too."""
    kind = kind_of(value)
    if kind == "array":
        return f"[{', '.join(map(display, value))}]"
    if kind == "record":
        return f"{{{', '.join(f'{label}: {display(member)}' for label, member in value.items())}}}"
    if kind == "dictionary":
        return f"[{', '.join(f'{display(key)}: {display(member)}' for key, member in value.items())}]"
    if kind == "null":
        return "<null>"
    if kind == "regexp":
        return str(value.pattern)
    if kind == "bytes":
        return f"0x{value.hex()}"
    if kind in ("function", "stream"):
        return f"<{kind}>"
    return to_string(value) or ""


def _linear_bins(_: Execution, arguments: Record) -> Array:
    bins = [arguments["start"] + at * arguments["width"] for at in range(arguments["count"])]
    return Array([*bins, *([float("inf")] if arguments["infinity"] else ())], "float")


def _logarithmic_bins(_: Execution, arguments: Record) -> Array:
    bins = [arguments["start"] * arguments["factor"] ** at for at in range(arguments["count"])]
    return Array([*bins, *([float("inf")] if arguments["infinity"] else ())], "float")


_FLOAT: Final = Param("float", required=True)
_BINS: Final = {"count": Param("int", required=True), "infinity": Param("bool", True)}

FUNCTIONS: Final = {
    "contains": Builtin(
        "contains", {"value": Param(required=True), "set": Param("array", required=True)}, _contains
    ),
    "length": Builtin("length", {"arr": Param("array", required=True, pipe=True)}, _length),
    "die": Builtin("die", {"msg": Param("string", required=True)}, _die),
    "now": Builtin("now", {}, _now),
    "today": Builtin("today", {}, _today),
    "display": Builtin("display", {"v": Param(required=True)}, _display),
    "linearBins": Builtin("linearBins", {"start": _FLOAT, "width": _FLOAT, **_BINS}, _linear_bins),
    "logarithmicBins": Builtin(
        "logarithmicBins", {"start": _FLOAT, "factor": _FLOAT, **_BINS}, _logarithmic_bins
    ),
}

VALUES: Final = {"inf": INFINITE, "true": True, "false": False}
