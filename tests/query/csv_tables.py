"""Annotated CSV read back into results, for tests; by the annotations datatype, group and default."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from fakeinflux.query.csv_encoding import Result
from fakeinflux.query.tables import Column, Table
from fakeinflux.timing.instants import parse_instant

KINDS = {
    "boolean": "bool",
    "long": "int",
    "unsignedLong": "uint",
    "double": "float",
    "string": "string",
    "dateTime:RFC3339": "time",
}
READERS: dict[str, Any] = {
    "bool": lambda text: text == "true",
    "int": int,
    "uint": int,
    "float": float,
    "string": str,
    "time": parse_instant,
}


@dataclass
class Block:
    """Rows under one header, which may be those of several tables."""

    kinds: list[str]
    grouped: list[bool]
    defaults: list[str]
    labels: list[str]
    rows: list[list[str]]


def read_results(text: str) -> tuple[list[Result], str | None]:
    """The results of a body, and the error at its end."""
    results: list[Result] = []
    for block in read_blocks(text):
        if block.labels == ["error", "reference"]:
            return results, block.rows[0][0]
        for result, table in read_tables(block):
            if not results or results[-1].name != result:
                results.append(Result(result, []))
            results[-1] = Result(result, [*results[-1].tables, table])
    return results, None


def read_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    notes: dict[str, list[str]] = {}
    block: Block | None = None
    for row in csv.reader(io.StringIO(text, newline="")):
        if not row:
            notes, block = {}, None
        elif row[0]:
            notes[row[0]] = row[1:]
        elif block is None:
            kinds = [KINDS[kind] for kind in notes["#datatype"]]
            block = Block(kinds, [g == "true" for g in notes["#group"]], notes["#default"], row[1:], [])
            blocks.append(block)
        else:
            block.rows.append(row[1:])
    return blocks


def read_tables(block: Block) -> list[tuple[str, Table]]:
    name, number = block.defaults[:2]
    if not block.rows:
        assert number
        return [(name, make_table(block, []))]
    numbers = dict.fromkeys(row[1] for row in block.rows)
    return [(name, make_table(block, [row for row in block.rows if row[1] == each])) for each in numbers]


def make_table(block: Block, rows: list[list[str]]) -> Table:
    columns = []
    for at, (label, kind) in enumerate(zip(block.labels, block.kinds, strict=True)):
        values = [READERS[kind](row[at]) if row[at] or kind == "string" else None for row in rows]
        columns.append(Column(label, kind, values))
    kept = [at for at, grouped in enumerate(block.grouped) if grouped]
    texts = rows[0] if rows else block.defaults
    key = {
        block.labels[at]: READERS[block.kinds[at]](texts[at]) if texts[at] else None if rows else ""
        for at in kept
    }
    return Table(key, columns[2:])
