"""Runs of a task: listed, forced, shown, cancelled, retried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .cases import Case, common, play

if TYPE_CHECKING:
    from fakeinflux import World

BAD_ID = "failed to decode request: id must have a length of 16 bytes"

CASES = [
    *common("GetTasksIDRuns"),
    Case("GetTasksIDRuns", 200, "a task"),
    Case(
        "GetTasksIDRuns",
        200,
        "a time of nine digits with an offset",
        query="afterTime=2100-01-01T00%3A00%3A00.123456789%2B02%3A00",
        holds={"runs": []},
    ),
    Case(
        "GetTasksIDRuns",
        400,
        "limit of 501",
        query="limit=501",
        breaks=True,
        said="failed to decode request: run limit is out of bounds, must be between 1 and 500",
    ),
    Case(
        "GetTasksIDRuns",
        400,
        "times in the wrong order",
        query="afterTime=2025-01-02T00:00:00Z&beforeTime=2025-01-01T00:00:00Z",
        said="failed to decode request: beforeTime must be later than afterTime",
    ),
    Case(
        "GetTasksIDRuns",
        401,
        "may not read tasks",
        token="stranger",
        said="failed to find runs: read:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case(
        "GetTasksIDRuns",
        404,
        "unknown task",
        path={"taskID": "{unknown}"},
        said="failed to find runs: task not found",
    ),
    *common("PostTasksIDRuns"),
    Case("PostTasksIDRuns", 201, "no body", holds={"taskID": "{task}", "status": "scheduled"}),
    Case(
        "PostTasksIDRuns",
        201,
        "for a time",
        body={"scheduledFor": "2025-06-01T12:00:00.9Z"},
        holds={"scheduledFor": "2025-06-01T12:00:00Z"},
    ),
    Case(
        "PostTasksIDRuns",
        400,
        "switched off",
        path={"taskID": "{off}"},
        said="failed to force run: inactive task",
    ),
    Case(
        "PostTasksIDRuns",
        400,
        "no time",
        body={"scheduledFor": "noon"},
        breaks=True,
        said='failed to decode request: parsing time "noon" as "2006-01-02T15:04:05Z07:00": '
        'cannot parse "noon" as "2006"',
    ),
    Case(
        "PostTasksIDRuns",
        401,
        "may only read",
        token="reader",
        said="failed to force run: write:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case(
        "PostTasksIDRuns",
        404,
        "unknown task",
        path={"taskID": "{unknown}"},
        said="failed to force run: task not found",
    ),
    # The server refuses only what another call queues at the very same instant, so a fault stands for it.
    Case(
        "PostTasksIDRuns",
        422,
        "queued by another call",
        fault=True,
        said="failed to force run: run already queued",
    ),
    *common("GetTasksIDRunsID"),
    Case("GetTasksIDRunsID", 200, "a run", holds={"id": "{run}", "status": "success"}),
    Case("GetTasksIDRunsID", 400, "no id", path={"runID": "1"}, breaks=True, said=BAD_ID),
    Case(
        "GetTasksIDRunsID",
        401,
        "may not read tasks",
        token="stranger",
        said="failed to find run: read:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case(
        "GetTasksIDRunsID",
        404,
        "unknown run",
        path={"runID": "{unknown}"},
        said="failed to find run: run not found",
    ),
    Case(
        "GetTasksIDRunsID",
        404,
        "the run of another task",
        path={"taskID": "{off}"},
        said="failed to find run: run not found",
    ),
    *common("DeleteTasksIDRunsID"),
    Case("DeleteTasksIDRunsID", 204, "a run that waits", path={"runID": "{waiting}"}),
    Case("DeleteTasksIDRunsID", 400, "no id", path={"runID": "1"}, breaks=True, said=BAD_ID),
    Case(
        "DeleteTasksIDRunsID",
        401,
        "may only read",
        token="reader",
        said="failed to cancel run: write:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case("DeleteTasksIDRunsID", 404, "a run that has ended", said="failed to cancel run: run not found"),
    *common("PostTasksIDRunsIDRetry"),
    Case("PostTasksIDRunsIDRetry", 200, "a run", holds={"taskID": "{task}", "status": "scheduled"}),
    Case("PostTasksIDRunsIDRetry", 200, "an empty object", body={}),
    Case("PostTasksIDRunsIDRetry", 400, "no id", path={"runID": "1"}, breaks=True, said=BAD_ID),
    Case(
        "PostTasksIDRunsIDRetry",
        400,
        "switched off",
        path={"taskID": "{off}"},
        said="failed to retry run: inactive task",
    ),
    Case(
        "PostTasksIDRunsIDRetry",
        401,
        "may only read",
        token="reader",
        said="failed to retry run: write:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case(
        "PostTasksIDRunsIDRetry",
        404,
        "unknown run",
        path={"runID": "{unknown}"},
        said="failed to retry run: run not found",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_as_documented(fakeinflux: World, case: Case) -> None:
    play(fakeinflux, case)
