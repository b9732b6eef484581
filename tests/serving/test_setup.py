"""A server that is not set up yet, and what a client makes of it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from fakeinflux import FakeInflux

SETUP = {
    "username": "ann",
    "password": "a-password",
    "org": "shop",
    "bucket": "sales",
    "retentionPeriodSeconds": 7200,
}


def send(
    fake: FakeInflux, method: str, path: str, body: Any = None, *, token: str = "", kind: str = "json"
) -> tuple[int, Any]:
    headers = {"Content-Type": f"application/{kind}"} | ({"Authorization": f"Token {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(fake.url + path, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())


@pytest.fixture(params=["v2", "oss"])
def fake(request: pytest.FixtureRequest):
    with FakeInflux(edition=request.param, setup="none") as fake:
        yield fake


def test_it_may_be_set_up_once(fake: FakeInflux) -> None:
    assert send(fake, "GET", "/api/v2/setup") == (200, {"allowed": True})
    assert send(fake, "POST", "/api/v2/setup", SETUP)[0] == 201
    assert send(fake, "GET", "/api/v2/setup") == (200, {"allowed": False})
    assert send(fake, "POST", "/api/v2/setup", SETUP)[0] == 422


def test_what_was_set_up_works(fake: FakeInflux) -> None:
    _, made = send(fake, "POST", "/api/v2/setup", {**SETUP, "token": "ann-token"})
    assert (made["user"]["name"], made["org"]["name"], made["bucket"]["name"]) == ("ann", "shop", "sales")
    assert made["bucket"]["retentionRules"][0]["everySeconds"] == 7200
    assert made["auth"]["token"] == "ann-token"
    flux = 'option task = {name: "t", every: 1h}\nfrom(bucket: "sales") |> range(start: -1h)'
    created = send(fake, "POST", "/api/v2/tasks", {"org": "shop", "flux": flux}, token="ann-token")
    assert created[0] == 201
    assert send(fake, "GET", "/api/v2/buckets?name=sales", token="ann-token")[1]["buckets"] != []


def test_a_token_is_made_if_none_is_given(fake: FakeInflux) -> None:
    token = send(fake, "POST", "/api/v2/setup", SETUP)[1]["auth"]["token"]
    assert send(fake, "GET", "/api/v2/me", token=token)[1]["name"] == "ann"


def test_nobody_is_known_before(fake: FakeInflux) -> None:
    assert send(fake, "GET", "/api/v2/tasks", token="my-token")[0] == 401


def test_json_that_calls_itself_a_form_is_read(fake: FakeInflux) -> None:
    assert send(fake, "POST", "/api/v2/setup", SETUP, kind="x-www-form-urlencoded")[0] == 201


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": ""}, "username is empty"),
        ({"org": ""}, "org name is empty"),
        ({"bucket": ""}, "bucket name is empty"),
        ({"password": "short"}, "passwords must be between 8 and 72 characters long"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_made(
    fake: FakeInflux, change: dict[str, str], message: str
) -> None:
    status, refused = send(fake, "POST", "/api/v2/setup", {**SETUP, **change})
    assert (status, refused["message"]) == (400, message)
    assert send(fake, "GET", "/api/v2/setup") == (200, {"allowed": True})


def test_a_reset_world_awaits_its_setup_again(fake: FakeInflux) -> None:
    send(fake, "POST", "/api/v2/setup", SETUP)
    fake.world.reset()
    assert send(fake, "GET", "/api/v2/setup") == (200, {"allowed": True})


def test_a_world_document_asks_for_it() -> None:
    with FakeInflux(world={"setup": "none"}) as fake:
        assert send(fake, "GET", "/api/v2/setup") == (200, {"allowed": True})
