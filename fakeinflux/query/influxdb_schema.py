"""The package influxdata/influxdb/schema."""

from __future__ import annotations

from typing import Final

from fakeinflux.query.universe_pivot import FIELDS_AS_COLS

FUNCTIONS: Final = {"fieldsAsCols": FIELDS_AS_COLS}
