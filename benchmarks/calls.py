"""What a call over the socket costs inside a test, against a bare app in a thread of the same process.

python benchmarks/calls.py [--calls 2000] [--rounds 5]

Both servers are uvicorn in a thread of this process, as the fixture's is, and the client waits in the main
thread. The bare app answers the same bytes. Both wait for each other: the client's own work, the change of
threads (twice a call) and the kernel are in both figures.
"""

from __future__ import annotations

import argparse
import http.client
import time
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx
import urllib3
from influxdb_client import InfluxDBClient

from fakeinflux import FakeInflux
from fakeinflux.serving.server import Server, bind, start_thread, url_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[[str, str], object]

TOKEN = "my-token"
FLUX = 'option task = {name: "hourly", every: 1h}\nfrom(bucket: "my-bucket") |> range(start: -1h)'
HEADERS = {"Authorization": f"Token {TOKEN}"}


def bare_app(answer: bytes, headers: list[tuple[bytes, bytes]]) -> Any:
    """An application of Starlette that gives one answer to all."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    named = {name.decode(): value.decode() for name, value in headers}

    async def show(_: object) -> Response:
        return Response(answer, headers=named)

    return Starlette(routes=[Route("/{path:path}", show)])


def clients(stack: ExitStack) -> Iterator[tuple[str, Ask]]:
    """Yield a name, and what gets a task from a server, for each kind of client."""
    try:
        import requests
    except ImportError:
        pass
    else:
        session = stack.enter_context(requests.Session())
        yield "requests", lambda url, path: session.get(url + path, headers=HEADERS).content
    client = stack.enter_context(httpx.Client())
    yield "httpx", lambda url, path: client.get(url + path, headers=HEADERS).content
    pool = stack.enter_context(urllib3.PoolManager())
    yield "urllib3", lambda url, path: pool.request("GET", url + path, headers=HEADERS).data
    opened: dict[str, Any] = {}

    def ask_api(url: str, path: str) -> object:
        if url not in opened:
            opened[url] = stack.enter_context(InfluxDBClient(url, TOKEN, org="my-org"))
        return opened[url].tasks_api().find_task_by_id(path.rpartition("/")[2])

    yield "influxdb-client", ask_api
    plain: dict[str, http.client.HTTPConnection] = {}

    def ask_plainly(url: str, path: str) -> object:
        connection = plain.setdefault(url, http.client.HTTPConnection(url.removeprefix("http://")))
        connection.request("GET", path, headers=HEADERS)
        return connection.getresponse().read()

    yield "http.client", ask_plainly


def time_calls(ask: Ask, url: str, path: str, count: int) -> float:
    """Microseconds of one of some calls."""
    begun = time.perf_counter()
    for _ in range(count):
        ask(url, path)
    return 1e6 * (time.perf_counter() - begun) / count


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with ExitStack() as stack:
        fake = stack.enter_context(FakeInflux(clock="manual"))
        made = (
            fake.world.client().tasks_api().create_task(task_create_request={"org": "my-org", "flux": FLUX})
        )
        path = f"/api/v2/tasks/{made.id}"
        answer = urllib3.request("GET", fake.url + path, headers=HEADERS)
        kept = [
            (name.encode(), value.encode())
            for name, value in answer.headers.items()
            if name.lower() not in ("date", "content-length")
        ]
        listener = bind("127.0.0.1", 0)
        server = Server(bare_app(answer.data, kept))
        thread = start_thread(server, listener)
        bare = url_of(listener)
        print(f"{'microseconds a call':20}{'fakeinflux':>12}{'bare':>12}{'ratio':>8}")
        for name, ask in clients(stack):
            taken: dict[str, list[float]] = {fake.url: [], bare: []}
            for _ in range(options.rounds):
                for url, times in taken.items():
                    times.append(time_calls(ask, url, path, options.calls))
            ours, theirs = (median(times) for times in taken.values())
            print(f"{name:20}{ours:12.0f}{theirs:12.0f}{ours / theirs:8.2f}")
        server.stop()
        thread.join(10)


if __name__ == "__main__":
    main()
