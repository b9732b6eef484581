"""The package `experimental`: what `date` and the universe have, too, and functions of its own on tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query import experimental_tables, universe_averages, universe_histograms, universe_integrals
from fakeinflux.query import universe_aggregates as aggregates
from fakeinflux.query import universe_rows as rows
from fakeinflux.query import universe_shape as shape
from fakeinflux.query import universe_windows as windows
from fakeinflux.query.builtins import Builtin, pure
from fakeinflux.query.date import ADD, SUBTRACT
from fakeinflux.query.universe_wide_to import EXPERIMENTAL_TO
from fakeinflux.query.values import Array

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value


def _labels(record: Record) -> Array:
    """Return the labels of a record. Source: simulated."""
    return Array(list(record), "string")


def _fewer(function: Builtin, *kept: str) -> Builtin:
    """Return a function with some of its parameters only; the others are as when they are not given."""

    def call(execution: Execution, arguments: Record) -> Value:
        defaults = {name: parameter.default for name, parameter in function.parameters.items()}
        return function.call(execution, {**defaults, **arguments})

    return Builtin(function.name, {name: function.parameters[name] for name in ("tables", *kept)}, call)


_AGGREGATES: Final = ("count", "first", "last", "max", "mean", "min", "mode", "skew", "spread", "sum")
_HISTOGRAMS: Final = universe_histograms.FUNCTIONS

FUNCTIONS: Final = {
    **experimental_tables.FUNCTIONS,
    **{name: _fewer(aggregates.FUNCTIONS[name]) for name in _AGGREGATES},
    **{name: _fewer(rows.FUNCTIONS[name]) for name in ("distinct", "unique")},
    "fill": _fewer(shape.FUNCTIONS["fill"], "value", "usePrevious"),
    "histogram": _fewer(_HISTOGRAMS["histogram"], "bins", "normalize"),
    "histogramQuantile": _fewer(_HISTOGRAMS["histogramQuantile"], "quantile", "minValue"),
    "integral": _fewer(universe_integrals.FUNCTIONS["integral"], "unit", "interpolate"),
    "kaufmansAMA": _fewer(universe_averages.FUNCTIONS["kaufmansAMA"], "n"),
    "quantile": _fewer(aggregates.FUNCTIONS["quantile"], "q", "compression", "method"),
    "stddev": _fewer(aggregates.FUNCTIONS["stddev"], "mode"),
    "window": _fewer(windows.FUNCTIONS["window"], "every", "period", "offset", "location", "createEmpty"),
    "to": EXPERIMENTAL_TO,
    "addDuration": Builtin("addDuration", ADD.parameters, ADD.call),
    "subDuration": Builtin("subDuration", SUBTRACT.parameters, SUBTRACT.call),
    "objectKeys": pure("objectKeys", {"o": "record"}, _labels),
}
