"""Functions that begin a stream: from, buckets, array.from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.calls import type_words
from fakeinflux.query.errors import FluxError, QueryError
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import evaluation_of, given
from fakeinflux.query.tables import COLUMN_KINDS, Column, Table
from fakeinflux.query.values import kind_of

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record, Value

REMOTE: Final = ("host", "token")


def _run_from(_: Execution, arguments: Record, __: list[Feed]) -> Feed:
    raise unbounded_read(arguments)


def unbounded_read(arguments: Record) -> QueryError:
    """The refusal of a read of all that a bucket holds."""
    name = arguments["bucket"] or arguments["bucket_id"]
    return QueryError(
        "error in building plan while starting program: cannot submit unbounded read to "
        f"\"{name}\"; try bounding 'from' with a call to 'range'",
        stage="plan",
    )


FROM: Final = Operation("from", _run_from)


def _from(execution: Execution, arguments: Record) -> Stream:
    bucket, bucket_id = given(arguments, "bucket"), given(arguments, "bucketID")
    if bucket is not None and bucket_id is not None:
        raise FluxError("must specify only one of bucket or bucketID")
    if bucket is None and bucket_id is None:
        raise FluxError("must specify one of bucket or bucketID")
    foreign = any(given(arguments, name) is not None for name in ("org", "orgID"))
    return evaluation_of(execution).stream(
        FROM,
        {"bucket": bucket, "bucket_id": bucket_id, "foreign": foreign, "host": given(arguments, "host")},
    )


def _run_buckets(execution: Execution, _: Record, __: list[Feed]) -> Feed:
    data = evaluation_of(execution).data
    rows = data.list_buckets()
    if not rows:
        raise FluxError(f"no buckets found in organization {data.org_id}", "not found")
    columns = [
        Column("name", "string", [row.name for row in rows]),
        Column("id", "string", [row.id for row in rows]),
        Column("organizationID", "string", [row.org_id for row in rows]),
        Column("retentionPolicy", "string", [""] * len(rows)),
        Column("retentionPeriod", "int", [row.retention for row in rows]),
    ]
    return Feed(iter([Table({"organizationID": rows[0].org_id} if rows else {}, columns)]))


BUCKETS: Final = Operation("buckets", _run_buckets)


def _buckets(execution: Execution, _: Record) -> Stream:
    return evaluation_of(execution).stream(BUCKETS, {})


def _run_rows(_: Execution, arguments: Record, __: list[Feed]) -> Feed:
    return Feed(iter([rows_table(arguments["rows"])]))


ROWS: Final = Operation("array.from", _run_rows, node="from")


def rows_table(rows: list[Record]) -> Table:
    """Return a table of records: its columns are those of the first. Raises FluxError."""
    columns = []
    for label, value in rows[0].items():
        kind = kind_of(value)
        if kind == "null":
            kind = next((kind_of(row.get(label)) for row in rows if row.get(label) is not None), "null")
        if kind not in COLUMN_KINDS:
            raise FluxError(f"cannot represent the type {type_words(kind)} as column data")
        columns.append(Column(label, kind, [_cell(row.get(label), kind, label) for row in rows]))
    return Table({}, columns)


def _cell(value: Value, kind: str, label: str) -> Value:
    if value is not None and kind_of(value) != kind:
        raise FluxError(f"column {label} holds values of the kinds {kind} and {kind_of(value)}, expected one")
    return value


def _array_from(execution: Execution, arguments: Record) -> Stream:
    rows = arguments["rows"]
    if not rows:
        raise FluxError("rows must be non-empty")
    if kind_of(rows[0]) != "record":
        raise FluxError(f"{kind_of(rows[0])} is not Record (argument rows)")
    return evaluation_of(execution).stream(ROWS, {"rows": rows})


_TEXT: Final = Param("string")
_PLACE: Final[dict[str, Param]] = dict.fromkeys(("org", "orgID", *REMOTE), _TEXT)

FROM_FUNCTION: Final = Builtin("from", {"bucket": _TEXT, "bucketID": _TEXT, **_PLACE}, _from)
BUCKETS_FUNCTION: Final = Builtin("buckets", _PLACE, _buckets)
ARRAY_FROM: Final = Builtin("from", {"rows": Param("array", required=True, pipe=True)}, _array_from)

FUNCTIONS: Final = {"from": FROM_FUNCTION, "buckets": BUCKETS_FUNCTION}
