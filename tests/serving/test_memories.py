"""Caches save work, stay within their bounds, and are cleared when they are no longer valid."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from fakeinflux.engine.bounded_memory import MIB, Memory
from fakeinflux.http.messages import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.http.responses import EncodedResponse

AUTHORIZATION = (b"authorization", b"Token my-token")
JSON = (b"content-type", b"application/json")
SCRIPT = 'option task = {name: "hourly", every: 1h}'


def get(path: str, query: bytes = b"", *headers: tuple[bytes, bytes]) -> Call:
    return Call("", "GET", path, {}, query, {}, [AUTHORIZATION, *headers], b"")


def post(flux: str = SCRIPT, **body: str) -> Call:
    sent = json.dumps({"org": "my-org", "flux": flux, **body}).encode()
    return Call("", "POST", "/api/v2/tasks", {}, b"", {}, [AUTHORIZATION, JSON], sent)


@pytest.fixture
def fake() -> FakeInflux:
    fake = FakeInflux()
    fake.handle(post())
    return fake


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], list[str]]:
    """Count the calls of a function: `calls(module, name)` returns a list that grows with each."""

    def count(module: str, name: str) -> list[str]:
        met: list[str] = []
        place = import_module(f"fakeinflux.{module}")
        original = getattr(place, name)

        def counted(*given: object, **named: object) -> object:
            met.append(name)
            return original(*given, **named)

        monkeypatch.setattr(place, name, counted)
        return met

    return count


def answers(fake: FakeInflux, *sent: Call) -> list[EncodedResponse]:
    return [fake.handle(call) for call in sent]


class TestCachedAnswers:
    @pytest.mark.parametrize("work", ["check_request", "check_answer", "find_node", "encode_response"])
    def test_the_second_of_two_equal_calls_runs_no_check(self, fake, calls, work: str) -> None:
        met = calls("serving.pipeline", work)
        answers(fake, get("/api/v2/tasks"), get("/api/v2/tasks"))
        assert len(met) == 1

    def test_a_change_makes_them_untrue(self, fake) -> None:
        first, _, second = answers(fake, get("/api/v2/tasks"), post(), get("/api/v2/tasks"))
        assert [len(json.loads(answer.body)["tasks"]) for answer in (first, second)] == [1, 2]

    def test_time_makes_them_untrue(self, fake) -> None:
        before = fake.handle(get("/api/v2/tasks"))
        fake.world.advance(by="2h")
        assert fake.handle(get("/api/v2/tasks")).body != before.body

    def test_a_reset_leaves_none_of_the_world_before(self, fake) -> None:
        before = fake.handle(get("/api/v2/tasks"))
        fake.tenants.default.cached_at = fake.tenants.default.world.revision = 7
        fake.world.reset()
        fake.tenants.default.world.revision = 7
        after = fake.handle(get("/api/v2/tasks"))
        assert [len(json.loads(answer.body)["tasks"]) for answer in (before, after)] == [1, 0]

    def test_a_restored_snapshot_leaves_none_of_the_world_after_it(self, fake) -> None:
        kept = fake.world.snapshot()
        _, more = answers(fake, post(), get("/api/v2/tasks"))
        fake.world.restore(kept)
        assert fake.handle(get("/api/v2/tasks")).body != more.body

    def test_five_hundred_large_lists_take_at_most_eight_megabytes(self, fake) -> None:
        for _ in range(200):
            fake.handle(post(description="a" * 1000))
        for limit in range(1, 501):
            fake.handle(get("/api/v2/tasks", f"limit={limit}".encode()))
        kept = fake.tenants.default.cached_answers
        assert 0 < sum(len(answer.body) for answer in kept.values()) <= 8 * MIB


class TestSenders:
    def test_the_second_of_two_calls_with_the_same_token_is_identified_by_looking(self, fake, calls) -> None:
        met = calls("serving.senders", "authenticate_token")
        answers(fake, get("/api/v2/tasks"), get("/api/v2/orgs"))
        assert met == []

    def test_headers_are_read_once(self, fake, calls) -> None:
        met = calls("serving.senders", "read_credentials")
        answers(fake, get("/api/v2/tasks"), get("/api/v2/orgs"))
        assert met == []

    def test_a_token_of_an_ended_world_is_of_none(self, fake) -> None:
        other = fake.new_world()
        call = Call(
            "", "GET", "/api/v2/me", {}, b"", {}, [(b"authorization", f"Token {other.token}".encode())], b""
        )
        before = fake.handle(call).status
        other.end()
        assert (before, fake.handle(call).status) == (200, 401)

    def test_a_token_of_no_world_yet_is_good_when_its_world_begins(self, fake) -> None:
        call = Call("", "GET", "/api/v2/me", {}, b"", {}, [(b"authorization", b"Token world-2")], b"")
        before = fake.handle(call).status
        assert fake.new_world().token == "world-2"
        assert (before, fake.handle(call).status) == (401, 200)


class TestRepeatedCalls:
    @pytest.mark.parametrize("work", ["check_request", "find_node", "read_query"])
    def test_the_second_of_two_equal_creations_is_not_checked_again(self, fake, calls, work: str) -> None:
        met = calls("serving.pipeline", work)
        answers(fake, post(), post())
        assert met == []

    def test_a_call_with_another_body_is_checked(self, fake, calls) -> None:
        met = calls("serving.pipeline", "check_request")
        fake.handle(post(description="another"))
        assert met == ["check_request"]


class TestScripts:
    def test_a_script_is_read_once(self, fake, calls) -> None:
        met = calls("operations.task_scripts", "read_script")
        answers(fake, post(description="one"), post(description="two"))
        assert met == []


class TestMemory:
    def test_forgets_all_when_it_has_its_number_of_entries(self) -> None:
        memory: Memory[str, int] = Memory(2, 1000)
        for key in "abc":
            memory.put(key, 1, 1)
        assert list(memory) == ["c"]

    def test_forgets_all_when_its_room_is_taken(self) -> None:
        memory: Memory[str, int] = Memory(100, 160)
        for number in range(17):
            memory.put(str(number), number, 10)
        assert (list(memory), memory.size) == (["16"], 10)

    def test_does_not_keep_what_takes_much_of_the_room(self) -> None:
        memory: Memory[str, int] = Memory(100, 160)
        memory.put("a", 1, 11)
        assert memory == {}
