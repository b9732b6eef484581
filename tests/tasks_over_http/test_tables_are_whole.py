"""The tables have every status that the contract documents for the operations on tasks, and no others."""

from __future__ import annotations

from tests.contract.operation_names import TASKS

from . import test_task_labels, test_task_logs, test_task_people, test_task_runs, test_tasks
from .scene import contract, places

ROWS = [
    *test_tasks.CASES,
    *test_task_labels.CASES,
    *test_task_logs.CASES,
    *test_task_people.CASES,
    *test_task_runs.CASES,
]


def documented() -> set[tuple[str, str]]:
    found = set()
    for name in TASKS:
        method, path = places()[name]
        responses = contract()["paths"][path][method.lower()]["responses"]
        found |= {(name, str(status)) for status in responses}
    return found


def test_every_documented_status_has_a_row() -> None:
    assert documented() - {(row.operation, str(row.status)) for row in ROWS} == set()


def test_no_row_has_a_status_that_is_not_documented() -> None:
    assert {(row.operation, str(row.status)) for row in ROWS} - documented() == set()


def test_rows_differ() -> None:
    names = [str(row) for row in ROWS]
    assert len(names) == len(set(names))
