"""Tables out of annotated CSV, and out of CSV with nothing but a header."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fakeinflux.golang.quoting import go_quote
from fakeinflux.query.errors import FluxError
from fakeinflux.query.numbers import parse_float, parse_int, parse_uint
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.values import wrap_int
from fakeinflux.timing.instants import InstantError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeinflux.query.values import Value

_KINDS: Final = {
    "boolean": "bool",
    "double": "float",
    "long": "int",
    "string": "string",
    "unsignedLong": "uint",
}
_TIME_FORMATS: Final = ("", "RFC3339", "RFC3339Nano")
_BOOLEANS: Final = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}
_FIRST: Final = 3
"""Before the columns of a table stand the annotation, the result and the table."""
_WRONG_COUNT: Final = "wrong number of fields"
_NO_ANNOTATIONS: Final = 'consider using the mode: "raw" for csv that is not expected to have annotations.'
_ANNOTATIONS: Final = ("datatype", "group", "default")


@dataclass(frozen=True, slots=True)
class _Schema:
    """What annotations and a header say of the rows behind them."""

    result: str
    table: str
    width: int
    labels: list[str]
    kinds: list[str]
    groups: list[bool]
    defaults: list[Value]


class _Lines:
    """The lines of a CSV text, one of which can be put back."""

    def __init__(self, text: str) -> None:
        self._lines = [line for line in csv.reader(io.StringIO(text, newline="")) if line]
        self._at = 0

    def next(self) -> list[str] | None:
        """Return the next line, None behind the last."""
        line = self._lines[self._at] if self._at < len(self._lines) else None
        self._at += 1
        return line

    def back(self) -> None:
        """Put the last line back."""
        self._at -= 1


def read_annotated(text: str) -> list[Table]:
    """Return the tables of the one result in annotated CSV.

    Raises FluxError: the CSV is malformed. Source: observed (no annotations), simulated.
    """
    lines = _Lines(text)
    schema = _read_schema(lines)
    if schema is None:
        return []
    tables: list[Table] = []
    result = schema.result
    while schema is not None:
        if schema.result != result:
            raise FluxError("csv.from() can only parse 1 result")
        tables.extend(_read_tables(lines, schema))
        schema = _read_schema(lines)
    return tables


def _read_schema(lines: _Lines) -> _Schema | None:
    try:
        return _read_annotations(lines)
    except FluxError as error:
        raise FluxError(f"failed to read metadata: {error.message}", error.code) from None


def _read_annotations(lines: _Lines) -> _Schema | None:
    found: dict[str, list[str]] = {}
    width = -1
    while not all(name in found for name in _ANNOTATIONS):
        line = lines.next()
        if line is None and not found:
            return None
        width = len(line) if line is not None and width < 0 else width
        if line is not None and len(line) != width:
            raise FluxError(f"failed to read annotations: {_WRONG_COUNT}")
        if line is None or not line[0].startswith("#"):
            raise _missing(found)
        name = line[0].removeprefix("#")
        if name in _ANNOTATIONS and len(line) < _FIRST:
            raise FluxError(f"failed to read {go_quote(name)} annotation: {_WRONG_COUNT}")
        found[name] = line
    header = lines.next()
    if header is None:
        raise FluxError("missing expected header row")
    if len(header) != width:
        raise FluxError(f"failed to read header row: {_WRONG_COUNT}")
    if header[1] == "error":
        row = lines.next()
        raise FluxError(row[1] if row is not None and len(row) == width else _WRONG_COUNT, "internal error")
    return _make_schema(found, header)


def _missing(found: dict[str, list[str]]) -> FluxError:
    name = next(name for name in _ANNOTATIONS if name not in found)
    missing = f"missing expected annotation {name}"
    return FluxError(f"{missing}. {_NO_ANNOTATIONS}" if name == "datatype" else missing)


def _make_schema(found: dict[str, list[str]], header: list[str]) -> _Schema:
    default = found["default"]
    if default[2]:
        try:
            parse_int(default[2])
        except ValueError:
            raise FluxError("default Table ID is not an integer") from None
    labels, kinds, defaults = header[_FIRST:], [], []
    for label, datatype, text in zip(labels, found["datatype"][_FIRST:], default[_FIRST:], strict=True):
        kind = _read_kind(label, datatype)
        kinds.append(kind)
        try:
            defaults.append(_read_value(kind, text) if text else None)
        except FluxError as error:
            raise FluxError(f"column {go_quote(label)} has invalid default value: {error.message}") from None
    groups = [text == "true" for text in found["group"][_FIRST:]]
    return _Schema(default[1], default[2], len(header), labels, kinds, groups, defaults)


def _read_kind(label: str, datatype: str) -> str:
    name, _, description = datatype.partition(":")
    if name in _KINDS:
        return _KINDS[name]
    if name in ("dateTime", "time") and description in _TIME_FORMATS:
        return "time"
    raise FluxError(f"column {go_quote(label)} has invalid datatype: unsupported data type {go_quote(name)}")


def _read_tables(lines: _Lines, schema: _Schema) -> Iterator[Table]:
    """Yield the tables up to the next annotations; one without rows where there are none."""
    rows: list[list[str]] = []
    current: str | None = None
    while (line := lines.next()) is not None and not line[0]:
        if len(line) != schema.width:
            raise FluxError(_WRONG_COUNT)
        if rows and line[2] and line[2] != current:
            yield _make_table(schema, rows)
            rows = []
        current = line[2] if not rows else current
        rows.append(line[_FIRST:])
    if line is not None:
        lines.back()
    if rows:
        yield _make_table(schema, rows)
    elif current is None:
        if not schema.table:
            raise FluxError("missing table ID")
        yield _make_table(schema, [])


def _make_table(schema: _Schema, rows: list[list[str]]) -> Table:
    columns = [
        Column(label, kind, [_read_value(kind, row[at]) if row[at] else default for row in rows])
        for at, (label, kind, default) in enumerate(
            zip(schema.labels, schema.kinds, schema.defaults, strict=True)
        )
    ]
    key = {
        label: column.values[0] if rows else default
        for label, column, in_key, default in zip(
            schema.labels, columns, schema.groups, schema.defaults, strict=True
        )
        if in_key
    }
    return Table(key, columns)


def _read_value(kind: str, text: str) -> Value:
    if kind == "string":
        return text
    function, read = _READERS[kind]
    try:
        return read(text)
    except InstantError as error:
        raise FluxError(str(error), "internal error") from None
    except (ValueError, KeyError):
        raise FluxError(f"{function}: parsing {go_quote(text)}: invalid syntax", "internal error") from None


_READERS: Final[dict[str, tuple[str, Callable[[str], Value]]]] = {
    "bool": ("strconv.ParseBool", _BOOLEANS.__getitem__),
    "int": ("strconv.ParseInt", parse_int),
    "uint": ("strconv.ParseUint", parse_uint),
    "float": ("strconv.ParseFloat", parse_float),
    "time": ("", lambda text: wrap_int(parse_instant(text))),
}


def read_raw(text: str) -> list[Table]:
    """Return the one table in CSV without annotations: the first line has the labels, all else is text."""
    lines = _Lines(text)
    header = lines.next()
    if header is None:
        return []
    rows = []
    while (line := lines.next()) is not None:
        if len(line) != len(header):
            raise FluxError(_WRONG_COUNT)
        rows.append(line)
    columns = [Column(label, "string", [row[at] or None for row in rows]) for at, label in enumerate(header)]
    return [Table({}, columns)]
