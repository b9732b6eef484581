"""Tasks themselves: listed, created, shown, changed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .cases import Case, common, play
from .scene import FLUX

if TYPE_CHECKING:
    from fakeinflux import World

BAD_ID = "id must have a length of 16 bytes"
NEW = {"orgID": "{org}", "flux": FLUX}

CASES = [
    *common("GetTasks"),
    Case("GetTasks", 200, "all"),
    Case("GetTasks", 200, "a page past all", query="org=my-org&limit=1&offset=9", holds={"tasks": []}),
    Case("GetTasks", 200, "all without a limit", query="limit=-1&offset=2", holds={"tasks": []}),
    Case(
        "GetTasks",
        400,
        "limit of 0",
        query="limit=0",
        breaks=True,
        said="failed to decode request: limit must be between 1 and 500",
    ),
    Case(
        "GetTasks",
        400,
        "unknown org",
        query="org=nowhere",
        said='failed to decode request: organization name "nowhere" not found',
    ),
    *common("PostTasks", body=NEW),
    Case(
        "PostTasks",
        201,
        "by org id",
        body=NEW,
        holds={"name": "hourly", "every": "1h", "status": "active", "labels": []},
    ),
    Case(
        "PostTasks",
        201,
        "by org name switched off",
        body={"org": "my-org", "flux": FLUX, "status": "inactive", "description": "d"},
        holds={"status": "inactive", "description": "d"},
    ),
    Case(
        "PostTasks",
        400,
        "no script",
        body={"orgID": "{org}"},
        breaks=True,
        said="failed to decode request: missing flux",
    ),
    Case(
        "PostTasks",
        400,
        "no schedule in the script",
        body={"orgID": "{org}", "flux": 'option task = {name: "a"}'},
        said="invalid options: missing required option: cron or every",
    ),
    Case(
        "PostTasks",
        401,
        "may only read",
        body=NEW,
        token="reader",
        said="failed to create task: write:orgs/{org}/tasks is unauthorized",
    ),
    Case(
        "PostTasks",
        404,
        "unknown org",
        body={"orgID": "{unknown}", "flux": FLUX},
        said="could not identify organization: organization not found",
    ),
    *common("GetTasksID"),
    Case("GetTasksID", 200, "a task", holds={"name": "hourly", "lastRunStatus": "success"}),
    Case(
        "GetTasksID",
        400,
        "no id",
        path={"taskID": "hourly"},
        breaks=True,
        said=f"failed to decode request: {BAD_ID}",
    ),
    Case(
        "GetTasksID",
        401,
        "may not read tasks",
        token="stranger",
        said="failed to find task: read:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case(
        "GetTasksID",
        404,
        "unknown task",
        path={"taskID": "{unknown}"},
        said="failed to find task: task not found",
    ),
    *common("PatchTasksID", body={"status": "inactive"}),
    Case(
        "PatchTasksID",
        200,
        "another schedule",
        body={"every": "30m", "status": "inactive"},
        holds={"every": "30m", "status": "inactive"},
    ),
    Case(
        "PatchTasksID",
        400,
        "a description alone",
        body={"description": "d"},
        breaks=True,
        said="failed to decode request: cannot update task without content",
    ),
    Case(
        "PatchTasksID",
        400,
        "two schedules",
        body={"every": "1h", "cron": "@daily"},
        breaks=True,
        said="failed to decode request: cannot specify both every and cron",
    ),
    Case(
        "PatchTasksID",
        401,
        "may only read",
        body={"status": "inactive"},
        token="reader",
        said="failed to update task: write:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case(
        "PatchTasksID",
        404,
        "unknown task",
        path={"taskID": "{unknown}"},
        body={"status": "inactive"},
        said="failed to update task: task not found",
    ),
    *common("DeleteTasksID"),
    Case("DeleteTasksID", 204, "a task"),
    Case(
        "DeleteTasksID",
        400,
        "the id of zeros",
        path={"taskID": "0" * 16},
        breaks=True,
        said="failed to decode request: invalid ID",
    ),
    Case(
        "DeleteTasksID",
        401,
        "may only read",
        token="reader",
        said="failed to delete task: write:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case(
        "DeleteTasksID",
        404,
        "unknown task",
        path={"taskID": "{unknown}"},
        said="failed to delete task: task not found",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_as_documented(fakeinflux: World, case: Case) -> None:
    play(fakeinflux, case)
