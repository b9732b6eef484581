"""The variables by which clients find a server."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.http.messages import Json

VARIABLES = (
    ("INFLUXDB_V2_URL", "url"),
    ("INFLUXDB_V2_TOKEN", "token"),
    ("INFLUXDB_V2_ORG", "org"),
    ("INFLUXDB_V2_BUCKET", "bucket"),
    ("INFLUX_HOST", "url"),
    ("INFLUX_TOKEN", "token"),
    ("INFLUX_ORG", "org"),
)
"""The variables of the client libraries, then those of the command `influx`, and what they are set to."""


def client_variables(described: Mapping[str, Json]) -> dict[str, str]:
    """Return the variables for a server that is described as in its ready line."""
    return {name: str(described[key]) for name, key in VARIABLES if described[key] is not None}


def export_lines(described: Mapping[str, Json]) -> list[str]:
    """Return lines that a shell evaluates to set the variables."""
    return [f"export {name}={shlex.quote(text)}" for name, text in client_variables(described).items()]
