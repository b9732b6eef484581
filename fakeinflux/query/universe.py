"""The names that every script has without an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query import (
    conversions,
    influxdb,
    universe_aggregates,
    universe_averages,
    universe_conversions,
    universe_find,
    universe_histograms,
    universe_integrals,
    universe_join,
    universe_pivot,
    universe_rows,
    universe_scalars,
    universe_selections,
    universe_series,
    universe_shape,
    universe_sources,
    universe_states,
    universe_to,
    universe_windows,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.query.values import Value

_PARTS: Final = (
    conversions,
    influxdb,
    universe_aggregates,
    universe_averages,
    universe_conversions,
    universe_find,
    universe_histograms,
    universe_integrals,
    universe_join,
    universe_pivot,
    universe_rows,
    universe_scalars,
    universe_selections,
    universe_series,
    universe_shape,
    universe_sources,
    universe_states,
    universe_to,
    universe_windows,
)

UNIVERSE: Final[Mapping[str, Value]] = {
    **universe_scalars.VALUES,
    **{name: function for part in _PARTS for name, function in part.FUNCTIONS.items()},
}

_NOT_OF_UNIVERSE: Final = frozenset({*influxdb.FUNCTIONS, "true", "false"})

FUNCTIONS: Final = {name: value for name, value in UNIVERSE.items() if name not in _NOT_OF_UNIVERSE}
"""What the package `universe` has where a script imports it by name."""
