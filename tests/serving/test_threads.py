"""Calls that may take long: other worlds are answered meanwhile."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux import World

QUERY = "/api/v2/query?org=my-org"
WRITE = "/api/v2/write?org=my-org&bucket=my-bucket"
FLUX = 'from(bucket: "my-bucket") |> range(start: 0)'
LINES = "\n".join(f"m v={at} {at}" for at in range(10_000)).encode()


@pytest.fixture(scope="module")
def server() -> Iterator[FakeInflux]:
    with FakeInflux() as server:
        yield server


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def send(world: World, path: str, body: bytes | None = None) -> int:
    """The status of a call of this world."""
    headers = {"Authorization": f"Token {world.token}", "Content-Type": "application/json"}
    request = urllib.request.Request(world.url + path, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(answer.status)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (QUERY, json.dumps({"query": FLUX}).encode(), 200),
        (WRITE, LINES, 204),
        ("/_fakeinflux/reset", b"{}", 200),
    ],
)
def test_other_worlds_are_answered_while_one_is_at_work(
    server: FakeInflux, pool: ThreadPoolExecutor, path: str, body: bytes, status: int
) -> None:
    slow, other = server.new_world(), server.new_world()
    tenant = server.tenants.by_token[slow.token]
    with tenant.world.lock:  # the call cannot end before the test lets it
        pending = pool.submit(send, slow, path, body)
        while not server.tenants.threads:
            pass
        waiting = pool.submit(send, slow, "/api/v2/tasks")
        assert send(other, "/api/v2/tasks") == 200
        assert not pending.done()
    assert pending.result(30) == status
    assert waiting.result(30) == 200
    assert server.tenants.threads == 0


def test_faults_affect_calls_in_threads(server: FakeInflux) -> None:
    world = server.new_world()
    world.fault(operation="PostQuery", status=503, times=1)
    with pytest.raises(urllib.error.HTTPError, match="503") as refused:
        send(world, QUERY, json.dumps({"query": FLUX}).encode())
    refused.value.close()
    assert send(world, QUERY, json.dumps({"query": FLUX}).encode()) == 200


def test_a_server_stops_while_a_call_is_at_work(pool: ThreadPoolExecutor) -> None:
    with FakeInflux() as server:
        world = server.world
        lock = server.tenants.by_token[world.token].world.lock
        lock.acquire()
        pending = pool.submit(send, world, QUERY, json.dumps({"query": FLUX}).encode())
        while not server.tenants.threads:
            pass
    lock.release()
    with pytest.raises((ConnectionError, urllib.error.URLError)):
        pending.result(30)
