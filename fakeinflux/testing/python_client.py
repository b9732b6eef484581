"""The official Python client, where it is installed.

Apart from `world`, so that the optional package is named in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from influxdb_client.client.influxdb_client import InfluxDBClient


def open_client(**options: Any) -> InfluxDBClient:
    """Return a client with these options. Raises ModuleNotFoundError: the package is missing."""
    try:
        from influxdb_client.client.influxdb_client import InfluxDBClient
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "client() needs the package influxdb-client: pip install influxdb-client"
        ) from None
    return InfluxDBClient(**options)
