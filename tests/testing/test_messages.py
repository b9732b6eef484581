"""What the world of a test says to mistakes, as people make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import ControlError, FakeInflux, FakeInfluxError
from tests.control_client import HOURLY, send

if TYPE_CHECKING:
    from fakeinflux import World

HOUR_LATER = datetime(2025, 1, 1, 1, tzinfo=UTC)
WAIT_SECONDS = 10


class TestAdvance:
    @pytest.mark.parametrize("by", ["1h", timedelta(hours=1), 3600, 3600.0])
    def test_takes_a_length_of_time_without_its_name(self, fakeinflux: World, by: Any) -> None:
        assert fakeinflux.advance(by).now == fakeinflux.now == HOUR_LATER

    @pytest.mark.parametrize("time", ["2025-01-02T00:00:00Z", HOUR_LATER])
    def test_a_time_is_for_to(self, fakeinflux: World, time: Any) -> None:
        with pytest.raises(TypeError, match=r"found the time '2025-.*'; |advance\(to=…\)"):
            fakeinflux.advance(time)

    @pytest.mark.parametrize(
        ("to", "wanted"),
        [
            ("2025-01-02", "2025-01-02T00:00:00Z"),
            ("2025-01-02T03:04", "2025-01-02T03:04:00Z"),
            ("2025-01-02 03:04:05", "2025-01-02T03:04:05Z"),
            ("tomorrow", "2025-01-01T00:00:00Z"),
        ],
    )
    def test_an_incomplete_time_is_completed(self, fakeinflux: World, to: str, wanted: str) -> None:
        with pytest.raises(ControlError) as refused:
            fakeinflux.advance(to=to)
        assert str(refused.value) == f"to: found {to!r}, wanted a time such as {wanted}"


class TestAttributes:
    @pytest.mark.parametrize(
        ("name", "meant"), [("advanse", "advance"), ("orgid", "org_id"), ("fail_nxt", "fail_next")]
    )
    def test_the_nearest_is_named(self, fakeinflux: World, name: str, meant: str) -> None:
        with pytest.raises(AttributeError, match=f"no attribute '{name}'; did you mean .*{meant}"):
            getattr(fakeinflux, name)

    def test_one_without_a_near_one(self, fakeinflux: World) -> None:
        assert not hasattr(fakeinflux, "xyzzy")


class TestFamily:
    def test_all_errors_have_one_base(self, fakeinflux: World) -> None:
        def expect_none() -> None:
            with fakeinflux.expect_violations():
                pass

        mistakes = {
            KeyError: lambda: fakeinflux.tasks["nightly"],
            AttributeError: lambda: fakeinflux.task,  # type: ignore[attr-defined]
            TypeError: lambda: fakeinflux.outcomes("*", "failed"),
            ValueError: lambda: fakeinflux.fault("GetTask", status=503),
            AssertionError: expect_none,
            RuntimeError: lambda: FakeInflux().url,
        }
        for kind, mistake in mistakes.items():
            with pytest.raises(FakeInfluxError) as raised:
                mistake()
            assert isinstance(raised.value, kind)


class TestServer:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> FakeInflux:
        """A server whose thread has failed."""
        fake = FakeInflux().start()
        assert send(fake.url, "GET", "/health", None, None).status == 200
        running = fake._running
        assert running is not None
        server, thread = running
        assert server.loop is not None
        monkeypatch.setattr(server, "on_tick", None)
        server.loop.call_soon_threadsafe(server.wake.set)
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
        return fake

    def test_a_dead_one_says_why(self, broken: FakeInflux) -> None:
        with pytest.raises(RuntimeError, match="the server of fakeinflux has failed: TypeError") as raised:
            _ = broken.world.url
        assert isinstance(raised.value.__cause__, TypeError)

    def test_a_dead_one_has_no_new_worlds(self, broken: FakeInflux) -> None:
        with pytest.raises(FakeInfluxError, match="has failed"):
            broken.new_world()

    def test_a_dead_one_can_be_shown_and_stopped(self, broken: FakeInflux) -> None:
        assert not broken.is_running
        assert "failed" in repr(broken.world)
        broken.stop()
        assert "no address" in repr(broken.world)

    def test_its_task_list_can_still_be_read(self, broken: FakeInflux) -> None:
        assert broken.world.tasks == {}


def test_a_task_of_a_misspelt_name(fakeinflux: World) -> None:
    send(fakeinflux.url, "POST", "/api/v2/tasks", {"org": "my-org", "flux": HOURLY}, fakeinflux.token)
    with pytest.raises(KeyError) as raised:
        fakeinflux.runs("hourli")
    assert str(raised.value) == "no task 'hourli'; there are 'hourly'"
