"""`FakeInflux`: an ASGI application, a server on a socket, and its options."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest

import fakeinflux as package
from fakeinflux import (
    Call,
    FakeInflux,
)
from tests.control_client import send
from tests.testing.tasks import create

START = datetime(2025, 1, 1, tzinfo=UTC)


class TestASGI:
    @pytest.mark.filterwarnings("ignore:Using `httpx`")
    def test_with_starlettes_test_client(self) -> None:
        from starlette.testclient import TestClient

        client = TestClient(FakeInflux())
        assert client.get("/api/v2/tasks", headers={"Authorization": "Token my-token"}).json()["tasks"] == []

    @pytest.mark.asyncio
    async def test_with_httpx(self) -> None:
        transport = httpx.ASGITransport(FakeInflux())
        async with httpx.AsyncClient(transport=transport, base_url="http://fake") as client:
            assert (await client.get("/health")).json()["status"] == "pass"

    def test_a_call_without_anything_around_it(self) -> None:
        fake = FakeInflux()
        response = fake.handle(Call("", "GET", "/health", {}, b"", {}, [], b""))
        assert (response.status, response.operation) == (200, "GetHealth")

    def test_has_no_url(self) -> None:
        with pytest.raises(RuntimeError, match="not running"):
            _ = FakeInflux().url


class TestServing:
    def test_only_while_it_is_open(self) -> None:
        fake = FakeInflux()
        with fake:
            url = fake.url
            assert (fake.is_running, send(url, "GET", "/health", None, None).status) == (True, 200)
        assert not fake.is_running
        with pytest.raises(ConnectionError):
            send(url, "GET", "/health", None, None)

    def test_again_with_the_same_worlds(self) -> None:
        fake = FakeInflux()
        with fake:
            create(fake.world)
        with fake:
            assert list(fake.world.tasks) == ["hourly"]

    def test_on_the_port_that_is_asked_for(self, server: FakeInflux) -> None:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            FakeInflux(port=port).start()

    def test_stop_may_be_called_twice(self) -> None:
        fake = FakeInflux().start()
        fake.stop()
        fake.stop()


class TestOptions:
    def test_hold_for_every_world(self) -> None:
        fake = FakeInflux(edition="oss", now="2030-01-01T00:00:00Z")
        world = fake.new_world(edition="v2")
        assert (fake.world.edition, world.edition, world.now.year) == ("oss", "v2", 2030)

    def test_a_datetime_is_a_time(self) -> None:
        now = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
        assert FakeInflux(now=now).world.now == now

    def test_scaled_and_wall_clocks_go_by_themselves(self) -> None:
        fake = FakeInflux(clock="wall")
        before = fake.world.now
        assert fake.world.now > before

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"edition": "v3"}, "edition: found 'v3', wanted one of v2, oss, cloud-serverless"),
            ({"editon": "v2"}, "editon: unknown field"),
            ({"seed": -1}, "seed: found -1"),
            ({"clock": "manual", "speed": 2.0}, "speed: found 2.0"),
            ({"now": "1969-01-01T00:00:00Z"}, "a time from 1970"),
            ({"now": datetime(2025, 1, 1)}, "has no time zone"),  # noqa: DTZ001  # the mistake that is tested
        ],
    )
    def test_that_cannot_be(self, options, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            FakeInflux(**options)


class TestPackage:
    @pytest.mark.parametrize("name", sorted({*package.__all__} - {"WorldHandle"}))
    def test_exports(self, name: str) -> None:
        assert getattr(package, name).__name__ == name

    def test_the_former_name_of_a_world_can_still_be_imported(self) -> None:
        assert package.WorldHandle is package.World

    def test_has_no_other_names(self) -> None:
        with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
            _ = package.Nothing

    def test_importing_it_imports_nothing_else(self) -> None:
        code = (
            "import sys, fakeinflux; print([name for name in sys.modules if name.startswith('fakeinflux.')])"
        )
        done = subprocess.run(  # our own interpreter
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"

    def test_is_typed(self) -> None:
        assert Path(package.__file__).with_name("py.typed").exists()
