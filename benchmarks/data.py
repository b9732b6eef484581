"""What data costs: writes, queries and executed runs against plain Python that does as little as it can.

    python benchmarks/data.py [--rounds 3]
    INFLUXD=/usr/local/bin/influxd python benchmarks/data.py

A call goes the whole way of a request, but for the socket. The plain side, in this file, splits lines without
looking for errors, and keeps lists by series. Where the variable INFLUXD names an influxd of version 2, it
is started and asked the same over a connection that stays open. Milliseconds are the best of the rounds: of
the processor for what runs in this process, and of the clock for influxd.
"""

from __future__ import annotations

import argparse
import csv
import gc
import http.client
import io
import os
import time
import tracemalloc
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from processes import influxd

from fakeinflux import FakeInflux
from fakeinflux.http.messages import Call
from fakeinflux.serving.pipeline import respond
from fakeinflux.worlds.owner_calls import perform_as_owner
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, open_tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[[str, bytes, str], bytes]
    """Sends a body to a path below /api/v2 as a content type, and returns the answer's body."""
    Series = tuple[list[int], list[float]]
    Store = dict[str, Series]

POINTS = 100_000
BATCH = 5000
SINGLE = 2000
HOSTS = 10
SECOND, MINUTE = 10**9, 60 * 10**9
START = 1_709_251_200 * SECOND
STOP = START + POINTS // HOSTS * SECOND
RANGE = (
    'from(bucket: "my-bucket") |> range(start: 2024-03-01T00:00:00Z, stop: 2024-03-01T02:46:40Z)'
    ' |> filter(fn: (r) => r._measurement == "m")'
)
AGGREGATE = f"{RANGE} |> aggregateWindow(every: 1m, fn: mean)"
MEAN = f"{RANGE} |> group() |> mean()"
MAP = f'{RANGE} |> map(fn: (r) => ({{r with label: "${{r.host}}: ${{r._value}}"}}))'
RUNS = 200
RUN_SCRIPT = """option task = {name: "means", every: 1m}

from(bucket: "my-bucket")
    |> range(start: 2024-12-31T00:00:00Z, stop: 2025-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "m" and r._field == "v")
    |> aggregateWindow(every: 1h, fn: mean)
    |> to(bucket: "other")"""


class Row(NamedTuple):
    """A line of the table: milliseconds of each side, None where a side does not do it."""

    name: str
    fake: float
    plain: float | None
    real: float | None
    points: int = 0


def line(at: int) -> str:
    """One point; ten series take turns."""
    return f"m,host=h{at % HOSTS} v={at % 977 * 0.37} {START + at // HOSTS * SECOND}"


def batches(size: int, count: int) -> list[bytes]:
    """The bodies that write the first points, `size` each."""
    return ["\n".join(map(line, range(at, at + size))).encode() for at in range(0, count, size)]


