"""What is written to a connection: all of it, in order, and the head of an answer together with its body."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.serving.joined_writes import LARGEST, join_writes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LARGE = b"x" * LARGEST


class Recorder:
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.written.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close


def record(act: Callable[[asyncio.Transport], Awaitable[None]]) -> list[bytes]:
    """What was written by the end of a turn of the loop after `act`."""
    recorder = Recorder()

    async def run() -> None:
        await act(join_writes(cast("asyncio.Transport", recorder)))
        await asyncio.sleep(0)

    asyncio.run(run())
    return recorder.written


def test_two_writes_are_one() -> None:
    async def act(transport: asyncio.Transport) -> None:
        transport.write(b"head ")
        transport.write(b"body")

    assert record(act) == [b"head body"]


def test_a_write_that_nothing_follows_is_sent_when_the_loop_comes_round() -> None:
    async def act(transport: asyncio.Transport) -> None:
        transport.write(b"head ")
        await asyncio.sleep(0)
        transport.write(b"body")

    assert record(act) == [b"head ", b"body"]


def test_what_is_held_is_sent_before_the_connection_is_closed() -> None:
    async def act(transport: asyncio.Transport) -> None:
        transport.write(b"goodbye")
        transport.close()

    assert record(act) == [b"goodbye"]


def test_what_is_held_is_dropped_with_the_connection() -> None:
    async def act(transport: asyncio.Transport) -> None:
        transport.write(b"never")
        transport.abort()

    assert record(act) == []


def test_a_large_body_is_not_copied() -> None:
    async def act(transport: asyncio.Transport) -> None:
        transport.write(b"head ")
        transport.write(LARGE)

    assert record(act) == [b"head ", LARGE]


@given(st.lists(st.sampled_from((b"", b"a", b"bc", LARGE, None))))
def test_everything_is_sent_in_order(steps: list[bytes | None]) -> None:
    """A step is a write, or None for a turn of the loop."""

    async def act(transport: asyncio.Transport) -> None:
        for step in steps:
            if step is None:
                await asyncio.sleep(0)
            else:
                transport.write(step)

    assert b"".join(record(act)) == b"".join(step for step in steps if step is not None)
