"""The function influxdb.cardinality: how many series a bucket has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.scopes import make_closure
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import evaluation_of, given
from fakeinflux.query.tables import Column, Table
from fakeinflux.query.universe_rows import resolve_time
from fakeinflux.query.universe_selections import pipe
from fakeinflux.query.values import Time

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.streams import Stream
    from fakeinflux.query.values import Record

_NOT_OF_SERIES: Final = frozenset({"_start", "_stop", "_field"})


def _run_count(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
    series = {
        tuple(sorted((label, value) for label, value in table.key.items() if label not in _NOT_OF_SERIES))
        for table in feeds[0].tables
    }
    return Feed(iter([Table({}, [Column("_value", "int", [len(series)])])]))


CARDINALITY: Final = Operation("influxdb.cardinality", _run_count, whole=True)


def _cardinality(execution: Execution, arguments: Record) -> Stream:
    """Return the series that the shards of a range have: those without points in the range itself, too.

    Source: simulated.
    """
    evaluation = evaluation_of(execution)
    source = {name: value for name in _SOURCE if (value := given(arguments, name)) is not None}
    stream = execution.call(evaluation.universe["from"], source)
    start = resolve_time(execution.now, arguments["start"])
    stop = resolve_time(execution.now, given(arguments, "stop", execution.now))
    bucket_id = given(arguments, "bucketID") or evaluation.data.find_bucket(given(arguments, "bucket", ""))
    reach = evaluation.data.shard_range(bucket_id, start, stop) if bucket_id else None
    start, stop = reach or (start, stop)
    bounded = pipe(execution, stream, "range", start=Time(start), stop=Time(stop))
    predicate = given(arguments, "predicate") or make_closure("(r) => true")
    return evaluation.stream(CARDINALITY, {}, [pipe(execution, bounded, "filter", fn=predicate)])


_SOURCE: Final = ("bucket", "bucketID", "org", "orgID", "host", "token")

CARDINALITY_FUNCTION: Final = Builtin(
    "cardinality",
    {
        **dict.fromkeys(_SOURCE, Param("string")),
        "start": Param(required=True),
        "stop": Param(),
        "predicate": Param("function"),
    },
    _cardinality,
)
