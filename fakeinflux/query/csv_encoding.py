"""The results of a query as annotated CSV, as the real server writes it. Source: observed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeinflux.golang.spaces import BLANKS
from fakeinflux.query.numbers import format_float
from fakeinflux.timing.errors import FakeInfluxError
from fakeinflux.timing.instants import format_instant
from fakeinflux.timing.units import MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fakeinflux.query.tables import Column, Table
    from fakeinflux.query.values import Value

END: Final = "\r\n"
DATATYPES: Final = {
    "bool": "boolean",
    "int": "long",
    "uint": "unsignedLong",
    "float": "double",
    "string": "string",
    "time": "dateTime:RFC3339",
}
ANNOTATIONS: Final = ("datatype", "group", "default")
_NO_DELIMITERS: Final = '"\r\n\ufffd'
_SECONDS: Final = tuple(f"{second:02d}Z" for second in range(60))
_QUOTED: Final = {'"': '""', "\r": "", "\n": END}


class EncodingError(FakeInfluxError):
    """The real server cannot write its results this way either: it fails on the first row."""


class Result(NamedTuple):
    """One result: the name given by yield, or what stands for it, and its tables as they are sent."""

    name: str
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the caller wants it written. `annotations` come in this order, as often as they are named."""

    header: bool = True
    delimiter: str = ","
    annotations: tuple[str, ...] = ()


