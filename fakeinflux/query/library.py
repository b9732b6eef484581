"""Which packages of the library are there, and which modules they are in. Imported as a script asks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from fakeinflux.query.scopes import Package

if TYPE_CHECKING:
    from fakeinflux.query.values import Value

PACKAGES: Final = {
    "array": "array",
    "bitwise": "bitwise",
    "contrib/bonitoo-io/tickscript": "tickscript",
    "contrib/tomhollingworth/events": "events",
    "csv": "csv",
    "date": "date",
    "date/boundaries": "date_boundaries_moved",
    "dict": "dict",
    "experimental": "experimental",
    "experimental/aggregate": "experimental_aggregate",
    "experimental/array": "experimental_array",
    "experimental/bitwise": "bitwise",
    "experimental/date/boundaries": "date_boundaries",
    "experimental/json": "experimental_json",
    "experimental/record": "experimental_record",
    "experimental/table": "experimental_table",
    "influxdata/influxdb": "influxdb",
    "influxdata/influxdb/monitor": "monitor",
    "influxdata/influxdb/schema": "influxdb_schema",
    "influxdata/influxdb/secrets": "influxdb_secrets",
    "influxdata/influxdb/tasks": "influxdb_tasks",
    "influxdata/influxdb/v1": "influxdb_v1",
    "internal/debug": "internal_debug",
    "interpolate": "interpolate",
    "join": "join",
    "json": "json",
    "math": "math",
    "regexp": "regexp",
    "runtime": "runtime",
    "strings": "strings",
    "system": "system",
    "timezone": "timezone",
    "types": "types",
    "universe": "universe",
}
"""Path of the package to the name of its module."""


def load_package(path: str) -> Package:
    """Return a package of the library. Raises KeyError: the package is not there."""
    module = import_module(f"fakeinflux.query.{PACKAGES[path]}")
    members: dict[str, Value] = {**getattr(module, "VALUES", {}), **module.FUNCTIONS}
    return Package(path, members)


def package_name(path: str) -> str:
    """Return the name that a package is imported by where the script gives none."""
    return path.rsplit("/", 1)[-1]
