"""What is downsampled: a table, and the Flux script of each of its rows."""

from __future__ import annotations

from dataclasses import dataclass

MANAGED = "downsampling"
"""The label of every task that this service made."""


@dataclass(frozen=True, slots=True)
class Rollup:
    """One task: the means of `source`, written to `target`, `offset` after the end of each `every`."""

    name: str
    source: str
    target: str
    every: str
    offset: str
    labels: tuple[str, ...] = (MANAGED,)


PLAN = (
    Rollup("hourly means", "raw", "hourly", every="1h", offset="5m"),
    Rollup("daily means", "hourly", "daily", every="1d", offset="30m", labels=(MANAGED, "reports")),
)


def write_script(rollup: Rollup) -> str:
    """The script of a row; the same row gives the same text."""
    return f"""option task = {{name: "{rollup.name}", every: {rollup.every}, offset: {rollup.offset}}}

from(bucket: "{rollup.source}")
    |> range(start: -task.every)
    |> aggregateWindow(every: {rollup.every}, fn: mean, createEmpty: false)
    |> to(bucket: "{rollup.target}")
"""