@dataclass(slots=True)
class _Writer:
    """What was written so far, and the texts of strings and minutes that were met."""

    dialect: Dialect
    parts: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    minutes: dict[int, str] = field(default_factory=dict)
    doubtful: re.Pattern[str] = field(init=False)
    risky: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        sign = re.escape(self.dialect.delimiter)
        self.risky = re.compile(rf'[{sign}"\r\n\\{BLANKS}]')
        self.doubtful = re.compile(rf'[{sign}"\r\n]|\A[{BLANKS}]|\A\\\.\Z')

    def line(self, texts: Iterable[str]) -> None:
        """Write one row of texts that are quoted where they must be."""
        self.parts.append(self.dialect.delimiter.join(map(self.quoted, texts)) + END)

    def quoted(self, text: str) -> str:
        """Return a text as a field. Line feeds become CRLF and carriage returns vanish. Source: observed."""
        known = self.fields.get(text)
        if known is None:
            known = text
            if self.doubtful.search(text):
                known = '"' + "".join([_QUOTED.get(sign, sign) for sign in text]) + '"'
            self.fields[text] = known
        return known

    def time(self, instant: int) -> str:
        """Return a time, its minute's text made once."""
        minute, rest = divmod(instant, MINUTE)
        text = self.minutes.get(minute)
        if text is None:
            text = self.minutes[minute] = format_instant(minute * MINUTE)[:-3]
        if rest % SECOND == 0:
            return text + _SECONDS[rest // SECOND]
        digits = f"{rest:011d}".rstrip("0")
        return f"{text}{digits[:2]}.{digits[2:]}Z"


def encode_results(results: Iterable[Result], dialect: Dialect, error: str | None = None) -> bytes:
    """Write results one after the other.

    `error` is the message that the query ended with after rows had gone out; the last of the results is then
    the one that failed, with the tables that it had sent. Raises EncodingError: no CSV can have the
    delimiter; the real server fails too.
    """
    if dialect.delimiter in _NO_DELIMITERS:
        return _encode_nothing(results, dialect)
    writer = _Writer(dialect)
    written = False
    for result in results:
        previous: Table | None = None
        for number, table in enumerate(result.tables):
            _write_table(writer, result.name, number, table, previous)
            previous, written = table, True
        writer.parts.append(END)
    if error is not None:
        writer.parts.pop()  # a result that fails has no end
        _write_error(writer, error, after_tables=written)
    return "".join(writer.parts).encode("utf-8", "surrogateescape")


def encode_error(message: str, dialect: Dialect) -> bytes:
    """Return an error table alone, for whoever wants no rows but errors."""
    writer = _Writer(dialect)
    _write_error(writer, message, after_tables=False)
    return "".join(writer.parts).encode("utf-8", "surrogateescape")


def _encode_nothing(results: Iterable[Result], dialect: Dialect) -> bytes:
    """Write no row, because of the delimiter; without annotations the real server does not notice it."""
    found = list(results)
    if dialect.annotations and any(True for result in found for _ in result.tables):
        raise EncodingError("csv encoder error: csv: invalid field or comment delimiter")
    return END.encode() * len(found)


def _write_table(writer: _Writer, name: str, number: int, table: Table, previous: Table | None) -> None:
    empty = table.row_count == 0
    same = previous is not None and _schema(previous) == _schema(table)
    if empty or not same or (previous is not None and previous.row_count == 0):
        if previous is not None:
            writer.parts.append(END)
        _write_schema(writer, name, number, table, empty=empty)
    if not empty:
        shown = "" if "default" in writer.dialect.annotations else writer.quoted(name)
        _write_rows(writer, ("", shown, str(number)), table.columns)


def _schema(table: Table) -> list[tuple[str, str]]:
    return [(column.label, column.kind) for column in table.columns]


def _write_schema(writer: _Writer, name: str, number: int, table: Table, *, empty: bool) -> None:
    """Write annotations and header.

    The defaults of an empty table are its number and the values of its key.
    """
    columns = table.columns
    for annotation in writer.dialect.annotations:
        if annotation == "datatype":
            writer.line(["#datatype", "string", "long", *(DATATYPES[column.kind] for column in columns)])
        elif annotation == "group":
            grouped = ("true" if column.label in table.key else "false" for column in columns)
            writer.line(["#group", "false", "false", *grouped])
        else:
            keys = [_default(writer, table, column) if empty else "" for column in columns]
            writer.line(["#default", name, str(number) if empty else "", *keys])
    if writer.dialect.header:
        writer.line(["", "result", "table", *(column.label for column in columns)])


def _default(writer: _Writer, table: Table, column: Column) -> str:
    value = table.key.get(column.label)
    return "" if value is None else _SHOWN[column.kind](writer, value)


def _write_rows(writer: _Writer, head: tuple[str, str, str], columns: Sequence[Column]) -> None:
    """Write rows. Columns become texts one by one; those of one value are text between the others."""
    sign = writer.dialect.delimiter
    literal = sign.join(head) + sign
    pieces: list[Iterable[str]] = []
    for column in columns:
        texts = _column_texts(writer, column)
        if isinstance(texts, str):
            literal += texts + sign
        else:
            pieces += [repeat(literal), texts]
            literal = sign
    end = literal[: -len(sign)] + END
    if not pieces:
        writer.parts.append(end * len(columns[0].values))
        return
    writer.parts.append("".join(map("".join, zip(*pieces, repeat(end), strict=False))))


def _column_texts(writer: _Writer, column: Column) -> str | Sequence[str]:
    """Return the fields of a column, or one text that is all of them."""
    kind, values = column.kind, column.values
    if kind == "float":
        return _float_texts(values)
    if kind in ("int", "uint"):
        return list(map(str, values)) if None not in values else [_int_text(value) for value in values]
    distinct = set(values)
    if len(distinct) > 1 and None not in distinct:
        if kind == "time":
            return _time_texts(writer, values)
        if kind == "string" and not writer.risky.search("".join(distinct)):
            return values
    known = {value: _text(writer, kind, value) for value in distinct}
    return next(iter(known.values())) if len(known) == 1 else [known[value] for value in values]


def _text(writer: _Writer, kind: str, value: Value) -> str:
    """Return a value as a field."""
    if value is None:
        return ""
    shown = _SHOWN[kind](writer, value)
    return writer.quoted(shown) if kind == "string" else shown


def _time_texts(writer: _Writer, values: Sequence[Value]) -> list[str]:
    """Return times as texts. Most of them are whole seconds of few minutes."""
    if any(value % SECOND for value in values):
        return [writer.time(value) for value in values]
    seconds = [value // SECOND for value in values]
    minutes = {minute: format_instant(minute * MINUTE)[:-3] for minute in {at // 60 for at in seconds}}
    return [minutes[at // 60] + _SECONDS[at % 60] for at in seconds]


def _int_text(value: Value) -> str:
    return "" if value is None else str(value)


def _float_texts(values: Sequence[Value]) -> list[str]:
    """Return floats as texts. Most are written as Python does, but for a closing `.0`."""
    joined = "\n".join(map(repr, values)) + "\n"
    # An exponent, an infinity, NaN or None.
    if "e" in joined or "n" in joined:
        return ["" if value is None else format_float(value) for value in values]
    return joined.replace(".0\n", "\n").split("\n")[:-1]


def _write_error(writer: _Writer, message: str, *, after_tables: bool) -> None:
    if after_tables:
        writer.parts.append(END)
    for annotation in writer.dialect.annotations:
        writer.line(_ERROR_ANNOTATIONS[annotation])
    writer.line(["", "error", "reference"])
    writer.line(["", message, ""])


_ERROR_ANNOTATIONS: Final = {
    "datatype": ["#datatype", "string", "string"],
    "group": ["#group", "true", "true"],
    "default": ["#default", "", ""],
}
_SHOWN: Final[dict[str, Callable[[_Writer, Value], str]]] = {
    "bool": lambda _writer, value: "true" if value else "false",
    "int": lambda _writer, value: str(value),
    "uint": lambda _writer, value: str(value),
    "float": lambda _writer, value: format_float(value),
    "string": lambda _writer, value: str(value),
    "time": lambda writer, value: writer.time(value),
}
"""How a value of each kind is written, before it is quoted."""
