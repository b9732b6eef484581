"""The package `csv`: tables out of text in a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.csv_reading import read_annotated, read_raw
from fakeinflux.query.errors import FluxError
from fakeinflux.query.streams import Feed, Operation, Stream
from fakeinflux.query.table_functions import given

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record


def _run_csv(_: Execution, arguments: Record, __: list[Feed]) -> Feed:
    read = read_raw if arguments["mode"] == "raw" else read_annotated
    try:
        return Feed(iter(read(arguments["csv"].removeprefix("\ufeff"))))
    except FluxError as error:
        raise FluxError(f"error in csv.from(): {error.message}", error.code) from None


CSV: Final = Operation("csv.from", _run_csv, node="fromCSV")


def _from(_: Execution, arguments: Record) -> Stream:
    text, file = given(arguments, "csv", ""), given(arguments, "file", "")
    if not text and not file:
        raise FluxError("must provide csv raw text or filename")
    if text and file:
        raise FluxError("must provide exactly one of the parameters csv or file")
    if file:
        raise FluxError(
            "csv.from of a file is not there: give the text itself as csv:, or write it to a bucket first",
            "not implemented",
        )
    return Stream(CSV, {"csv": text, "mode": given(arguments, "mode", "annotations")})


_TEXT: Final = Param("string")

FUNCTIONS: Final = {"from": Builtin("from", {"csv": _TEXT, "file": _TEXT, "mode": _TEXT}, _from)}
