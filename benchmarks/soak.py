"""Random input for a server of each parser, for some minutes: what fails, what is slow, what grows.

    python benchmarks/soak.py --minutes 10

Raw bytes, bodies, scripts and bodies of the control API, in random mix. It prints the number of inputs, the
failures, the slowest input, and the memory and the descriptors of the server at the start and at the end.
The exit status is 1 if an input took more than a second, met an error inside the server or a 500, or if the
memory grew by more than 10 MiB.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 1.0
MOST_GROWTH = 10 * 1024
"""In KiB."""
WARM_UP = 0.25
"""The share of the time after which memory counts: stores must have filled up to their bounds."""
PARSERS = ("h11", "httptools")
START = (
    "import sys\n"
    "from fakeinflux.serving import server\n"
    "choose = server._choose_protocol\n"
    "server._choose_protocol = lambda: 'h11' if {parser!r} == 'h11' else choose()\n"
    "from fakeinflux.cli.main import main\n"
    "sys.exit(main(['serve', '--port', '0', '--clock', 'manual']))"
)
PIECES = (
    b"\x00", b"\x1b[2J", b"\r\n", b"\xff\xfe", b"\\ud800", b'"', b"{", b"}", b"[", b"]", b"null", b"1e999",
    b"-0", b"my-token", b"my-org", b"option task", b"every: 1h",
    b"1h1h", b"*", b"//", b"\\", b" ", b"\xe2\x80\xae",
    b"0" * 99,
    b"password", b":", b",", b"%00", b"%0d%0a", b"a" * 999,
)  # fmt: skip
PATHS = (
    "/api/v2/tasks", "/api/v2/orgs", "/api/v2/buckets", "/api/v2/users", "/api/v2/labels",
    "/api/v2/authorizations", "/api/v2/signin",
    "/api/v2/write?bucket=my-bucket&org=my-org", "/api/v2/query?org=my-org", "/ping",
    "/health",    "/api/v2/delete?bucket=my-bucket&org=my-org",
    "/api/v2/me", "/api/v2/tasks/0000000000000001/runs",
)  # fmt: skip
FIRST = b'{"colour": 1}'
"""The first call that breaks the contract imports openapi-core, and the first query what runs it: once for
all, so that they do not count."""
FIRST_QUERY = b'{"query": "buckets()"}'
KINDS = ("application/json", "application/json", "text/plain", "application/x-www-form-urlencoded")
CONTROLS = (
    "clock",
    "clock/advance",
    "outcomes",
    "answers",
    "points",
    "query",
    "faults",
    "reset",
    "journal",
    "world",
)
MEMBERS = (
    "name",
    "org",
    "flux",
    "by",
    "to",
    "task",
    "outcomes",
    "then",
    "status",
    "match",
    "lines",
    "query",
    "token",
)


@dataclass
class Findings:
    """What a run found."""

    inputs: int = 0
    failures: int = 0
    slowest: float = 0.0
    slowest_input: bytes = b""


def make_value(chance: random.Random, depth: int = 0) -> Any:
    """Return a random JSON value."""
    kind = chance.randrange(8 if depth < 4 else 5)
    if kind == 0:
        return chance.choice((None, True, False, 0, -1, 2**70, 1.5, "1h", "success", "my-org"))
    if kind < 5:
        return b"".join(chance.choices(PIECES, k=chance.randrange(5))).decode("latin-1")
    if kind < 7:
        return {chance.choice(MEMBERS): make_value(chance, depth + 1) for _ in range(chance.randrange(5))}
    return [make_value(chance, depth + 1) for _ in range(chance.randrange(5))]


def make_body(chance: random.Random) -> bytes:
    """Return a random body: JSON, JSON that is broken, or a mix of bytes."""
    if chance.random() < 0.3:
        return b"".join(chance.choices(PIECES, k=chance.randrange(200)))
    body = json.dumps(
        {chance.choice(MEMBERS): make_value(chance) for _ in range(chance.randrange(6))}
    ).encode()
    if chance.random() < 0.3:
        at = chance.randrange(len(body))
        body = body[:at] + chance.choice(PIECES) + body[at + chance.randrange(3) :]
    return body


def make_script(chance: random.Random) -> bytes:
    """Return the body of a task whose script is nearly right."""
    parts = [
        'option task = {name: "',
        '", every: ',
        '}\nfrom(bucket: "b") |> range(start: -1h)\n// fakeinflux: ',
        "",
    ]
    pieces = [b"".join(chance.choices(PIECES, k=chance.randrange(4))).decode("latin-1") for _ in parts]
    pieces[1] = chance.choice(("1h", "1d", "0s", "1h" * 2000, pieces[1]))
    text = "".join(part + piece for part, piece in zip(parts, ["x", *pieces[1:]], strict=True))
    return json.dumps({"org": "my-org", "flux": text}).encode()


def make_request(chance: random.Random, method: str, target: str, body: bytes) -> bytes:
    """Return a request, sometimes with a body that does not come whole."""
    length = len(body) + (chance.randrange(1, 99) if chance.random() < 0.05 else 0)
    kind = chance.choice(KINDS)
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Authorization: Token my-token\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
    return head.encode("latin-1") + body


def make_input(chance: random.Random) -> bytes:
    """Return the bytes of one connection."""
    kind = chance.random()
    if kind < 0.15:
        return b"".join(
            chance.choices((*PIECES, b"GET ", b" HTTP/1.1\r\n", b"Host: x\r\n"), k=chance.randrange(30))
        )
    if kind < 0.35:
        return make_request(chance, "POST", "/api/v2/tasks", make_script(chance))
    if kind < 0.6:
        method = chance.choice(("GET", "POST", "PUT", "DELETE"))
        return make_request(chance, method, f"/_fakeinflux/{chance.choice(CONTROLS)}", make_body(chance))
    method = chance.choice(("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"))
    return make_request(chance, method, chance.choice(PATHS), make_body(chance))


def send(address: tuple[str, int], sent: bytes) -> bytes:
    """Send bytes, end the connection's half, and return the beginning of what comes back."""
    with socket.create_connection(address, timeout=30) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))[:4096]
        except (ConnectionError, BrokenPipeError):
            return b""


