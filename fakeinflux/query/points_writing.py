"""Points that functions write: they are collected, and written when all tables are through."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused
from fakeinflux.query.errors import FluxError, UncodedError
from fakeinflux.query.reading import find_bucket
from fakeinflux.query.values import UInt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fakeinflux.query.data_view import NewPoint
    from fakeinflux.query.streams import Evaluation, Stream
    from fakeinflux.query.tables import Table
    from fakeinflux.query.values import Record, Value

CAPACITY: Final = 2**14
"""How many points are written at once. Source: spec (its published source)."""
_FAILED: Final = "failure writing points to database: "
"""What a write over HTTP says first, and a script does not."""


class Writer:
    """Collects points and writes them to a bucket; after a point that cannot be, it writes nothing more."""

    def __init__(self, evaluation: Evaluation, bucket_id: str) -> None:
        self._data = evaluation.data
        self._bucket_id = bucket_id
        self._points: list[NewPoint] = []
        self._broken: str | None = None

    def add(self, points: Sequence[NewPoint]) -> None:
        """Collect points, and write what is more than fits. Raises FluxError."""
        for point in points:
            if "" in point.fields:
                self._broken = "all fields must have non-empty names"
                raise FluxError(self._broken)
        self._points += points
        try:
            while len(self._points) > CAPACITY:
                self._write(CAPACITY)
        except UncodedError as error:
            raise FluxError(error.message) from None

    def close(self) -> None:
        """Write what is left. Raises UncodedError: the write is refused, in the words of the refusal."""
        if self._broken is not None:
            raise UncodedError(self._broken)
        if self._points:
            self._write(len(self._points))

    def _write(self, count: int) -> None:
        points, self._points = self._points[:count], self._points[count:]
        if not self._data.has_bucket(self._bucket_id, writing=True):
            self._broken = f"database not found: {self._bucket_id}"
            raise UncodedError(self._broken)
        try:
            self._data.write(self._bucket_id, points)
        except Refused as refused:
            self._broken = refused.message.removeprefix(_FAILED)
            raise UncodedError(self._broken) from None


def written(
    evaluation: Evaluation,
    arguments: Record,
    tables: Iterator[Table],
    points_of: Callable[[Table], Sequence[NewPoint]],
) -> Iterator[Table]:
    """Yield tables and write their points; what came before an error is written too."""
    # An id is looked up with the first points only. Source: observed.
    bucket_id = arguments["bucketID"] or find_bucket(evaluation, arguments["bucket"], None, writing=True)
    writer = Writer(evaluation, bucket_id)
    try:
        for table in tables:
            writer.add(points_of(table))
            yield table
    except Exception:
        with suppress(UncodedError):
            writer.close()
        raise
    writer.close()


def prepare_writing(evaluation: Evaluation, stream: Stream) -> None:
    """Look up where a node writes to. Raises FluxError."""
    arguments = stream.arguments
    org_id = arguments["orgID"]
    if arguments["org"] is not None:
        org_id = evaluation.data.find_org(arguments["org"])
        if org_id is None:
            raise FluxError(f'could not find org "{arguments["org"]}"', "not found")
    if org_id is not None and org_id != evaluation.data.org_id:
        raise FluxError("host must be specified when writing points to another org")
    bucket_id = arguments["bucketID"]
    if not bucket_id or len(bucket_id) != 16:
        find_bucket(evaluation, arguments["bucket"], bucket_id, writing=True)


def refuse_host(name: str, arguments: Record) -> None:
    """Refuse to write to another server. Raises FluxError: not implemented."""
    if arguments["host"] is not None:
        raise FluxError(
            f'fakeinflux: found {name}(host: "{arguments["host"]}"), which would write to another server, '
            "and no script reaches other servers here. Leave out host, or script the answer with "
            "fakeinflux.answer(…).",
            "not implemented",
        )


def is_writable(value: Value) -> bool:
    """Return whether a field can have this value; others are left out."""
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def stored(kind: str, value: Value) -> Value:
    """Return a value of a column as a field has it."""
    return UInt(value) if kind == "uint" and value is not None else value
