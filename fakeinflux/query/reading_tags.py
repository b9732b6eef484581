"""Reads of what tags there are and which values they have, without their points.

Such reads ask the index of the shards that a range touches, so that they tell of points around the range too;
with a predicate on `_field` they look at the points themselves. Source: observed, spec (its published
source).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.errors import UncodedError
from fakeinflux.query.predicates import Joined
from fakeinflux.query.reading import Read, bucket_of, prepare_read, read_series
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import evaluation_of
from fakeinflux.query.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.predicates import Test
    from fakeinflux.query.values import Record

_ALWAYS: Final = ("_measurement", "_field")
_EARLIEST: Final = -(2**63)
_LATEST: Final = 2**63 - 1


def labels_of(tests: Iterable[Test]) -> Iterator[str]:
    """Yield the names that predicates look at."""
    for test in tests:
        if isinstance(test, Joined):
            yield from labels_of((test.left, test.right))
        else:
            yield test.label


def series_in(execution: Execution, read: Read, start: int, stop: int) -> list[dict[str, str]]:
    """Return the series of a read that have points in another stretch of time; with field and measurement."""
    wider = Read(read.bucket, read.bucket_id, start, stop, read.tests)
    return [series.tags for series in read_series(execution, wider)]


def shard_range(execution: Execution, read: Read) -> tuple[int, int] | None:
    """Return where the shards begin and end that a read touches, None where there are none."""
    return evaluation_of(execution).data.shard_range(bucket_of(execution, read), read.start, read.stop)


def _looks_at_field(read: Read) -> bool:
    labels = set(labels_of(read.tests))
    if "_value" in labels:
        raise UncodedError("field values unsupported")
    return "_field" in labels


def _one_table(found: Iterable[str]) -> Feed:
    return Feed(iter([Table({}, [Column("_value", "string", list(found))])]))


def _run_keys(execution: Execution, arguments: Record, _: list[Feed]) -> Feed:
    read: Read = arguments["read"]
    slow, reach = _looks_at_field(read), shard_range(execution, read)
    keys: set[str] = set()
    if reach is not None and slow:
        keys.update(*series_in(execution, read, read.start, read.stop))
    elif reach is not None:
        keys.update(_ALWAYS, *series_in(execution, read, *reach))
    return _one_table(["_start", "_stop", *sorted(keys)])


def _run_values(execution: Execution, arguments: Record, _: list[Feed]) -> Feed:
    read: Read = arguments["read"]
    tag: str = arguments["tag"]
    slow, reach = _looks_at_field(read), shard_range(execution, read)
    if tag == "_field" and read.tests and set(labels_of(read.tests)) != {"_measurement"}:
        slow = True
    if tag == "_measurement" and not slow:
        reach = (_EARLIEST, _LATEST)
    if reach is None:
        return _one_table([])
    if slow:
        found = series_in(execution, read, read.start, read.stop)
        return _one_table(sorted({tags.get(tag, "") for tags in found}))
    return _one_table(sorted({tags[tag] for tags in series_in(execution, read, *reach) if tag in tags}))


READ_TAG_KEYS: Final = Operation("ReadTagKeys", _run_keys, prepare=prepare_read)
READ_TAG_VALUES: Final = Operation("ReadTagValues", _run_values, prepare=prepare_read)
