"""The journal keeps equal calls once, and nothing beyond its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from fakeinflux.http.messages import Call

if TYPE_CHECKING:
    from fakeinflux.worlds.journal import Journal


@pytest.fixture
def journal() -> Journal:
    journal = FakeInflux().tenants.default.journal
    journal.limit = 3
    return journal


def record(journal: Journal, call: Call, body: bytes = b"{}") -> None:
    journal.record(0, call, 200, [(b"content-length", b"2")], body, ())


def list_tasks(*headers: tuple[bytes, bytes], operation: str = "GetTasks") -> Call:
    return Call(operation, "GET", "/api/v2/tasks", {}, b"", {}, list(headers), b"")


def test_equal_calls_are_kept_once(journal: Journal) -> None:
    for body in (b"[1]", b"[2]"):
        record(journal, list_tasks(), body)
    first, second = journal.exchanges
    assert (first.call is second.call, first.body, second.body) == (True, b"[1]", b"[2]")


def test_calls_that_differ_in_a_header_are_kept_as_they_are(journal: Journal) -> None:
    for number in (b"1", b"2"):
        record(journal, list_tasks((b"x-number", number)))
    assert [exchange.call.header(b"x-number") for exchange in journal.exchanges] == ["1", "2"]


def test_what_is_forgotten_represents_no_operation(journal: Journal) -> None:
    for number in range(20):
        record(journal, list_tasks(operation=f"Get{number}"))
    assert list(journal.representatives.values()) == list(journal.exchanges)


def test_why_a_sender_is_nobody_is_kept_without_the_frames_that_it_came_from() -> None:
    fake = FakeInflux()
    cookie = [(b"cookie", b"influxdb-oss-session=gone")]
    assert fake.handle(Call("", "GET", "/api/v2/tasks", {}, b"", {}, cookie, b"")).status == 401
    refused = fake.tenants.default.journal.exchanges[-1].call.refused
    assert refused is not None
    assert refused.__traceback__ is None
