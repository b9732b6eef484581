"""The package contrib/bonitoo-io/tickscript."""

from __future__ import annotations

from tests.query.script_runs import READ, Buckets, column, rows

_START = 1_717_200_000 * 10**9
_MINUTE = 60 * 10**9
_IMPORT = (
    'import "contrib/bonitoo-io/tickscript"\nimport "influxdata/influxdb/monitor"\n'
    "option monitor.write = (tables=<-) => tables\n"
    'check = tickscript.defineCheck(id: "1", name: "level")\n'
)


def _bucket(*values: float) -> Buckets:
    return Buckets().write_lines(f"m v={value} {_START + at * _MINUTE}" for at, value in enumerate(values))


def test_a_column_is_selected_under_another_name() -> None:
    assert column(f'{_IMPORT}{READ} |> tickscript.select(as: "x")', "x", _bucket(1, 2)) == [1.0, 2.0]


def test_a_column_is_computed_by_a_function() -> None:
    assert column(f'{_IMPORT}{READ} |> tickscript.compute(fn: sum, as: "x")', "x", _bucket(1, 2)) == [3.0]


def test_windows_without_rows_get_the_default() -> None:
    read = 'from(bucket: "b") |> range(start: 2024-06-01T00:00:00Z, stop: 2024-06-01T00:02:00Z)'
    call = 'tickscript.selectWindow(fn: sum, as: "x", every: 1m, defaultValue: 7.0)'
    assert column(f"{_IMPORT}{read} |> {call}", "x", _bucket(1)) == [1.0, 7.0]


def test_an_alert_tells_levels_ids_and_details() -> None:
    script = (
        f'{_IMPORT}{READ} |> tickscript.groupBy(columns: ["_field"]) |> tickscript.alert('
        'check: check, crit: (r) => r._value > 1.0, details: (r) => "v", topic: "t")'
    )
    found = {row["_level"]: row for row in rows(script, _bucket(1, 2))}
    assert found["crit"]["_message"] == "Threshold Check: level is: crit"
    assert {found["ok"][label] for label in ("id", "details", "_topic")} == {"1", "v", "t"}


def test_streams_are_joined_under_a_measurement() -> None:
    script = (
        f'import "array"\n{_IMPORT}a = array.from(rows: [{{_time: 2024-06-01T00:00:00Z, x: 1}}])\n'
        'tickscript.join(tables: {a: a, b: a}, measurement: "joined")'
    )
    (row,) = rows(script)
    assert (row["_measurement"], row["x_a"], row["x_b"]) == ("joined", 1, 1)


def test_a_measurement_without_rows_is_dead() -> None:
    pivot = '|> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'
    script = (
        f'{_IMPORT}{READ} {pivot} |> group(columns: ["_measurement"]) '
        '|> tickscript.deadman(check: check, measurement: "m")'
    )
    assert column(script, "_level", _bucket()) == ["crit"]
    assert column(script, "_message", _bucket(1)) == ["Deadman Check: level is: alive"]
