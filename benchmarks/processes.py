"""Servers as processes of their own, for the benchmarks."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import tempfile
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


@contextmanager
def influxd(program: str) -> Iterator[str]:
    """Start an influxd in an empty folder of its own, set up with the token my-token; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        places = ["--bolt-path", f"{folder}/bolt", "--sqlite-path", f"{folder}/sqlite"]
        places += ["--engine-path", f"{folder}/engine", "--http-bind-address", f"127.0.0.1:{port}"]
        process = subprocess.Popen([program, *places, "--reporting-disabled"], stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url)
            names = {"username": "my-user", "password": "my-password", "token": "my-token"}
            body = json.dumps({**names, "org": "my-org", "bucket": "my-bucket"}).encode()
            urllib.request.urlopen(f"{url}/api/v2/setup", body, timeout=60).read()
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/health", timeout=60).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the influxd that INFLUXD names did not answer within 30 seconds")
