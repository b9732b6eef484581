"""Every operation in the other editions: its success there, and where the edition differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.operation_names import TASKS

from .cases import Case, play
from .scene import FLUX, UNKNOWN

if TYPE_CHECKING:
    from fakeinflux import World

NEW = {"orgID": "{org}", "flux": FLUX}
RETRIED = {"taskID": "{task}", "status": "scheduled"}
STORED = {"orgID": "{org}", "scriptID": "{script}", "name": "stored", "every": "1h"}

IN_BOTH = [
    Case("GetTasks", 200, "all"),
    Case("PostTasks", 201, "a script", body=NEW, holds={"name": "hourly"}),
    Case("GetTasksID", 200, "a task", holds={"name": "hourly"}),
    Case("PatchTasksID", 200, "another schedule", body={"every": "30m"}, holds={"every": "30m"}),
    Case("DeleteTasksID", 204, "a task"),
    Case("GetTasksIDLabels", 200, "a task"),
    Case("DeleteTasksIDLabelsID", 204, "an unknown label", path={"labelID": UNKNOWN}),
    Case("GetTasksIDLogs", 200, "a task"),
    Case("GetTasksIDMembers", 200, "a task"),
    Case("PostTasksIDMembers", 201, "a user", body={"id": "{me}"}, holds={"role": "member"}),
    Case("DeleteTasksIDMembersID", 204, "a user", path={"userID": "{me}"}),
    Case("GetTasksIDOwners", 200, "a task"),
    Case("PostTasksIDOwners", 201, "a user", body={"id": "{me}"}, holds={"role": "owner"}),
    Case("DeleteTasksIDOwnersID", 204, "a user", path={"userID": "{me}"}),
    Case("GetTasksIDRuns", 200, "a task"),
    Case("PostTasksIDRuns", 201, "no body", holds={"status": "scheduled"}),
    Case("GetTasksIDRunsID", 200, "a run", holds={"id": "{run}"}),
    Case("GetTasksIDRunsIDLogs", 200, "a run"),
    Case("PostTasksIDRunsIDRetry", 200, "a run", holds=RETRIED),
    Case("GetTasksID", 401, "no token", token="nobody", said="unauthorized access"),
]

OSS = [
    *IN_BOTH,
    Case("PostTasksIDLabels", 201, "a label", body={"labelID": "{loose}"}),
    Case("DeleteTasksIDRunsID", 200, "a run that waits", path={"runID": "{waiting}"}),
    Case(
        "GetTasks",
        400,
        "no way to ask for all",
        query="limit=-1",
        breaks=True,
        said="failed to decode request: limit must be between 1 and 500",
    ),
    Case("PostTasks", 201, "unknown properties", body={**NEW, "color": "red"}),
    Case(
        "PostTasks",
        500,
        "may only read",
        body=NEW,
        token="reader",
        said="failed to create task: unauthorized",
    ),
    Case("GetTasksID", 404, "may not read", token="stranger", said="failed to find task: unauthorized"),
    Case("GetTasksIDLabels", 200, "unknown task", path={"taskID": UNKNOWN}, holds={"labels": []}),
    Case("PostTasksIDLabels", 201, "unknown task", path={"taskID": UNKNOWN}, body={"labelID": "{loose}"}),
    Case(
        "PostTasksIDMembers",
        500,
        "has a role",
        body={"id": "{user}"},
        said="Unexpected error when assigning user to a resource: mapping for user {user} already exists",
    ),
    Case("GetTasksIDLogs", 200, "nothing logged", path={"taskID": "{off}"}, holds={"events": None}),
    Case("GetTasksIDMembers", 200, "may not read", token="stranger", holds={"users": []}),
]

CLOUD_SERVERLESS = [
    *IN_BOTH,
    Case(
        "PostTasksIDLabels",
        404,
        "no labels to be had",
        body={"labelID": UNKNOWN},
        said="label not found",
    ),
    Case(
        "DeleteTasksIDRunsID",
        405,
        "a run that waits",
        path={"runID": "{waiting}"},
        said="cloud-serverless does not cancel runs",
    ),
    Case("GetTasks", 200, "all without a limit", query="limit=-1&offset=2", holds={"tasks": []}),
    Case("GetTasks", 200, "by script", query=f"scriptID={UNKNOWN}", holds={"tasks": []}),
    Case("PostTasks", 201, "a stored script", body=STORED, holds={"scriptID": "{script}", "name": "stored"}),
    Case(
        "PostTasks",
        404,
        "a script that is not stored",
        body={**STORED, "scriptID": UNKNOWN},
        said="failed to create task: script {unknown} not found; POST /api/v2/scripts stores one",
    ),
    Case(
        "PostTasks",
        400,
        "a stored script and another",
        body={**STORED, "flux": FLUX},
        breaks=True,
        said="failed to decode request: can not provide both scriptID and flux",
    ),
    Case(
        "GetTasksID",
        401,
        "may not read",
        token="stranger",
        said="failed to find task: read:orgs/{org}/tasks/{task} is unauthorized",
    ),
]


@pytest.mark.fakeinflux(edition="oss")
@pytest.mark.parametrize("case", OSS, ids=str)
def test_oss_answers_as_the_real_server(fakeinflux: World, case: Case) -> None:
    play(fakeinflux, case)


@pytest.mark.fakeinflux(edition="cloud-serverless")
@pytest.mark.parametrize("case", CLOUD_SERVERLESS, ids=str)
def test_cloud_serverless_answers_as_its_document_says(fakeinflux: World, case: Case) -> None:
    play(fakeinflux, case)


@pytest.mark.parametrize("rows", [OSS, CLOUD_SERVERLESS], ids=["oss", "cloud-serverless"])
def test_every_operation_has_a_row(rows: list[Case]) -> None:
    assert {row.operation for row in rows} == TASKS
