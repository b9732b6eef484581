"""The package influxdata/influxdb/v1, which has the functions of `schema` under its own name."""

from __future__ import annotations

from typing import Final

from fakeinflux.query import influxdb_schema

FUNCTIONS: Final = influxdb_schema.FUNCTIONS
