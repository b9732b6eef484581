"""fakeinflux beside other fake servers, in one run: start, and comparable calls one after another.

python benchmarks/peers.py [--calls 500] [--rounds 3]

Beside fakeinflux run those that are on PATH: `moto_server` (Python, of AWS: queues are created and listed, as
tasks are), and `prism` (npm's @stoplight/prism-cli) with fakeinflux's own contract, answered from examples.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FLUX = 'option task = {name: "task", every: 1h}\nfrom(bucket: "my-bucket") |> range(start: -1h)'
INFLUX = {"Authorization": "Token my-token", "Content-Type": "application/json"}
AWS = {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/sqs/aws4_request"}
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `{number}` in the body is another each time."""

    method: str
    path: str
    headers: dict[str, str]
    body: str = ""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server: the command that starts it on a port, and the calls that stand for each other."""

    command: list[str]
    create: Request
    show: Request


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def peers(folder: Path, port: int) -> dict[str, Peer]:
    """The servers that can be started here."""
    task = json.dumps({"org": "my-org", "flux": FLUX})
    create = Request("POST", "/api/v2/tasks", INFLUX, task)
    show = Request("GET", "/api/v2/tasks?limit=10", INFLUX)
    serve = [sys.executable, "-m", "fakeinflux", "serve", "--port", str(port)]
    found = {"fakeinflux": Peer(serve, create, show)}
    prism = shutil.which("prism")
    if prism:
        contract = folder / "contract.yaml"
        command = [sys.executable, "-m", "fakeinflux", "spec", "show", "v2"]
        contract.write_text(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        found["prism"] = Peer([prism, "mock", "-p", str(port), str(contract)], create, show)
    moto = shutil.which("moto_server")
    if moto:
        form = {**AWS, "Content-Type": "application/x-www-form-urlencoded"}
        queue = Request("POST", "/", form, "Action=CreateQueue&QueueName=queue-{number}&Version=2012-11-05")
        listed = Request("POST", "/", form, "Action=ListQueues&MaxResults=10&Version=2012-11-05")
        found["moto_server"] = Peer([moto, "-p", str(port)], queue, listed)
    return found


@contextmanager
def started(peer: Peer, port: int) -> Iterator[float]:
    """Start a server; yield the seconds until it answered its first call."""
    begun = time.perf_counter()
    process = subprocess.Popen(peer.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                send(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), peer.show, 0)
                break
            except OSError:
                if time.perf_counter() - begun > PATIENCE:
                    sys.exit(f"{peer.command[0]} did not answer within {PATIENCE} seconds")
                time.sleep(0.005)
        yield time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(PATIENCE)


def send(connection: http.client.HTTPConnection, request: Request, number: int) -> None:
    """Send a call, which must be answered well."""
    body = request.body.replace("{number}", str(number))
    connection.request(request.method, request.path, body, request.headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status >= 400:
        sys.exit(f"{request.method} {request.path}: {answer.status} {content[:300]!r}")


def time_calls(port: int, request: Request, calls: int) -> float:
    """Milliseconds of one of some calls on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.connect()
    send(connection, request, 0)
    begun = time.perf_counter()
    for number in range(1, calls + 1):
        send(connection, request, number)
    return 1000 * (time.perf_counter() - begun) / calls


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        found = peers(Path(name), port)
        taken: dict[str, list[tuple[float, float, float]]] = {peer: [] for peer in found}
        for _ in range(options.rounds):
            for title, peer in found.items():
                with started(peer, port) as first:
                    create = time_calls(port, peer.create, options.calls)
                    show = time_calls(port, peer.show, options.calls)
                taken[title].append((1000 * first, create, show))
    print(f"{'milliseconds':16}{'first answer':>14}{'create one':>12}{'list ten':>12}")
    for title, rows in taken.items():
        first, create, show = (median(column) for column in zip(*rows, strict=True))
        print(f"{title:16}{first:14.0f}{create:12.2f}{show:12.2f}")
    missing = {"prism", "moto_server"} - set(found)
    if missing:
        print(f"not on PATH: {', '.join(sorted(missing))}")


if __name__ == "__main__":
    main()
