"""The screen of data: buckets, what they hold, and a box for queries, with rows as a table and as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.engine.errors import Refused
from fakeinflux.page.html import Html, table, tag
from fakeinflux.timing.instants import InstantError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import Bucket
    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

MOST_ROWS = 200
MOST_LINES = 8
WIDTH, HEIGHT, MARGIN = 800, 240, 10
EXAMPLE = 'from(bucket: "{bucket}")\n    |> range(start: -1h)'


def data_screen(view: View) -> tuple[str, Child]:
    """Show the buckets, and the rows of the query that was asked for."""
    world, query = view.tenant.world, view.arguments.get("query", "")
    rows = []
    for bucket in world.buckets.values():
        org = world.orgs.get(bucket.org_id)
        measured = _measurements(view, bucket)
        told = ", ".join(f"{name} ({count})" for name, count in sorted(measured.items()))
        kept = f"{bucket.every_seconds} s" if bucket.every_seconds else "for ever"
        rows.append([bucket.name, org.name if org else "", kept, told or "nothing"])
    first = next((bucket.name for bucket in world.buckets.values() if bucket.kind == "user"), "my-bucket")
    box = tag("textarea", query or EXAMPLE.format(bucket=first), name="query", rows=6, spellcheck="false")
    return "Data", [
        table("Buckets", ("Name", "Organization", "Kept", "Measurements (values)"), rows),
        tag("h2", "Query"),
        tag(
            "form",
            tag("input", type="hidden", name="world", value=view.token),
            tag("label", "Flux ", box),
            tag("button", "Run"),
            method="get",
            class_="query",
        ),
        _result(view, query) if query else None,
    ]


def _measurements(view: View, bucket: Bucket) -> dict[str, int]:
    """Return how many values each measurement of a bucket has, without looking at any."""
    world = view.tenant.world
    if world.data is None:
        return {}
    # Imported here, because most worlds have no data.
    from fakeinflux.storage.data import read_points
    from fakeinflux.storage.series import MAX_TIME, MIN_TIME

    counts: dict[str, int] = {}
    for series in read_points(world, bucket, MIN_TIME, MAX_TIME + 1):
        counts[series.measurement] = counts.get(series.measurement, 0) + len(series.times)
    return counts


def _result(view: View, query: str) -> Child:
    try:
        tables = view.ask("POST", "query", {"query": query})["tables"]
    except Refused as refused:
        return tag("section", tag("h3", "The query was refused"), tag("pre", refused.message), role="alert")
    if not any(each["rows"] for each in tables):
        return tag("p", "The query ran, and found no rows.")
    shown, left = [], MOST_ROWS
    for each in tables:
        rows = each["rows"][:left]
        left -= len(rows)
        if rows:
            caption = f"{each['result']}, table {each['table']}: {len(each['rows'])} rows"
            shown.append(table(caption, each["columns"], [[_text(cell) for cell in row] for row in rows]))
    return [_plot(tables), shown]


def _text(cell: Any) -> str:
    if isinstance(cell, dict):  # a kind that JSON has not, with its value as text
        return str(next(iter(cell.values()), ""))
    return "" if cell is None else str(cell)


def _plot(tables: Sequence[dict[str, Any]]) -> Child:
    """Return the numbers of `_value` over `_time` as lines, or nothing where there are none."""
    lines = [line for each in tables if len(line := _points_of(each)) > 1][:MOST_LINES]
    if not lines:
        return None
    every = [point for line in lines for point in line]
    first, last = min(time for time, _ in every), max(time for time, _ in every)
    low, high = min(value for _, value in every), max(value for _, value in every)
    wide, tall = (last - first) or 1, (high - low) or 1.0
    drawn = []
    for number, line in enumerate(lines):
        corners = [
            f"{MARGIN + (time - first) * (WIDTH - 2 * MARGIN) // wide},"
            f"{HEIGHT - MARGIN - (value - low) * (HEIGHT - 2 * MARGIN) / tall:.1f}"
            for time, value in line
        ]
        drawn.append(tag("polyline", points=" ".join(corners), class_=f"line line{number}"))
    title = tag("title", f"{len(lines)} lines, from {low:g} to {high:g}")
    labels = [
        tag("text", f"{high:g}", x=MARGIN, y=MARGIN + 4, class_="axis"),
        tag("text", f"{low:g}", x=MARGIN, y=HEIGHT - 2, class_="axis"),
    ]
    return Html(tag("svg", title, drawn, labels, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="plot"))


def _points_of(shown: dict[str, Any]) -> list[tuple[int, float]]:
    columns = shown["columns"]
    if "_time" not in columns or "_value" not in columns:
        return []
    points = []
    for row in shown["rows"]:
        value = row[columns.index("_value")]
        try:
            time = parse_instant(_text(row[columns.index("_time")]))
            number = float(_text(value)) if not isinstance(value, bool) else None
        except (InstantError, ValueError):
            return []
        if number is not None:
            points.append((time, number))
    return points
