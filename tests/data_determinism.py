"""A program that prints what random writes, deletes, queries and executed runs are answered.

    python -m tests.data_determinism DATE SEED COUNT

DATE (nanoseconds) is what the machine's clock says at first.
"""

from __future__ import annotations

import json
import random
import sys
from typing import TYPE_CHECKING

from fakeinflux.testing.fake import FakeInflux
from tests.determinism import set_machine_time
from tests.random_calls import Reply, Request, sender_in_process

if TYPE_CHECKING:
    from collections.abc import Iterator

TASKS = (
    '|> mean() |> map(fn: (r) => ({r with _time: now(), site: "mean"})) |> to(bucket: "my-bucket")',
    (
        "|> aggregateWindow(every: 10m, fn: max)"
        ' |> set(key: "_measurement", value: "max") |> to(bucket: "my-bucket")'
    ),
    "|> count() |> to(bucket: 2)",
)
NUMBERS = '|> filter(fn: (r) => r._field == "v")'
QUERIES = (
    "",
    f"{NUMBERS} |> group() |> mean()",
    '|> group(columns: ["site", "_field"]) |> sort(columns: ["_value"], desc: true) |> limit(n: 5)',
    "|> aggregateWindow(every: 1h, fn: sum, createEmpty: false)",
    '|> filter(fn: (r) => r.site == "mean")',
    '|> filter(fn: (r) => r._measurement == "max")',
    '|> map(fn: (r) => ({r with label: "${r._field}: ${r._value}"})) |> unique(column: "label")',
    '|> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")',
    f"{NUMBERS} |> quantile(q: 0.5)",
    '|> distinct(column: "site")',
    "|> findRecord(fn: (key) => true, idx: 0) |> display()",
)
TOKEN = "my-token"


def lines(chance: random.Random) -> str:
    """Five lines: fields of three kinds, tags that some series lack."""
    return "\n".join(line(chance) for _ in range(5))


def line(chance: random.Random) -> str:
    fields = (f"v={chance.uniform(-9, 9)}", f"n={chance.randrange(99)}i", f'text="{chance.randrange(9)}"')
    series = chance.choice(("m", "m,site=a", "m,site=b", "other,site=c,host=x"))
    return f"{series} {','.join(chance.sample(fields, 2))}"


def script(chance: random.Random, name: int) -> str:
    head = f'option task = {{name: "task {name}", every: {chance.choice(("10m", "1h"))}}}'
    return f'{head}\nfrom(bucket: "my-bucket") |> range(start: -2h) {NUMBERS} {chance.choice(TASKS)}'


def request(chance: random.Random, at: int) -> Request:
    """One of the calls, all of the same chance but for writes and queries, which come more often."""
    kind = chance.choice(("write", "write", "query", "query", "query", "delete", "task", "advance"))
    headers = (("authorization", f"Token {TOKEN}"), ("content-type", "application/json"))
    match kind:
        case "write":
            target = "org=my-org&bucket=my-bucket"
            return Request(kind, "POST", "/api/v2/write", target, headers, lines(chance).encode())
        case "query":
            text = f'from(bucket: "my-bucket") |> range(start: -30d) {chance.choice(QUERIES)}'
            body = json.dumps({"query": text}).encode()
            return Request(kind, "POST", "/api/v2/query", "org=my-org", headers, body)
        case "delete":
            span = {"start": "2025-01-01T00:00:00Z", "stop": f"2025-01-01T{chance.randrange(24):02}:00:00Z"}
            body = json.dumps({**span, "predicate": f"site={chance.choice('abc')}"}).encode()
            return Request(kind, "POST", "/api/v2/delete", "org=my-org&bucket=my-bucket", headers, body)
        case "task":
            body = json.dumps({"org": "my-org", "flux": script(chance, at)}).encode()
            return Request(kind, "POST", "/api/v2/tasks", "", headers, body)
        case _:
            return Request("advance", "", "", "", (), chance.choice((b"10m", b"1h", b"5h")))


def transcribe(seed: int, count: int) -> Iterator[str]:
    """A line for each call with its answer, then the runs of all tasks with their logs."""
    chance = random.Random(seed)
    fake = FakeInflux(now="2025-01-01T00:00:00Z", seed=seed)
    send = sender_in_process(fake, fake.world)
    for at in range(count):
        asked = request(chance, at)
        answered: Reply = send(asked)
        yield f"{asked.operation} {asked.body!r} -> {answered.status} {answered.body!r}"
    for task in fake.world.tasks:
        for run in fake.world.runs(task):
            yield f"{task} {run!r}"


if __name__ == "__main__":
    date, seed, count = map(int, sys.argv[1:])
    set_machine_time(date)
    for answered in transcribe(seed, count):
        sys.stdout.write(f"{answered}\n")
