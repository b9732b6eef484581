"""Whether memory stays flat: a server's own before and after a million requests of many kinds.

    python benchmarks/memory.py [--requests 1000000] [--journal 1000]

Each round makes a task, reads, lists, edits, runs and deletes it, asks what nobody asked before, and
is refused. In one process, without sockets. It prints the resident memory at each tenth.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fakeinflux.cli.serve import spare_collector
from fakeinflux.http.messages import Call
from fakeinflux.serving.pipeline import respond
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, open_tenant

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = 'option task = {{name: "task {n}", every: 1h}}\nfrom(bucket: "my-bucket") |> range(start: -1h)'
PAGE = 4096


def ask(tenants: Tenants, method: str, path: str, query: str = "", body: object = None) -> tuple[int, bytes]:
    sent = b"" if body is None else json.dumps(body).encode()
    headers = [(b"authorization", f"Token {DEFAULT_TOKEN}".encode()), (b"content-type", b"application/json")]
    response = respond(tenants, Call("", method, path, {}, query.encode(), {}, headers, sent))
    return response.status, response.body


def play(tenants: Tenants) -> Iterator[int]:
    """Calls without end; yields the status of each."""
    number = 0
    while True:
        number += 1
        status, made = ask(
            tenants, "POST", "/api/v2/tasks", body={"org": "my-org", "flux": SCRIPT.format(n=number)}
        )
        yield status
        task = f"/api/v2/tasks/{json.loads(made)['id']}"
        for method, path, query, body in (
            ("GET", task, "", None),
            ("GET", task, "", None),
            ("GET", "/api/v2/tasks", f"name=task+{number}", None),
            ("GET", "/api/v2/tasks", "limit=100", None),
            ("PATCH", task, "", {"status": "inactive"}),
            ("PATCH", task, "", {"status": "active"}),
            ("POST", f"{task}/runs", "", {}),
            ("GET", f"{task}/runs", "limit=10", None),
            ("GET", f"/api/v2/tasks/{number:016x}", "", None),
            ("GET", f"/api/v2/nothing/{number}", "", None),
            ("DELETE", task, "", None),
        ):
            yield ask(tenants, method, path, query, body)[0]


def resident() -> float:
    """The resident memory of this process, in MiB (Linux only)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--journal", type=int, default=1000)
    options = parser.parse_args()
    tenants = Tenants(
        time.time_ns, load_served_contract, Settings(clock="wall", journal_limit=options.journal)
    )
    open_tenant(tenants, tenants.settings, DEFAULT_TOKEN)
    calls = play(tenants)
    spare_collector()
    print(f"{'requests':>10}{'MiB':>10}")
    for tenth in range(11):
        print(f"{options.requests * tenth // 10:10}{resident():10.1f}", flush=True)
        for _ in range(options.requests // 10 if tenth < 10 else 0):
            next(calls)


if __name__ == "__main__":
    main()
