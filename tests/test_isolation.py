"""Worlds on one server never meet, and are gone when they end."""

from __future__ import annotations

import gc
import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Barrier
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from fakeinflux.control.client import ControlError, RemoteControl
from fakeinflux.engine.model import Authorization, Task
from fakeinflux.engine.world import WorldState
from fakeinflux.testing.fake import FakeInflux
from fakeinflux.worlds.journal import Exchange
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import open_tenant
from tests.control_client import HOURLY, send
from tests.random_calls import Reply, Request, talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORLDS = 32
CALLS = 100
ADDED_BY_THE_SERVER = {"date", "connection", "keep-alive", "transfer-encoding"}


@pytest.fixture
def fake() -> Iterator[FakeInflux]:
    with FakeInflux() as fake:
        yield fake


@contextmanager
def sender(url: str, token: str) -> Iterator[Callable[[Request], Reply]]:
    """A way to send calls over one connection that is kept."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    control = RemoteControl(url, token)

    def send_one(request: Request) -> Reply:
        if request.operation == "advance":
            moved = control.call("POST", request.path, {"by": request.body.decode()})
            return Reply(200, (), repr(moved).encode())
        target = f"{request.path}?{request.query}" if request.query else request.path
        connection.request(request.method, target, request.body or None, dict(request.headers))
        answer = connection.getresponse()
        headers = [(name.lower(), text) for name, text in answer.getheaders()]
        kept = tuple(header for header in headers if header[0] not in ADDED_BY_THE_SERVER)
        return Reply(answer.status, kept, answer.read())

    with closing(connection):
        yield send_one


def converse(fake: FakeInflux, token: str, seed: int) -> list[tuple[Request, Reply]]:
    contract = fake.tenants.default.served.contract
    with sender(fake.url, token) as send_one:
        return list(talk(contract, token, seed, CALLS, send_one))


def begin(fake: FakeInflux, number: int) -> str:
    """Begin a world whose token and seed follow from its number. Every fourth has the seed of another."""
    return open_tenant(fake.tenants, Settings(seed=number % 24), f"world number {number}").world.token


@pytest.mark.slow
def test_32_worlds_driven_from_32_threads_give_what_each_gives_alone(fake: FakeInflux) -> None:
    tokens = [begin(fake, number) for number in range(WORLDS)]
    together = Barrier(WORLDS)

    def drive(number: int) -> list[tuple[Request, Reply]]:
        together.wait()
        return converse(fake, tokens[number], number)

    with ThreadPoolExecutor(WORLDS) as threads:
        at_once = list(threads.map(drive, range(WORLDS)))
    for number in range(WORLDS):
        with FakeInflux() as lonely:
            assert at_once[number] == converse(lonely, begin(lonely, number), number)


@pytest.mark.slow
def test_a_thousand_worlds_each_with_a_task_of_its_own(fake: FakeInflux) -> None:
    worlds = [fake.new_world() for _ in range(1000)]
    made = [send(fake.url, "POST", "/api/v2/tasks", task_for(world), world.token).body for world in worlds]
    assert [[task.id for task in world.tasks.values()] for world in worlds] == [[task["id"]] for task in made]


def task_for(world: Any) -> dict[str, str]:
    return {"org": world.org, "flux": HOURLY.replace("hourly", f"hourly of {world.token}")}


@pytest.mark.parametrize("settings", [{}, {"seed": 1}], ids=["same seed", "another seed"])
def test_a_token_made_in_a_world_is_of_that_world(fake: FakeInflux, settings: dict[str, Any]) -> None:
    worlds = [fake.new_world(), fake.new_world(**settings)]
    tokens = [make_token(fake.url, world) for world in worlds]
    for world, token in zip(worlds, tokens, strict=True):
        send(fake.url, "POST", "/api/v2/tasks", task_for(world), token)
    assert [list(world.tasks) for world in worlds] == [[f"hourly of {world.token}"] for world in worlds]


def make_token(url: str, world: Any) -> str:
    permissions = [
        {"action": action, "resource": {"type": kind, "orgID": world.org_id}}
        for action, kind in (("read", "tasks"), ("write", "tasks"), ("read", "orgs"))
    ]
    body = {"orgID": world.org_id, "permissions": permissions}
    return str(send(url, "POST", "/api/v2/authorizations", body, world.token).body["token"])


def test_tokens_of_an_ended_world_are_unknown(fake: FakeInflux) -> None:
    world = fake.new_world()
    tokens = [world.token, make_token(fake.url, world)]
    before = [send(fake.url, "GET", "/api/v2/tasks", None, token).status for token in tokens]
    world.end()
    after = [send(fake.url, "GET", "/api/v2/tasks", None, token).status for token in tokens]
    assert (before, after) == ([200, 200], [401, 401])


def test_the_control_api_does_not_take_an_ended_world_for_another(fake: FakeInflux) -> None:
    world = fake.new_world()
    world.end()
    with pytest.raises(ControlError):
        RemoteControl(fake.url, world.token).call("GET", "world")


@pytest.mark.slow
def test_an_ended_world_leaves_nothing_in_memory(fake: FakeInflux) -> None:
    counted = (WorldState, Task, Authorization, Exchange)
    before = count_alive(counted)
    world = fake.new_world()
    converse(fake, world.token, 1)
    world.fail_next()
    world.snapshot()
    assert all(now > then for now, then in zip(count_alive(counted), before, strict=True))
    world.end()
    del world
    fake.world.clear_requests()  # calls of nobody are the default world's
    # Its thread may still hold the last call for a moment.
    fake.stop()
    assert count_alive(counted) == before


def count_alive(kinds: tuple[type, ...]) -> list[int]:
    gc.collect()
    found = [type(thing) for thing in gc.get_objects()]
    return [found.count(kind) for kind in kinds]
