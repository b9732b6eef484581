"""Logs of a task and of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .cases import Case, common, play

if TYPE_CHECKING:
    from fakeinflux import World

BAD_ID = "failed to decode request: id must have a length of 16 bytes"
DENIED = "failed to find task logs: read:orgs/{org}/tasks/{task} is unauthorized"

CASES = [
    *common("GetTasksIDLogs"),
    Case("GetTasksIDLogs", 200, "a task that ran"),
    Case("GetTasksIDLogs", 200, "a task that never ran", path={"taskID": "{off}"}, holds={"events": []}),
    Case("GetTasksIDLogs", 400, "no id", path={"taskID": "x"}, breaks=True, said=BAD_ID),
    Case("GetTasksIDLogs", 401, "may not read tasks", token="stranger", said=DENIED),
    Case(
        "GetTasksIDLogs",
        404,
        "unknown task",
        path={"taskID": "{unknown}"},
        said="failed to find task logs: task not found",
    ),
    *common("GetTasksIDRunsIDLogs"),
    Case("GetTasksIDRunsIDLogs", 200, "a run"),
    Case("GetTasksIDRunsIDLogs", 200, "a run that waits", path={"runID": "{waiting}"}, holds={"events": []}),
    Case("GetTasksIDRunsIDLogs", 400, "no id", path={"runID": "x"}, breaks=True, said=BAD_ID),
    Case("GetTasksIDRunsIDLogs", 401, "may not read tasks", token="stranger", said=DENIED),
    Case(
        "GetTasksIDRunsIDLogs",
        404,
        "unknown run",
        path={"runID": "{unknown}"},
        said="failed to find task logs: run not found",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_as_documented(fakeinflux: World, case: Case) -> None:
    play(fakeinflux, case)
