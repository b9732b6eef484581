"""Servers as processes of their own, for the benchmarks."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FAKE = [sys.executable, "-m", "fakeinflux", "serve", "--port", "0"]
BARE = [sys.executable, str(HERE / "bare.py")]


@contextmanager
def running(command: list[str]) -> Iterator[dict[str, Any]]:
    """Start a server and wait for its ready line; stop it at the end."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield {**json.loads(process.stdout.readline()), "process": process}
    finally:
        process.terminate()
        process.wait(timeout=10)


def time_start(command: list[str]) -> tuple[float, float, float]:
    """Seconds from exec to the ready line, to the first answer, and from SIGTERM to the end."""
    begun = time.perf_counter()
    with running(command) as server:
        ready = time.perf_counter()
        urllib.request.urlopen(server["url"] + "/health", timeout=10).read()
        answered = time.perf_counter()
        server["process"].terminate()
        server["process"].wait(timeout=10)
        stopped = time.perf_counter()
    return ready - begun, answered - begun, stopped - answered


def time_calls(bodies: list[bytes]) -> list[float]:
    """Seconds of each of some creations of a task, one after another, on a server of their own."""
    headers = {"Authorization": "Token my-token", "Content-Type": "application/json"}
    times = []
    with running(FAKE) as server:
        connection = http.client.HTTPConnection(server["url"].removeprefix("http://"), timeout=10)
        connection.connect()
        for body in bodies:
            begun = time.perf_counter()
            connection.request("POST", "/api/v2/tasks", body, headers)
            connection.getresponse().read()
            times.append(time.perf_counter() - begun)
        connection.close()
    return times