def best(rounds: int, act: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Milliseconds of the fastest of some rounds."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        begun = clock()
        act()
        taken.append((clock() - begun) * 1000)
    return min(taken)


# The plain side.


def plain_write(store: Store, body: bytes) -> None:
    """Put the points of lines into their series."""
    for text in body.decode().split("\n"):
        series, field, stamp = text.split(" ")
        times, values = store[series]
        times.append(int(stamp))
        values.append(float(field[2:]))


def plain_rows(store: Store) -> Iterator[tuple[str, int, float]]:
    """All rows: host, time, value."""
    for series, (times, values) in store.items():
        host = series[7:]
        for at, value in zip(times, values, strict=True):
            yield host, at, value


def plain_csv(rows: list[tuple[object, ...]]) -> str:
    """Rows as CSV with as many columns as annotated CSV has."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        ("", "", 0, START, STOP, *row, "v", "m") for row in rows
    )
    return text.getvalue()


def plain_windows(store: Store) -> str:
    """The means of all minutes of each series."""
    rows: list[tuple[object, ...]] = []
    for series, (times, values) in store.items():
        windows: dict[int, list[float]] = {stop: [] for stop in range(START + MINUTE, STOP + MINUTE, MINUTE)}
        for at, value in zip(times, values, strict=True):
            windows[at - at % MINUTE + MINUTE].append(value)
        rows += [(series, stop, sum(found) / len(found) if found else "") for stop, found in windows.items()]
    return plain_csv(rows)


def plain_mean(store: Store) -> str:
    """The mean of all values."""
    values = [value for _, column in store.values() for value in column]
    return plain_csv([(sum(values) / len(values),)])


def plain_labels(store: Store) -> str:
    """All rows with one more column, made of two."""
    return plain_csv([(*row, f"{row[0]}: {row[2]}") for row in plain_rows(store)])


def plain_run(store: Store, out: Store) -> None:
    """What the task does in a run: hourly means, written again."""
    hour = 60 * MINUTE
    for series, (times, values) in store.items():
        windows: dict[int, list[float]] = defaultdict(list)
        for at, value in zip(times, values, strict=True):
            windows[at - at % hour + hour].append(value)
        for stop, found in windows.items():
            out[series][0].append(stop)
            out[series][1].append(sum(found) / len(found))


def new_store() -> Store:
    """A store without points."""
    return defaultdict(lambda: ([], []))


# The sides that are asked.


def fake_side() -> Ask:
    """A fake as the server has it, asked without sockets."""
    tenants = Tenants(time.time_ns, load_served_contract, Settings(clock="wall"))
    open_tenant(tenants, tenants.settings, DEFAULT_TOKEN)

    def ask(path: str, body: bytes, kind: str) -> bytes:
        headers = [
            (b"authorization", f"Token {DEFAULT_TOKEN}".encode()),
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        route, _, query = path.partition("?")
        response = respond(
            tenants, Call("", "POST", f"/api/v2/{route}", {}, query.encode(), {}, headers, body)
        )
        assert response.status in (200, 204), response.body[:300]
        return response.body

    return ask


@contextmanager
def real_side(program: str) -> Iterator[Ask]:
    """An influxd with an empty folder of its own, set up as the fake is."""
    with influxd(program) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        yield lambda path, body, kind: send(connection, path, body, kind)
        connection.close()


def send(connection: http.client.HTTPConnection, path: str, body: bytes, kind: str = "text/json") -> bytes:
    """Send a body with the token and return what came back."""
    headers = {"Authorization": f"Token {DEFAULT_TOKEN}", "Content-Type": kind}
    connection.request("POST", f"/api/v2/{path}", body, headers)
    response = connection.getresponse()
    found = response.read()
    assert response.status in (200, 201, 204), found[:300]
    return found


def write(ask: Ask, bodies: list[bytes]) -> None:
    """Write bodies of line protocol one after the other."""
    for body in bodies:
        ask("write?org=my-org&bucket=my-bucket", body, "text/plain; charset=utf-8")


def query(ask: Ask, script: str) -> bytes:
    """Run a script and return its CSV."""
    return ask("query?org=my-org", script.encode(), "application/vnd.flux")


# The measures.


def compare(
    rounds: int,
    name: str,
    work: Callable[[Ask], object],
    servers: tuple[Ask, Ask | None],
    plain: Callable[[], object],
    count: int,
) -> Row:
    """Measure the same work on this server, in plain Python and, if there is one, on a real server."""
    fake, real = servers
    taken = None if real is None else best(rounds, lambda: work(real), time.perf_counter)
    return Row(name, best(rounds, lambda: work(fake)), best(rounds, plain), taken, count)


def time_writes(rounds: int, fake: Ask, real: Ask | None, store: Store) -> Iterator[Row]:
    """Points in batches and one by one; the stores hold the same points at the end."""
    cases = (("points one by one", 1, SINGLE), (f"points in batches of {BATCH}", BATCH, POINTS))
    for name, size, count in cases:
        bodies = batches(size, count)

        def plain(bodies: list[bytes] = bodies) -> None:
            store.clear()
            for body in bodies:
                plain_write(store, body)

        yield compare(rounds, name, lambda ask, bodies=bodies: write(ask, bodies), (fake, real), plain, count)


def time_queries(rounds: int, fake: Ask, real: Ask | None, store: Store) -> Iterator[Row]:
    """Queries over all points, their answers as CSV."""
    cases: list[tuple[str, str, Callable[[], str]]] = [
        ("rows as CSV", RANGE, lambda: plain_csv(list(plain_rows(store)))),
        ("aggregateWindow", AGGREGATE, lambda: plain_windows(store)),
        ("group and mean", MEAN, lambda: plain_mean(store)),
        ("map with interpolation", MAP, lambda: plain_labels(store)),
    ]
    for name, script, plain in cases:
        assert query(fake, script).count(b"\r\n") >= plain().count("\r\n"), name
        yield compare(
            rounds, name, lambda ask, script=script: query(ask, script), (fake, real), plain, POINTS
        )


def time_runs() -> Row:
    """One run of a script that ran before, over a day of 1,000 points."""
    fake = FakeInflux(now="2025-01-01T00:00:00Z", buckets="any")
    first = 1_735_603_200 * SECOND
    lines = [f"m v={at / 7} {first + at * MINUTE}" for at in range(1000)]
    fake.world.write(lines)
    perform_as_owner(fake.tenants.default.world, "PostTasks", body={"org": "my-org", "flux": RUN_SCRIPT})
    fake.world.advance(by="2m")
    begun = time.process_time()
    done = fake.world.advance(by=f"{RUNS}m").runs
    taken = (time.process_time() - begun) * 1000
    assert done == RUNS
    assert fake.world.runs("means")[0].status == "success"
    store = new_store()
    plain_write(store, "\n".join(lines).encode())
    out = new_store()
    return Row("one run over 1,000 points", taken / RUNS, best(20, lambda: plain_run(store, out)), None)


def bytes_a_point() -> tuple[float, float]:
    """What a stored point takes in the fake and in plain lists."""
    bodies = batches(BATCH, POINTS)
    figures = []
    ask, store = fake_side(), new_store()
    write(ask, [b"warm v=1 1"])

    def plain() -> None:
        for body in bodies:
            plain_write(store, body)

    for act in (lambda: write(ask, bodies), plain):
        gc.collect()
        tracemalloc.start()
        act()
        gc.collect()
        figures.append(tracemalloc.get_traced_memory()[0] / POINTS)
        tracemalloc.stop()
    return figures[0], figures[1]


def show(row: Row) -> None:
    """Print a line of the table."""
    rate = f"{row.points / row.fake * 1000:>12,.0f}" if row.points else " " * 12
    sides = [
        " " * 20 if other is None else f"{other:>12.2f}{f'{row.fake / other:.2f}x':>8}"
        for other in (row.plain, row.real)
    ]
    print(f"{row.name:28}{row.fake:>10.2f}{rate}{''.join(sides)}".rstrip(), flush=True)


def measure(rounds: int, real: Ask | None) -> None:
    """Print the whole table."""
    fake, store = fake_side(), new_store()
    heads = f"{'plain ms':>12}{'ratio':>8}" + (f"{'influxd ms':>12}{'ratio':>8}" if real else "")
    print(f"{'':28}{'ms':>10}{'points/s':>12}{heads}")
    for row in time_writes(rounds, fake, real, store):
        show(row)
    for row in time_queries(rounds, fake, real, store):
        show(row)
    show(time_runs())
    taken, plain = bytes_a_point()
    print(f"bytes a stored point: {taken:.1f}, in plain lists {plain:.1f}, {taken / plain:.2f}x")


def main() -> None:
    """Measure, with an influxd where there is one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    options: Any = parser.parse_args()
    program = os.environ.get("INFLUXD")
    if program is None:
        measure(options.rounds, None)
    else:
        with real_side(program) as real:
            measure(options.rounds, real)


if __name__ == "__main__":
    main()
