"""What is written to a connection: all of it, in order, and the head of an answer together with its body."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.serving.joined_writes import LARGEST, JoiningTransport

if TYPE_CHECKING:
    import asyncio

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"
ENDLESS = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
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


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def transport(recorder: Recorder) -> JoiningTransport:
    return JoiningTransport(cast("asyncio.Transport", recorder))


def test_a_head_and_its_body_are_one_write(recorder: Recorder, transport: JoiningTransport) -> None:
    transport.write(HEAD)
    transport.write(b"body")
    assert recorder.written == [HEAD + b"body"]


def test_a_head_is_sent_by_an_empty_piece(recorder: Recorder, transport: JoiningTransport) -> None:
    transport.write(HEAD)
    transport.write(b"")
    transport.write(b"body")
    assert recorder.written == [HEAD, b"body"]


def test_a_stream_is_sent_piece_by_piece(recorder: Recorder, transport: JoiningTransport) -> None:
    transport.write(ENDLESS)
    assert recorder.written == [ENDLESS]


def test_a_head_without_a_body_is_sent_at_the_end(recorder: Recorder, transport: JoiningTransport) -> None:
    transport.write(HEAD)
    transport.flush()
    assert recorder.written == [HEAD]


def test_a_head_is_sent_before_its_connection_is_closed(
    recorder: Recorder, transport: JoiningTransport
) -> None:
    transport.write(HEAD)
    transport.close()
    assert recorder.written == [HEAD]
    assert recorder.closed


def test_a_head_is_dropped_with_its_connection(recorder: Recorder, transport: JoiningTransport) -> None:
    transport.write(HEAD)
    transport.abort()
    transport.flush()
    assert recorder.written == []


def test_a_large_body_is_not_copied(recorder: Recorder, transport: JoiningTransport) -> None:
    transport.write(HEAD)
    transport.write(LARGE)
    assert recorder.written == [HEAD, LARGE]


@given(st.lists(st.sampled_from((HEAD, ENDLESS, b"", b"body", LARGE))))
def test_everything_is_sent_in_order(pieces: list[bytes]) -> None:
    recorder = Recorder()
    transport = JoiningTransport(cast("asyncio.Transport", recorder))
    for piece in pieces:
        transport.write(piece)
    transport.flush()
    assert b"".join(recorder.written) == b"".join(pieces)
