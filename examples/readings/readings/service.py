"""Write readings, create the tasks that downsample them, and look at what the tasks made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from influxdb_client import Point, TaskCreateRequest
from influxdb_client.client.write_api import SYNCHRONOUS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from influxdb_client import InfluxDBClient

RAW, HOURLY, DAILY = "raw", "hourly", "daily"

SCRIPTS = {
    "hourly means": f"""
option task = {{name: "hourly means", every: 1h}}

from(bucket: "{RAW}")
    |> range(start: -task.every)
    |> filter(fn: (r) => r._measurement == "climate" and r._field == "temperature")
    |> aggregateWindow(every: 1h, fn: mean, createEmpty: false, timeSrc: "_start")
    |> to(bucket: "{HOURLY}")
""",
    "daily means": f"""
option task = {{name: "daily means", every: 1d, offset: 5m}}

from(bucket: "{HOURLY}")
    |> range(start: -task.every)
    |> filter(fn: (r) => r._measurement == "climate" and r._field == "temperature")
    |> aggregateWindow(every: 1d, fn: mean, createEmpty: false, timeSrc: "_start")
    |> to(bucket: "{DAILY}")
""",
}


def set_up(client: InfluxDBClient, org: str) -> None:
    """Create the buckets and the tasks."""
    for bucket in (RAW, HOURLY, DAILY):
        client.buckets_api().create_bucket(bucket_name=bucket, org=org)
    for flux in SCRIPTS.values():
        client.tasks_api().create_task(task_create_request=TaskCreateRequest(flux=flux, org=org))


def write_readings(client: InfluxDBClient, room: str, readings: Iterable[tuple[datetime, float]]) -> None:
    """Write the temperatures of a room."""
    points = [
        Point("climate").tag("room", room).field("temperature", degrees).time(time)
        for time, degrees in readings
    ]
    client.write_api(write_options=SYNCHRONOUS).write(bucket=RAW, record=points)


def retry_failed(client: InfluxDBClient, name: str) -> int:
    """Retry the failed runs of a task; return how many there were."""
    tasks = client.tasks_api()
    task = tasks.find_tasks(name=name)[0]
    failed = [run for run in tasks.get_runs(task.id) if run.status == "failed"]
    for run in failed:
        tasks.retry_run(task.id, run.id)
    return len(failed)


def daily_means(client: InfluxDBClient, room: str) -> dict[str, float]:
    """Return the daily means of a room by day."""
    rows = client.query_api().query(
        f'from(bucket: "{DAILY}") |> range(start: 0) |> filter(fn: (r) => r.room == room)',
        params={"room": room},
    )
    return {row.get_time().date().isoformat(): row.get_value() for table in rows for row in table}
