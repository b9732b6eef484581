"""Values of Flux in JSON: plain where JSON has the kind, and objects that name it where it has not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.timing.instants import InstantError, format_instant, parse_instant

if TYPE_CHECKING:
    from fakeinflux.http.messages import Json
    from fakeinflux.worlds.document_reader import Value

TIMES: Final = frozenset({"_time", "_start", "_stop"})
"""Columns whose texts are times where they can be read as such."""
TYPED: Final = ("time", "int", "uint", "float")
"""Values that say of what kind they are: `{"time": "2025-01-01T00:00:00Z"}`."""
LARGEST: Final = 2**64 - 1


def read_cell(label: str, cell: Value) -> tuple[str, Any]:
    """Return the kind and the value of a cell in a column; times are instants."""
    raw = cell.raw
    if isinstance(raw, bool):
        return "bool", raw
    if isinstance(raw, int):
        return "int", cell.integer(-(2**63), 2**63 - 1)
    if isinstance(raw, float):
        return "float", raw
    if isinstance(raw, dict):
        return _read_typed(cell)
    text = cell.text()
    if label in TIMES:
        try:
            return "time", parse_instant(text)
        except InstantError:
            return "string", text
    return "string", text


def _read_typed(cell: Value) -> tuple[str, Any]:
    fields = cell.members(TYPED)
    if len(fields) != 1:
        raise cell.error(f"one of {', '.join(TYPED)}")
    kind, item = next(iter(fields.items()))
    if kind == "time":
        return kind, item.instant()
    if kind == "float":
        return kind, _read_float(item)
    low, high = (0, LARGEST) if kind == "uint" else (-(2**63), 2**63 - 1)
    return kind, item.integer(low, high)


def _read_float(item: Value) -> float:
    """Return a number, or one of the texts that stand for what JSON has no number for."""
    if item.raw in ("NaN", "+Inf", "-Inf"):
        return float(str(item.raw))
    if not isinstance(item.raw, int | float) or isinstance(item.raw, bool):
        raise item.error("a number, NaN, +Inf or -Inf")
    return float(item.raw)


def show_cell(kind: str, value: Any) -> Json:
    """Return a cell as it is read back."""
    if kind == "time" and value is not None:
        return {"time": format_instant(value)}
    if kind == "uint" and value is not None:
        return {"uint": value}
    if kind == "float" and value is not None and not math.isfinite(value):
        return {"float": "NaN" if math.isnan(value) else ("+Inf" if value > 0 else "-Inf")}
    return value  # type: ignore[no-any-return]  # by its kind
