"""The packages influxdata/influxdb/schema and v1, and influxdb.cardinality."""

from __future__ import annotations

import pytest

from tests.query.script_runs import Buckets, column, refusal

_DAY = "start: 2024-06-01T00:00:00Z"


def _bucket() -> Buckets:
    start = 1_717_200_000 * 10**9
    return Buckets().write_lines(
        [
            f"cpu,host=a,core=0 idle=1 {start}",
            f"cpu,host=b idle=2,user=3 {start}",
            f"mem,host=a free=4 {start}",
        ]
    )


@pytest.mark.parametrize(
    ("call", "values"),
    [
        (f'measurements(bucket: "b", {_DAY})', ["cpu", "mem"]),
        (f'fieldKeys(bucket: "b", {_DAY})', ["free", "idle", "user"]),
        (f'measurementFieldKeys(bucket: "b", measurement: "mem", {_DAY})', ["free"]),
        (f'tagValues(bucket: "b", tag: "host", {_DAY})', ["a", "b"]),
        (f'tagValues(bucket: "b", tag: "host", predicate: (r) => r._measurement == "mem", {_DAY})', ["a"]),
        (f'measurementTagValues(bucket: "b", measurement: "cpu", tag: "core", {_DAY})', ["0"]),
        (
            f'measurementTagKeys(bucket: "b", measurement: "mem", {_DAY})',
            ["_start", "_stop", "_field", "_measurement", "host"],
        ),
        ('fieldKeys(bucket: "b", start: 2023-01-01T00:00:00Z, stop: 2023-01-02T00:00:00Z)', []),
    ],
)
@pytest.mark.parametrize("package", ["schema", "v1"])
def test_a_bucket_tells_what_it_has(package: str, call: str, values: list[str]) -> None:
    assert column(f'import "influxdata/influxdb/{package}"\n{package}.{call}', data=_bucket()) == values


def test_a_bucket_that_is_not_there_is_refused() -> None:
    found = refusal('import "influxdata/influxdb/schema"\nschema.measurements(bucket: "nope")', _bucket())
    assert (found.status, 'could not find bucket "nope"' in found.message) == (404, True)


@pytest.mark.parametrize(("more", "count"), [("", 3), (', predicate: (r) => r._measurement == "cpu"', 2)])
def test_series_are_counted(more: str, count: int) -> None:
    script = f'import "influxdata/influxdb"\ninfluxdb.cardinality(bucket: "b", {_DAY}{more})'
    assert column(script, data=_bucket()) == [count]
