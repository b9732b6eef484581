"""Connections that end early, come in numbers, or ask for more than one thing at once."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from tests.robustness.connections import answer, connect, request

if TYPE_CHECKING:
    from pathlib import Path

LATE = b"GET /api/v2/tasks HTTP/1.1\r\nHost: here\r\nAuthorization: Token my-token\r\n\r\n"
DESCRIPTORS = 64
CONNECTIONS = 200


def wait_for(happened: object, seconds: float = 10) -> None:
    """Wait until something has happened in the server's thread."""
    deadline = time.monotonic() + seconds
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_late_answers_to_pipelined_calls_end_with_their_connection() -> None:
    with FakeInflux() as fake:
        fake.world.fault("GetTasks", delay="30m", times=100)
        assert fake._running is not None
        state = fake._running[0].server_state
        with connect(fake.url) as connection:
            connection.sendall(LATE * 20)
            wait_for(lambda: state.tasks)
        wait_for(lambda: not (state.connections or state.tasks))


@pytest.mark.slow
def test_a_server_without_descriptors_recovers(tmp_path: Path) -> None:
    limit = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    command = [sys.executable, "-m", "fakeinflux", "serve", "--port", "0"]
    with (
        (tmp_path / "errors").open("w+") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, preexec_fn=limit
        ) as server,
    ):
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        opened = [connect(url) for _ in range(CONNECTIONS)]
        for connection in opened:
            connection.close()
        wait_for(lambda: answered(url))
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
        errors.seek(0)
        assert "Traceback" not in errors.read()


def answered(url: str) -> bool:
    """Whether a call is answered: 200, and nothing else that is an answer."""
    try:
        status, _ = answer(url, request("GET", "/api/v2/tasks"))
    except (OSError, IndexError, ValueError):
        return False
    assert status == 200
    return True
