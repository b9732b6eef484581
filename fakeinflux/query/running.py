"""Runs plans: each node makes its feed out of those of its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.query.errors import FluxError, LateError, UncodedError
from fakeinflux.query.planning import nodes_of, plan
from fakeinflux.query.streams import Feed, Stream
from fakeinflux.query.table_keys import merge_by_key
from fakeinflux.query.universe_rows import YIELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeinflux.query.streams import Evaluation
    from fakeinflux.query.tables import Table


class Runner:
    """Runs the nodes of one plan, each once; tables that several nodes want are kept."""

    def __init__(self, evaluation: Evaluation, roots: Iterable[Stream]) -> None:
        self._evaluation = evaluation
        self._uses: dict[int, int] = {}
        for node in nodes_of(roots):
            for source in node.inputs:
                self._uses[id(source)] = self._uses.get(id(source), 0) + 1
        self._kept: dict[int, tuple[list[Table], bool]] = {}

    def tables(self, stream: Stream) -> Iterator[Table]:
        """Return the whole tables of a stream, in order. Raises FluxError."""
        return _whole(self._feed(stream)).tables

    def _feed(self, stream: Stream) -> Feed:
        if self._uses.get(id(stream), 0) < 2:
            return self._run(stream)
        if id(stream) not in self._kept:
            feed = self._run(stream)
            self._kept[id(stream)] = (list(feed.tables), feed.loose)
        tables, loose = self._kept[id(stream)]
        return Feed(iter(tables), loose)

    def _run(self, stream: Stream) -> Feed:
        operation = stream.operation
        feeds = [self._feed(source) for source in stream.inputs]
        if operation is YIELD:
            return feeds[0]
        if not feeds:
            made = operation.run(self._evaluation, stream.arguments, feeds)
            return Feed(self._counted(made.tables), made.loose)
        return self._placed(stream, feeds)

    def _placed(self, stream: Stream, feeds: list[Feed]) -> Feed:
        """Return the tables of a node. Its own errors are prefixed with where it stands."""
        operation = stream.operation
        whole = operation.whole and any(feed.loose for feed in feeds)
        inner = [Feed(_unplaced(feed.tables), feed.loose) for feed in feeds]
        if whole:
            # Whole tables out of pieces are processed when all is over, where the real server knows no place.
            inner = [Feed(_unplaced(_guarded(stream, _whole(feed).tables))) for feed in inner]
            stream = Stream(operation, stream.arguments)
        return self._guarded_run(stream, inner)

    def _guarded_run(self, stream: Stream, feeds: list[Feed]) -> Feed:
        try:
            made = stream.operation.run(self._evaluation, stream.arguments, feeds)
        except FluxError as error:
            raise placed(stream, error) from None
        except _Upstream as upstream:
            raise upstream.error from None
        return Feed(self._counted(_guarded(stream, made.tables)), made.loose)

    def _counted(self, tables: Iterator[Table]) -> Iterator[Table]:
        for table in tables:
            self._evaluation.spend(table.row_count, 1)
            yield table


class _Upstream(Exception):
    """An error of an input on its way through a node that did not make it."""

    def __init__(self, error: FluxError) -> None:
        super().__init__(error.message)
        self.error = error


def _unplaced(tables: Iterator[Table]) -> Iterator[Table]:
    while True:
        try:
            table = next(tables, None)
        except FluxError as error:
            raise _Upstream(error) from None
        if table is None:
            return
        if table.error is not None:
            raise table.error
        yield table


def _guarded(stream: Stream, tables: Iterator[Table]) -> Iterator[Table]:
    """Yield tables. Errors that come between them are prefixed with where the node stands."""
    try:
        yield from tables
    except FluxError as error:
        raise placed(stream, error) from None
    except _Upstream as upstream:
        raise upstream.error from None


def placed(stream: Stream, error: FluxError) -> FluxError:
    """Return an error of a node, prefixed with place and name where a real server knows them."""
    known = isinstance(error, UncodedError | LateError) or error.message.startswith("panic: ")
    if known or error.code == "not implemented":
        return error
    if not stream.place:
        return error if stream.operation.whole else FluxError(f"runtime error: {error.message}", error.code)
    return FluxError(f"runtime error @{stream.place}: {stream.called}: {error.message}", error.code)


def _whole(feed: Feed) -> Feed:
    return Feed(_merged(feed)) if feed.loose else feed


def _merged(feed: Feed) -> Iterator[Table]:
    yield from merge_by_key(feed.tables)


def prepare(evaluation: Evaluation, roots: Iterable[Stream]) -> None:
    """Do what comes before the first row for all nodes of a plan: look up buckets, check bounds.

    Raises FluxError: failed to initialize execute state.
    """
    for node in nodes_of(roots):
        if node.operation.prepare is None:
            continue
        try:
            node.operation.prepare(evaluation, node)
        except FluxError as error:
            if error.code == "internal error":
                raise
            raise FluxError(f"failed to initialize execute state: {error.message}", error.code) from None


def run_stream(evaluation: Evaluation, stream: Stream) -> Iterator[Table]:
    """Plan and run one stream by itself, as `tableFind` does. Raises FluxError."""
    roots = plan(evaluation, [stream])
    prepare(evaluation, roots)
    return Runner(evaluation, roots).tables(roots[0])