def read_size(process: int) -> tuple[int, int]:
    """Return the resident memory of a process in KiB, and the number of its descriptors."""
    status = Path(f"/proc/{process}/status").read_text()
    memory = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(memory), len(list(Path(f"/proc/{process}/fd").iterdir()))


def soak(parser: str, seconds: float, seed: int, errors: IO[bytes]) -> bool:
    """Send random input to a server with a parser for some seconds. Return whether all is well."""
    chance, found = random.Random(seed), Findings()
    command = [sys.executable, "-c", START.format(parser=parser)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as server:
        assert server.stdout is not None
        host, _, port = json.loads(server.stdout.readline())["url"].rpartition("//")[2].rpartition(":")
        for target, body in (("/api/v2/orgs", FIRST), ("/_fakeinflux/query", FIRST_QUERY)):
            send((host, int(port)), make_request(random.Random(1), "POST", target, body))
        run(lambda sent: send((host, int(port)), sent), chance, seconds * WARM_UP, found)
        before = read_size(server.pid)
        run(lambda sent: send((host, int(port)), sent), chance, seconds * (1 - WARM_UP), found)
        after = read_size(server.pid)
        server.terminate()
        status = server.wait(20)
    print(f"{parser}: {found.inputs} inputs, {found.failures} failures, the server ended with {status}")
    print(f"  slowest: {found.slowest:.3f} s for {found.slowest_input[:160]!r}")
    print(f"  memory: {before[0]} KiB, then {after[0]} KiB; descriptors: {before[1]}, then {after[1]}")
    flat = after[0] - before[0] <= MOST_GROWTH
    return not found.failures and found.slowest <= MOST_SECONDS and flat and status == 0


def run(exchange: Callable[[bytes], bytes], chance: random.Random, seconds: float, found: Findings) -> None:
    """Send random input for some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sent = make_input(chance)
        begun = time.monotonic()
        reply = exchange(sent)
        took = time.monotonic() - begun
        found.inputs += 1
        if took > found.slowest:
            found.slowest, found.slowest_input = took, sent
        if reply.startswith(b"HTTP/1.1 500") or b"error inside fakeinflux" in reply:
            found.failures += 1
            print(f"  failed: {sent[:300]!r}\n    {reply[:400]!r}")


def main() -> int:
    """Run the soak for each parser."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryFile() as errors:
        seconds = options.minutes * 60 / len(PARSERS)
        well = [soak(name, seconds, options.seed, errors) for name in PARSERS]
        errors.seek(0)
        tracebacks = errors.read().count(b"Traceback")
    print(f"tracebacks: {tracebacks}")
    return 0 if all(well) and not tracebacks else 1


if __name__ == "__main__":
    sys.exit(main())
