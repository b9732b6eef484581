"""How scripted answers are written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import Refused
from fakeinflux.engine.model import AnswerColumn, ScriptedAnswer
from fakeinflux.engine.scripted_answers import read_match
from fakeinflux.http.error_answers import STATUSES
from fakeinflux.worlds.cells import read_cell, show_cell
from fakeinflux.worlds.document_reader import Unreadable, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.http.messages import Json

ANSWER = ("match", "rows", "csv", "error", "times")
WHAT = ("rows", "csv", "error")
ERROR = ("code", "message", "status")
MANY = 1_000_000


def read_answer(value: Value) -> ScriptedAnswer:
    """Return an answer: `match`, one of `rows`, `csv` and `error`, and perhaps `times`."""
    fields = value.members(ANSWER)
    if "match" not in fields:
        raise Unreadable(value.path, "an answer says to which queries: match: a part of their text")
    given = [name for name in WHAT if name in fields]
    if len(given) != 1:
        found = " and ".join(given) or "none of them"
        raise Unreadable(value.path, f"an answer has one of {', '.join(WHAT)}; found {found}")
    match = fields["match"].text()
    try:
        matcher = read_match(match)
    except ValueError as error:
        raise Unreadable(fields["match"].path, str(error)) from None
    return ScriptedAnswer(
        match,
        matcher,
        _read_rows(fields["rows"]) if "rows" in fields else (),
        fields["csv"].text() if "csv" in fields else None,
        _read_error(fields["error"]) if "error" in fields else None,
        fields["times"].integer(1, MANY) if "times" in fields else None,
    )


def _read_error(value: Value) -> Refused:
    """Return a message, whose code is `invalid`, or an object with code, message and status."""
    if isinstance(value.raw, str):
        return Refused("invalid", value.raw)
    fields = value.members(ERROR)
    if "message" not in fields:
        raise value.error("a message, or an object with message and perhaps code and status")
    code = fields["code"].choice(tuple(STATUSES)) if "code" in fields else "invalid"
    status = fields["status"].integer(400, 599) if "status" in fields else None
    return Refused(code, fields["message"].text(), status)


def _read_rows(value: Value) -> tuple[AnswerColumn, ...]:
    """Return rows as objects. A column is of the kind of its values; what a row lacks is null there."""
    rows = []
    for item in value.items():
        if not isinstance(item.raw, dict):
            raise item.error("an object, a row by column")
        rows.append({str(label): Value(cell, f"{item.path}.{label}") for label, cell in item.raw.items()})
    labels = dict.fromkeys(label for row in rows for label in row)
    return tuple(_read_column(label, [row.get(label) for row in rows]) for label in labels)


def _read_column(label: str, cells: list[Value | None]) -> AnswerColumn:
    read = [None if cell is None or cell.raw is None else (cell, *read_cell(label, cell)) for cell in cells]
    kinds = {kind for _, kind, _ in filter(None, read)}
    if kinds == {"int", "float"}:
        kinds = {"float"}
    kind = min(kinds, default="string")
    for cell, found, _ in filter(None, read):
        if len(kinds) > 1 and found != kind:
            raise Unreadable(cell.path, f"found {_named(found)}, where other rows have {_named(kind)}")
    values = [None if each is None else each[2] for each in read]
    if kind == "float":
        values = [None if number is None else float(number) for number in values]
    return AnswerColumn(label, kind, tuple(values))


def _named(kind: str) -> str:
    return f"{'an' if kind in ('int', 'uint') else 'a'} {kind}"


def show_answer(answer: ScriptedAnswer) -> dict[str, Json]:
    """Return an answer as JSON, with what is left of its times, and how often it was asked for."""
    shown: dict[str, Json] = {"match": answer.match}
    if answer.error is not None:
        shown["error"] = _show_error(answer.error)
    elif answer.csv is not None:
        shown["csv"] = answer.csv
    else:
        shown["rows"] = _show_rows(answer.columns)
    if answer.times is not None:
        shown["times"] = answer.times
    return {**shown, "asked": answer.asked}


def _show_error(error: Refused) -> Mapping[str, Json]:
    status: Mapping[str, Json] = {} if error.status is None else {"status": error.status}
    return {"code": error.code, "message": error.message, **status}


def _show_rows(columns: tuple[AnswerColumn, ...]) -> list[Json]:
    shown = [[show_cell(column.kind, value) for value in column.values] for column in columns]
    labels = [column.label for column in columns]
    return [dict(zip(labels, row, strict=True)) for row in zip(*shown, strict=True)]
