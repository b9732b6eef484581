"""A server's process: its log never blocks it, and signals always end it."""

from __future__ import annotations

import io
import json
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.cli.logging_queue import MOST_RECORDS, QueuedOutput, log_to
from tests.robustness.connections import answer, connect, exchange, json_request, request

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving(*flags: str) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    """A server whose standard error is a pipe that nobody reads, and its ready line."""
    command = [sys.executable, "-m", "fakeinflux", "serve", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def wait_until_closed(host: str, port: int) -> None:
    """Wait until a server accepts no more connections."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            return
    pytest.fail("found a server that still listens")


class TestLog:
    def test_a_pipe_that_nobody_reads_blocks_no_call(self) -> None:
        bad = json_request("POST", "/api/v2/tasks", {"flux": "x" * 3000, "y": 1})
        with serving() as (process, ready):
            assert [answer(ready["url"], bad)[0] for _ in range(100)] == [400] * 100
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0

    def test_what_does_not_fit_is_dropped_and_counted(self) -> None:
        gate, begun, written = threading.Event(), threading.Event(), []

        def write(content: bytes) -> None:
            begun.set()
            gate.wait(10)
            written.append(content)

        def emit(text: str) -> None:
            output.emit(logging.makeLogRecord({"msg": text, "levelname": "INFO", "name": "x"}))

        output = QueuedOutput(write)
        emit("the one that is being written")
        assert begun.wait(10)
        for number in range(MOST_RECORDS + 49):
            emit(f"{number}")
        assert output.dropped == 49
        gate.set()
        output.drain(10)
        assert b"log records were dropped" in b"".join(written)
        assert len(written) <= MOST_RECORDS + 1

    def test_a_record_is_printable_line_by_line(self) -> None:
        written: list[bytes] = []
        output = QueuedOutput(written.append)
        output.emit(logging.makeLogRecord({"msg": "a\x1b\ud800", "levelname": "INFO", "name": "x"}))
        output.drain(10)
        assert written == [rb"INFO x: a\x1b\ud800" + b"\n"]

    def test_a_stream_without_a_file_is_written_to(self) -> None:
        stream = io.StringIO()
        root = logging.getLogger()
        level = root.level
        output = log_to(stream, "WARNING")
        root.setLevel(level)
        root.removeHandler(output)
        output.emit(logging.makeLogRecord({"msg": "said", "levelname": "INFO", "name": "x"}))
        output.drain(10)
        assert stream.getvalue() == "INFO x: said\n"


class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_end_a_server_that_has_half_a_request(self, number: signal.Signals) -> None:
        with serving() as (process, ready), connect(ready["url"]) as connection:
            connection.sendall(b"POST /api/v2/tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            process.send_signal(number)
            assert process.wait(10) == 0

    def test_a_second_one_ends_a_call_that_never_ends(self) -> None:
        program = (
            "import sys, fakeinflux.serving.pipeline as pipeline\n"
            "from fakeinflux.cli.main import main\n"
            "def never(*_):\n"
            "    while True: pass\n"
            "pipeline.settle = never\n"
            "sys.exit(main(['serve', '--port', '0']))"
        )
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            with connect(url) as connection:
                connection.sendall(request("GET", "/api/v2/tasks"))
                connection.settimeout(0.5)
                with pytest.raises(TimeoutError):
                    connection.recv(1)
                process.send_signal(signal.SIGTERM)
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(0.5)
                begun = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert process.wait(3) == 0
                assert time.monotonic() - begun < 2

    def test_lose_no_request_on_a_kept_connection(self) -> None:
        with serving() as (process, ready):
            host, _, port = ready["url"].rpartition("//")[2].partition(":")
            with socket.create_connection((host, int(port)), 10) as connection:
                sent = request("GET", "/ping").replace(b"Connection: close\r\n", b"")
                connection.sendall(sent)
                assert connection.recv(65536).startswith(b"HTTP/1.1 204")
                process.send_signal(signal.SIGTERM)
                wait_until_closed(host, int(port))
                connection.sendall(sent)
                reply = connection.recv(65536)
            assert process.wait(10) == 0
        assert reply.startswith(b"HTTP/1.1 204")
        assert b"connection: close" in reply.lower()


def test_the_next_call_of_a_server_whose_client_went_away(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("server")
    with connect(server.url) as connection:
        connection.sendall(b"GET /api/v2/tasks HTTP/1.1\r\nHost: x\r\n")
    assert exchange(server.url, b"GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 204"
    )
