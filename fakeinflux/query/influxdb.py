"""The package influxdata/influxdb."""

from __future__ import annotations

from typing import Final

from fakeinflux.query.influxdb_cardinality import CARDINALITY_FUNCTION
from fakeinflux.query.universe_sources import BUCKETS_FUNCTION, FROM_FUNCTION
from fakeinflux.query.universe_to import TO_FUNCTION
from fakeinflux.query.universe_wide_to import WIDE_TO_FUNCTION

FUNCTIONS: Final = {
    "buckets": BUCKETS_FUNCTION,
    "cardinality": CARDINALITY_FUNCTION,
    "from": FROM_FUNCTION,
    "to": TO_FUNCTION,
    "wideTo": WIDE_TO_FUNCTION,
}
