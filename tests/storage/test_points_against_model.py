"""The columns against a slow model, under random writes, overwrites, deletes and retention."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fakeinflux.engine.errors import Refused
from fakeinflux.storage.points import BucketPoints
from fakeinflux.storage.series import Point, Unsigned, Value
from fakeinflux.storage.series_keys import make_key

from .slow_points import SlowPoints

LENGTH = 10
"""Of a shard. It divides the time from year 1 to 1970, so that shards begin at its multiples."""
TIMES = st.integers(-25, 60)
MEASUREMENTS, TAGS, FIELDS = st.sampled_from("mn"), st.sampled_from(["", "a", "b"]), st.sampled_from("vw")
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.integers(0, 9).map(float), st.integers(0, 9), st.booleans(), st.sampled_from(["x", "y"]),
    st.integers(0, 9).map(Unsigned),
)  # fmt: skip
FLOATS = st.integers(0, 99).map(float)


def points(values: st.SearchStrategy[Value]) -> st.SearchStrategy[list[Point]]:
    fields = st.lists(st.tuples(FIELDS, values), min_size=1, max_size=3)
    keys = st.builds(lambda name, tag: make_key(name, [("t", tag)]), MEASUREMENTS, TAGS)
    return st.lists(st.builds(Point, keys, fields, TIMES), max_size=12)


class Points(RuleBasedStateMachine):
    """Everything is done to both, and both are read."""

    @initialize()
    def start(self) -> None:
        self.model = SlowPoints(LENGTH)
        self.points = BucketPoints("bucket")
        self.kept: list[tuple[BucketPoints, object]] = []

    @rule(batch=points(FLOATS))
    def write_floats(self, batch: list[Point]) -> None:
        self.write(batch, None)

    @rule(batch=points(VALUES))
    def write_kinds(self, batch: list[Point]) -> None:
        self.write(batch, None)

    @rule(batch=points(FLOATS), age=st.integers(1, 30), now=st.integers(0, 60))
    def write_under_retention(self, batch: list[Point], age: int, now: int) -> None:
        gone = {shard for shard in range(-10, 10) if (shard + 1) * LENGTH < now - age}
        self.model.values = {
            place: value
            for place, value in self.model.values.items()
            if self.model.shard(place[2]) not in gone
        }
        self.model.kinds = {place: kind for place, kind in self.model.kinds.items() if place[0] not in gone}
        self.write(batch, (now, age))

    def write(self, batch: list[Point], retention: tuple[int, int] | None) -> None:
        now, age = retention or (0, 0)
        lost = self.model.write(batch, now - age if retention else None)
        try:
            self.points.write(batch, now, age, LENGTH)
        except Refused:
            assert lost
        else:
            assert not lost

    @rule(start=TIMES, stop=TIMES)
    def delete_all(self, start: int, stop: int) -> None:
        self.model.delete(start, stop, lambda _series: True)
        self.points.delete(start, stop)

    @rule(start=TIMES, stop=TIMES, name=MEASUREMENTS, tag=TAGS)
    def delete_series(self, start: int, stop: int, name: str, tag: str) -> None:
        self.model.delete(start, stop, lambda series: series == (name, tag))
        tags = (("t", tag),) if tag else ()
        self.points.delete(start, stop, lambda found, those: (found, those) == (name, tags))

    @rule(start=TIMES, stop=TIMES)
    def read_a_part(self, start: int, stop: int) -> None:
        assert read(self.points, start, stop) == self.model.read(start, stop)

    @rule()
    def go_on_with_a_copy(self) -> None:
        self.kept.append((self.points, read(self.points, -100, 100)))
        self.points = self.points.copy()

    @rule()
    def count(self) -> None:
        assert self.points.count >= len(self.model.values)
        self.points.recount()
        assert self.points.count == len(self.model.values)

    @invariant()
    def all_is_read(self) -> None:
        assert read(self.points, -100, 100) == self.model.read(-100, 100)
        last = max([time for _, _, time in self.model.values], default=None)
        assert self.points.last_time() == last
        for points, before in self.kept:
            assert read(points, -100, 100) == before


def read(points: BucketPoints, start: int, stop: int) -> object:
    return {
        ((piece.measurement, dict(piece.tags).get("t", "")), piece.field): list(
            zip(piece.times, piece.values, strict=True)
        )
        for piece in points.read(start, stop)
    }


TestPoints = Points.TestCase
TestPoints.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
