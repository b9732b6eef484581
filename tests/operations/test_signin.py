from __future__ import annotations

from base64 import b64encode
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.creation import create_world
from fakeinflux.accounts.users import update_user
from fakeinflux.http.requests import read_credentials
from fakeinflux.operations.signin import HANDLERS
from fakeinflux.timing.clock import start_clock
from tests.operations.calls import only, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


def sign_in(world: WorldState) -> str:
    answer = play(world, HANDLERS, "PostSignin", headers=basic("my-user", "my-password"), caller=None)
    ((name, value),) = answer.headers
    assert (answer.status, name) == (204, b"set-cookie")
    return value.decode()


def test_the_cookie_opens_the_session(world: WorldState) -> None:
    cookie = SimpleCookie(sign_in(world))["influxdb-oss-session"]
    assert cookie.value in world.sessions
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/api/", True, "Strict")


def test_the_cookie_says_when_the_session_ends() -> None:
    world = create_world(clock=start_clock("wall", now=1_735_689_600_000_000_000))
    cookie = SimpleCookie(sign_in(world))["influxdb-oss-session"]
    assert (cookie["expires"], cookie["max-age"]) == ("Wed, 01 Jan 2025 01:00:00 GMT", "")


def test_the_cookie_lasts_an_hour_where_the_clock_is_not_the_clients(world: WorldState) -> None:
    assert SimpleCookie(sign_in(world))["influxdb-oss-session"]["max-age"] == "3600"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Token my-token"},
        {"Authorization": "Basic"},
        {"Authorization": "Basic ***"},
        {"Authorization": "Basic bXktdXNlcg=="},
        basic("my-user", "wrong-password"),
        basic("nobody", "my-password"),
    ],
)
def test_wrong_credentials_are_refused(world: WorldState, headers: dict[str, str]) -> None:
    with refused("unauthorized", "unauthorized access"):
        play(world, HANDLERS, "PostSignin", headers=headers, caller=None)


def test_an_inactive_user_is_refused(world: WorldState) -> None:
    update_user(world, only(world.users), status="inactive")
    with refused("forbidden", "User is inactive"):
        sign_in(world)


def test_a_session_is_ended_once(world: WorldState) -> None:
    headers = {"Cookie": sign_in(world).split(";")[0]}
    assert play(world, HANDLERS, "PostSignout", headers=headers, caller=None).status == 204
    with refused("unauthorized", "unauthorized access"):
        play(world, HANDLERS, "PostSignout", headers=headers, caller=None)


def test_without_a_cookie_no_session_is_ended(world: WorldState) -> None:
    with refused("unauthorized", "unauthorized access"):
        play(world, HANDLERS, "PostSignout", caller=None)


@pytest.mark.parametrize(
    ("cookie", "key"),
    [
        ("influxdb-oss-session=abc==", "abc=="),
        ('a=b; influxdb-oss-session="abc"; c=d', "abc"),
        ("influxdb-oss-session", ""),
        ("other=abc", None),
    ],
)
def test_the_key_is_found_among_cookies(cookie: str, key: str | None) -> None:
    assert read_credentials({b"cookie": cookie.encode()}).session == key
