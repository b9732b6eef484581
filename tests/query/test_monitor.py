"""The package influxdata/influxdb/monitor, and experimental/aggregate."""

from __future__ import annotations

import pytest

from tests.query.script_runs import READ, Buckets, column, refusal, results, rows

_START = 1_717_200_000 * 10**9
_MINUTE = 60 * 10**9
_DATA = '{_check_id: "1", _check_name: "temp", _type: "threshold", tags: {room: "hall"}}'
_CHECK = (
    f'data = {_DATA}\n{READ} |> filter(fn: (r) => r._field == "v") '
    '|> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value") '
    "|> monitor.check(data: data, crit: (r) => r.v > 90.0, warn: (r) => r.v > 80.0, "
    'messageFn: (r) => "${r._check_name} is ${r._level}")'
)
_IMPORT = 'import "influxdata/influxdb/monitor"\n'
_STATUSES = f"{_IMPORT}monitor.from(start: -1d, stop: 1d)"


def _bucket(*values: float) -> Buckets:
    data = Buckets(ids={"b": "b000000000000001", "_monitoring": "b000000000000002"})
    return data.write_lines(f"m v={value} {_START + at * _MINUTE}" for at, value in enumerate(values))


def _levels(script: str, data: Buckets) -> list[str]:
    return sorted(column(script, "_level", data))


def test_a_check_says_how_bad_each_row_is() -> None:
    script = f"{_IMPORT}option monitor.write = (tables=<-) => tables\n{_CHECK}"
    found = {row["_level"]: row["_message"] for row in rows(script, _bucket(50, 85, 95))}
    assert found == {"ok": "temp is ok", "warn": "temp is warn", "crit": "temp is crit"}


def test_a_check_keeps_where_its_rows_came_from() -> None:
    script = f"{_IMPORT}option monitor.write = (tables=<-) => tables\n{_CHECK}"
    (row,) = rows(script, _bucket(50))
    assert (row["_measurement"], row["_source_measurement"], row["room"]) == ("statuses", "m", "hall")
    assert (row["_source_timestamp"], row["_time"]) == (_START, "2024-06-01T12:00:00Z")


def test_statuses_are_written_and_read_back() -> None:
    data = _bucket(95)
    results(f"{_IMPORT}{_CHECK}", data)
    assert _levels(_STATUSES, data) == ["crit"]


def test_a_check_into_a_bucket_that_is_not_there_is_refused() -> None:
    found = refusal(f"{_IMPORT}{_CHECK}", Buckets().write_lines([f"m v=1 {_START}"]))
    assert (found.status, 'could not find bucket "_monitoring"' in found.message) == (404, True)


def test_a_series_that_is_silent_is_dead() -> None:
    script = f"{_IMPORT}{READ} |> monitor.deadman(t: 2024-06-01T00:01:00Z)"
    assert column(script, "dead", _bucket(1)) == [True]
    assert column(script, "dead", _bucket(1, 2)) == [False]


def _changes(call: str, levels: list[str]) -> list[tuple[str, str]]:
    listed = ", ".join(
        f'{{_time: 2024-06-01T00:0{at}:00Z, _source_timestamp: {at}, _level: "{level}"}}'
        for at, level in enumerate(levels)
    )
    found = rows(f'{_IMPORT}import "array"\narray.from(rows: [{listed}]) |> monitor.{call}')
    return sorted((row["_time"][14:16], row["_level"]) for row in found)


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("stateChangesOnly()", [("01", "crit"), ("03", "ok")]),
        ("stateChanges()", [("01", "crit"), ("03", "ok")]),
        ('stateChanges(toLevel: "crit")', [("01", "crit")]),
        ('stateChanges(fromLevel: "crit")', [("03", "ok")]),
        ('stateChanges(fromLevel: "ok", toLevel: "crit")', [("01", "crit")]),
    ],
)
def test_only_changes_of_levels_are_kept(call: str, found: list[tuple[str, str]]) -> None:
    assert _changes(call, ["ok", "crit", "crit", "ok"]) == found


def test_notifications_are_logged_with_what_became_of_them() -> None:
    data = _bucket(95)
    results(f"{_IMPORT}{_CHECK}", data)
    endpoint = '(tables=<-) => tables |> map(fn: (r) => ({r with _sent: "true"}))'
    told = '{_notification_rule_id: "2"}'
    results(f"{_STATUSES} |> monitor.notify(endpoint: {endpoint}, data: {told})", data)
    (row,) = rows(f"{_IMPORT}monitor.logs(start: -1d, stop: 1d, fn: (r) => true)", data)
    assert (row["_sent"], row["_notification_rule_id"], row["_level"]) == ("true", "2", "crit")


def test_rates_of_counters_are_summed_up_over_groups() -> None:
    data = Buckets().write_lines(
        f"m,t={tag} v={value} {_START + at * _MINUTE}"
        for tag, values in (("a", [0, 60, 120]), ("b", [0, 120, 240]))
        for at, value in enumerate(values)
    )
    read = 'from(bucket: "b") |> range(start: 2024-06-01T00:00:00Z, stop: 2024-06-01T00:03:00Z)'
    script = f'import "experimental/aggregate"\n{read} |> aggregate.rate(every: 3m, unit: 1s)'
    assert column(script, data=data) == [3.0]
