"""Requests a second against a bare Starlette app that answers the same bytes, in one run.

    python benchmarks/throughput.py [--rounds 5] [--seconds 3] [--judged]

Both servers run on one core, wrk on another, in turns; the figures are medians of the rounds, and each
round of creations begins with an empty world. In the last row no two scripts are the same. --judged adds
the bare app with plain openapi-core on both sides. wrk must be installed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from statistics import median
from typing import Any

from processes import BARE, FAKE, HERE, running

TOKEN = "my-token"
OF_THE_SERVER = ("connection", "content-length", "date")
SCRIPT = (
    'option task = {{name: "{name}", every: 1h}}\n\nfrom(bucket: "my-bucket") |> range(start: -1h) |> mean()'
)
POST = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [==[{body}]==]
"""
EACH_ANOTHER = """
local number = 0
request = function()
  number = number + 1
  return wrk.format(nil, nil, nil, (wrk.body:gsub("one more", "number " .. number, 1)))
end
"""
CREATION = "creation"
NEW_SCRIPTS = "of a new script"


def ask(url: str, method: str, path: str, body: Any = None) -> tuple[int, dict[str, str], str]:
    headers = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url + path, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        fields = {name: value for name, value in answer.headers.items() if name.lower() not in OF_THE_SERVER}
        return answer.status, fields, answer.read().decode()


def creation(name: str) -> dict[str, str]:
    return {"org": "my-org", "flux": SCRIPT.format(name=name)}


def prepare(url: str) -> dict[str, tuple[str, str, Any]]:
    """A hundred tasks; the three calls that are measured."""
    ids = [json.loads(ask(url, "POST", "/api/v2/tasks", creation(f"task {n}"))[-1])["id"] for n in range(100)]
    return {
        "one task": ("GET", f"/api/v2/tasks/{ids[50]}", None),
        "list of 100": ("GET", "/api/v2/tasks?limit=100", None),
        CREATION: ("POST", "/api/v2/tasks", creation("one more")),
        NEW_SCRIPTS: ("POST", "/api/v2/tasks", creation("one more")),
    }


def load(url: str, call: tuple[str, str, Any], seconds: int, *, another: bool = False) -> float:
    method, path, body = call
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if method == "POST":
            script.write(POST.format(body=json.dumps(body)) + EACH_ANOTHER * another)
            script.flush()
        command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H", f"Authorization: Token {TOKEN}"]
        command += ["-s", script.name, url + path]
        told = subprocess.run(pinned(command, "1"), capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        sys.exit(f"{method} {path}: {told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def pinned(command: list[str], core: str) -> list[str]:
    return ["taskset", "-c", core, *command] if shutil.which("taskset") else command


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--judged", action="store_true")
    parser.add_argument("flags", nargs="*", help="more flags for fakeinflux serve, after --")
    options = parser.parse_args()
    with ExitStack() as stack:
        fake = stack.enter_context(running(pinned([*FAKE, *options.flags], "0")))
        calls = prepare(fake["url"])
        answers = stack.enter_context(tempfile.NamedTemporaryFile("w", suffix=".json"))
        json.dump({f"{m} {p}": ask(fake["url"], m, p, b) for m, p, b in calls.values()}, answers)
        answers.flush()
        servers = {
            "fakeinflux": fake,
            "bare app": stack.enter_context(running(pinned([*BARE, answers.name], "0"))),
        }
        if options.judged:
            judged = [sys.executable, str(HERE / "judged.py"), answers.name]
            servers["openapi-core"] = stack.enter_context(running(pinned(judged, "0")))
        report(calls, servers, options)


def report(calls: dict[str, Any], servers: dict[str, Any], options: argparse.Namespace) -> None:
    print(f"{'':14}" + "".join(f"{name:>14}" for name in servers) + f"{'of bare':>10}   requests/s")
    for name, call in calls.items():
        rates: dict[str, list[float]] = {server: [] for server in servers}
        for _ in range(options.rounds):
            for server, ready in servers.items():
                if server == "fakeinflux" and call[0] == "POST":
                    ask(ready["url"], "POST", "/_fakeinflux/reset")
                rate = load(ready["url"], call, options.seconds, another=name == NEW_SCRIPTS)
                rates[server].append(rate)
        middle = {server: median(found) for server, found in rates.items()}
        row = "".join(f"{rate:14.0f}" for rate in middle.values())
        print(f"{name:14}{row}{middle['fakeinflux'] / middle['bare app']:10.2f}", flush=True)


if __name__ == "__main__":
    main()
