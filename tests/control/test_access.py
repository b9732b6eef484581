"""Who may use the control API, what it refuses, and what is written of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
import yaml
from openapi_spec_validator import validate

from fakeinflux import FakeInflux
from fakeinflux.control.access import is_local
from fakeinflux.control.table import CONTROLS, Control
from tests.control_client import SPEC, ControlClient, send

if TYPE_CHECKING:
    from fakeinflux.choices import ControlHosts
    from fakeinflux.contract.checks.model import Contract


ABSENT = "0123456789abcdef"


class TestDescription:
    def test_is_valid(self) -> None:
        validate(yaml.safe_load(SPEC.read_text()))

    def test_has_every_operation_and_no_other(self, contract: Contract) -> None:
        described = {(item.id, item.method, item.path) for item in contract.operations.values()}
        answered = {(control.id, control.method, f"/{control.path}") for control in CONTROLS}
        assert described == answered | {("GetEvents", "GET", "/events")}

    @pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
    def test_every_operation_has_its_function(self, control: Control) -> None:
        module, name = control.action.split(".")
        assert callable(getattr(import_module(f"fakeinflux.control.{module}"), name))


class TestErrors:
    def test_a_body_that_is_no_json(self, world: ControlClient) -> None:
        refused = send(world.url, "PUT", "/_fakeinflux/outcomes", b"{", world.token)
        assert (refused.status, refused.body["code"]) == (400, "invalid")
        assert refused.headers["x-platform-error-code"] == "invalid"

    def test_a_body_that_is_no_object(self, world: ControlClient) -> None:
        assert (
            world.control("POST", "clock/advance", [])
            .body["message"]
            .startswith("found [], wanted an object")
        )

    def test_an_unknown_path_lists_the_known_ones(self, world: ControlClient) -> None:
        refused = world.control("GET", "clocks")
        assert refused.status == 404
        assert "clock/advance" in refused.body["message"]

    def test_a_wrong_method_says_the_right_ones(self, world: ControlClient) -> None:
        refused = world.control("DELETE", "clock")
        assert (refused.status, refused.headers["allow"]) == (405, "GET, OPTIONS, PUT")

    @pytest.mark.parametrize("token", [None, "nobody"])
    def test_a_world_needs_its_token(self, world: ControlClient, token: str | None) -> None:
        assert world.control("GET", "clock", token=token).status == 401


class TestHosts:
    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "testclient"])
    def test_local(self, host: str) -> None:
        assert is_local((host, 1))

    @pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.5", "fe80::1", "::ffff:10.0.0.1"])
    def test_not_local(self, host: str) -> None:
        assert not is_local((host, 1))

    def test_a_call_from_elsewhere_is_refused(self, call_from) -> None:
        assert call_from("10.0.0.1", "local", "my-token") == 403

    def test_unless_the_server_is_open(self, call_from) -> None:
        assert call_from("10.0.0.1", "any", "my-token") == 201

    def test_and_then_it_needs_a_token(self, call_from) -> None:
        assert call_from("10.0.0.1", "any", None) == 401

    @pytest.fixture
    def call_from(self):
        import asyncio

        import httpx

        def call(host: str, control: ControlHosts, token: str | None) -> int:
            async def ask() -> int:
                transport = httpx.ASGITransport(FakeInflux(control=control), client=(host, 1))
                async with httpx.AsyncClient(transport=transport, base_url="http://fake") as client:
                    headers = {"Authorization": f"Token {token}"} if token else {}
                    return (await client.post("/_fakeinflux/worlds", headers=headers)).status_code

            return asyncio.run(ask())

        return call
