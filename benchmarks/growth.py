"""What a unit of work costs as a store grows: at 1, 10 and 100 % of its size, in one run, without sockets.

python benchmarks/growth.py [--tasks 10000] [--worlds 2000]

The last column is the cost at full size as a multiple of the cost at 1 %. It is about 1 where a call does the
same work however much there is, and larger where the work itself grows (a day of ten times the tasks).
"""

from __future__ import annotations

import argparse
import json
import time
from typing import TYPE_CHECKING

from fakeinflux import FakeInflux
from fakeinflux.control.snapshots import MOST_SNAPSHOTS
from fakeinflux.http.messages import Call
from fakeinflux.serving.pipeline import respond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.testing.world import World

FLUX = 'option task = {{name: "task {number}", every: 1h}}\nfrom(bucket: "my-bucket") |> range(start: -1h)'
SHARES = (0.01, 0.1, 1.0)


def send(world: World, fake: FakeInflux, method: str, path: str, body: object = None) -> EncodedResponse:
    """Send a call the whole way of a request but for the socket."""
    target, _, query = path.partition("?")
    headers = [(b"authorization", f"Token {world.token}".encode()), (b"content-type", b"application/json")]
    content = b"" if body is None else json.dumps(body).encode()
    response = respond(fake.tenants, Call("", method, target, {}, query.encode(), {}, headers, content))
    assert response.status < 300, response.body[:300]
    return response


def time_each(work: Callable[[int], object], count: int) -> float:
    """Microseconds of one of `count` pieces of work."""
    begun = time.perf_counter()
    for number in range(count):
        work(number)
    return 1e6 * (time.perf_counter() - begun) / count


def grow(size: int, add: Callable[[int], object]) -> Iterator[tuple[int, float]]:
    """Add up to each share of a size; yield how many there are, and the cost of the last hundredth each."""
    there = 0
    for share in SHARES:
        last = max(1, size // 100)
        wanted = max(last, int(size * share))
        while there < wanted - last:
            add(there)
            there += 1
        yield wanted, time_each(lambda number, start=there: add(start + number), wanted - there)
        there = wanted


def tasks_of_a_world(size: int) -> dict[str, list[float]]:
    """Creations, a page of the list, a filter by name, one task, and a day's advance for each task."""
    rows: dict[str, list[float]] = {}
    with FakeInflux(clock="manual", contract="strict") as fake:
        world = fake.new_world(clock="manual")

        def create(number: int) -> None:
            send(world, fake, "POST", "/api/v2/tasks", {"org": world.org, "flux": FLUX.format(number=number)})

        for there, cost in grow(size, create):
            rows.setdefault("tasks: create one", []).append(cost)
            first = json.loads(send(world, fake, "GET", "/api/v2/tasks?limit=1").body)["tasks"][0]["id"]
            reads = {
                "tasks: a page of 20": "/api/v2/tasks?limit=20&offset=0",
                "tasks: the last page": f"/api/v2/tasks?limit=20&offset={there - 20}",
                "tasks: by name": f"/api/v2/tasks?name=task%20{there // 2}",
                "tasks: one by id": f"/api/v2/tasks/{first}",
            }
            for name, path in reads.items():
                rows.setdefault(name, []).append(time_each(lambda _, path=path: fresh(world, fake, path), 20))
            moved = time_each(lambda _: world.advance(by="1d"), 1)
            rows.setdefault("tasks: a day, each task", []).append(moved / there)
    return rows


def fresh(world: World, fake: FakeInflux, path: str) -> None:
    """Read something that is not remembered, because the world has changed."""
    fake.tenants.by_token[world.token].world.touch()
    send(world, fake, "GET", path)


def worlds_of_a_server(size: int) -> dict[str, list[float]]:
    """Worlds opened and ended, and a call in one of them."""
    rows: dict[str, list[float]] = {}
    with FakeInflux() as fake:
        opened: list[World] = []
        for _, cost in grow(size, lambda _: opened.append(fake.new_world())):
            rows.setdefault("worlds: open one", []).append(cost)
            calls = time_each(lambda _: fresh(opened[-1], fake, "/api/v2/tasks"), 200)
            rows.setdefault("worlds: a call in one", []).append(calls)
        for world in opened[: size // 100]:
            world.end()
    return rows


def journal_of_a_world() -> dict[str, list[float]]:
    """A call that is recorded, and the last ten of the journal, up to its bound and beyond."""
    rows: dict[str, list[float]] = {}
    with FakeInflux(journal=10_000) as fake:
        world = fake.world
        for _, cost in grow(20_000, lambda _: fresh(world, fake, "/api/v2/tasks")):
            rows.setdefault("journal: record one", []).append(cost)
            after = world.request_count() - 10
            read = time_each(lambda _, after=after: world.broken_requests(after), 50)
            rows.setdefault("journal: what broke the contract", []).append(read)
    return rows


def snapshots_of_a_world() -> dict[str, list[float]]:
    """Snapshots of a world of a hundred tasks, taken and restored, up to the most that a world keeps."""
    rows: dict[str, list[float]] = {}
    with FakeInflux(clock="manual") as fake:
        world = fake.world
        for number in range(100):
            send(world, fake, "POST", "/api/v2/tasks", {"org": world.org, "flux": FLUX.format(number=number)})
        for _, cost in grow(MOST_SNAPSHOTS, lambda _: world.snapshot()):
            rows.setdefault("snapshots: take one", []).append(cost)
            back = time_each(lambda _: world.restore("snapshot-1"), 20)
            rows.setdefault("snapshots: restore one", []).append(back)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--worlds", type=int, default=2000)
    options = parser.parse_args()
    tasks_of_a_world(2000)  # imports what the first calls would wait for
    print(f"{'microseconds at':36}" + "".join(f"{share:>10.0%}" for share in SHARES) + f"{'grows':>10}")
    for rows in (
        tasks_of_a_world(options.tasks),
        worlds_of_a_server(options.worlds),
        journal_of_a_world(),
        snapshots_of_a_world(),
    ):
        for name, costs in rows.items():
            shown = "".join(f"{cost:10.1f}" for cost in costs)
            print(f"{name:36}{shown}{costs[-1] / costs[0]:10.2f}")


if __name__ == "__main__":
    main()
