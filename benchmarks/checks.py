"""What one check costs: the compiled one against openapi-core's, in one run.

    python benchmarks/checks.py

Prints a table of microseconds, medians of five rounds each. "again" is the same resource or
query string a second time, which is what a test suite mostly sends.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import timeit
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.contract import check_answer, check_request, load_contract
from fakeinflux.contract.explaining.judging import judge_of
from fakeinflux.http.messages import Answer, Call, Listing, Piece
from fakeinflux.http.responses import COMMON

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.contract.contract import Contract

ROUNDS = 5
ID = "0123456789abcdef"
HEADERS = [
    (b"host", b"localhost:8086"),
    (b"user-agent", b"influxdb-client-python/1.49.0"),
    (b"accept", b"application/json"),
    (b"accept-encoding", b"gzip"),
    (b"authorization", b"Token my-token"),
    (b"content-type", b"application/json"),
]


def task() -> dict[str, Any]:
    """A task as the server answers it."""
    kinds = ("labels", "logs", "members", "owners", "runs")
    links = {"self": f"/api/v2/tasks/{ID}", **{kind: f"/api/v2/tasks/{ID}/{kind}" for kind in kinds}}
    return {
        "links": links,
        "labels": [],
        "id": ID,
        "orgID": ID,
        "org": "my-org",
        "ownerID": ID,
        "name": "downsample",
        "status": "active",
        "flux": 'option task = {name: "downsample", every: 1h}\n\nfrom(bucket: "my-bucket")',
        "every": "1h",
        "latestCompleted": "2026-11-24T05:54:03Z",
        "createdAt": "2026-11-24T05:54:03Z",
    }


def call(operation: str, method: str, path: str, **parts: Any) -> Call:
    """A call as the server takes it."""
    defaults: dict[str, Any] = {"parameters": {}, "query": b"", "arguments": {}, "body": b""}
    return Call(operation=operation, method=method, path=path, headers=HEADERS, **{**defaults, **parts})


def measure(act: Callable[[], object], number: int) -> float:
    """Microseconds of one call, the median of the rounds."""
    return statistics.median(timeit.repeat(act, number=number, repeat=ROUNDS)) / number * 1e6


def rows(contract: Contract) -> list[tuple[str, float, float, float]]:
    """Name, first time, again, and openapi-core, in microseconds."""
    one = call("GetTasksID", "GET", f"/api/v2/tasks/{ID}", parameters={"taskID": ID})
    arguments = {"limit": ["100"], "orgID": [ID], "status": ["active"]}
    query = f"limit=100&orgID={ID}&status=active".encode()
    many = call("GetTasks", "GET", "/api/v2/tasks", query=query, arguments=arguments)
    body = b'{"flux": "option task = {name: \\"x\\", every: 1h}", "org": "my-org", "status": "active"}'
    create = call("PostTasks", "POST", "/api/v2/tasks", body=body)
    links: dict[str, Any] = {"links": {"self": "/api/v2/tasks?limit=100"}}
    return [
        _request_row(contract, "request: one task", one),
        _request_row(contract, "request: list, three parameters", many),
        _request_row(contract, "request: create a task", create),
        _answer_row(contract, "answer: one task", one, lambda: Answer(200, Piece(task())), 200),
        _answer_row(
            contract,
            "answer: list of 100",
            many,
            lambda: Answer(200, Listing(links, "tasks", [Piece(task()) for _ in range(100)])),
            10,
        ),
    ]


def _request_row(contract: Contract, name: str, call: Call) -> tuple[str, float, float, float]:
    operation = contract.operations[call.operation]

    def afresh() -> None:
        operation.seen.clear()
        if check_request(contract, call):
            raise SystemExit(f"{name} is refused")

    judge = judge_of(contract)
    first = measure(afresh, 2000)
    again = measure(lambda: check_request(contract, call), 20_000)
    return name, first, again, measure(lambda: judge.judge_call(operation, call, []), 50)


def _answer_row(
    contract: Contract, name: str, call: Call, make: Callable[[], Answer], number: int
) -> tuple[str, float, float, float]:
    operation = contract.operations[call.operation]
    made = iter([make() for _ in range(number * ROUNDS)])
    first = measure(lambda: check_answer(contract, call, next(made), COMMON.plain), number)
    answer = make()
    if check_answer(contract, call, answer, COMMON.plain):
        raise SystemExit(f"{name} is refused")
    again = measure(lambda: check_answer(contract, call, answer, COMMON.plain), 10 * number)
    judge = judge_of(contract)
    return (
        name,
        first,
        again,
        measure(lambda: judge.judge_answer(operation, answer, COMMON.plain, []), max(number // 10, 2)),
    )


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--edition", default="v2")
    edition = parser.parse_args().edition
    write = sys.stdout.write
    write(f"{'microseconds':34}{'first':>10}{'again':>10}{'openapi-core':>14}{'ratio':>9}\n")
    for name, first, again, judged in rows(load_contract(edition)):
        write(f"{name:34}{first:10.2f}{again:10.2f}{judged:14.1f}{judged / again:9.0f}\n")


if __name__ == "__main__":
    main()
