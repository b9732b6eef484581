"""`python -m downsampling`: keep the plan on the server that INFLUXDB_V2_URL, _TOKEN and _ORG name."""

from __future__ import annotations

from influxdb_client import InfluxDBClient

from downsampling.plan import PLAN
from downsampling.service import keep

if __name__ == "__main__":
    with InfluxDBClient.from_env_properties() as client:
        keep(client, PLAN)
