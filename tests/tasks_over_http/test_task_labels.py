"""Labels of a task: listed, hung on it, taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .cases import Case, common, play

if TYPE_CHECKING:
    from fakeinflux import World

BAD_ID = "id must have a length of 16 bytes"
RED = {"id": "{hung}", "orgID": "{org}", "name": "red"}

CASES = [
    *common("GetTasksIDLabels"),
    Case("GetTasksIDLabels", 200, "a labelled task", holds={"labels": [RED]}),
    Case("GetTasksIDLabels", 200, "none", path={"taskID": "{off}"}, holds={"labels": []}),
    Case("GetTasksIDLabels", 400, "no id", path={"taskID": "x"}, breaks=True, said=BAD_ID),
    Case(
        "GetTasksIDLabels",
        401,
        "may not read tasks",
        token="stranger",
        said="read:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case("GetTasksIDLabels", 404, "unknown task", path={"taskID": "{unknown}"}, said="task not found"),
    *common("PostTasksIDLabels", body={"labelID": "{loose}"}),
    Case(
        "PostTasksIDLabels",
        201,
        "another label",
        body={"labelID": "{loose}"},
        holds={"label": {"id": "{loose}", "orgID": "{org}", "name": "blue"}},
    ),
    Case("PostTasksIDLabels", 400, "no label", body={}, breaks=True, said="label id is required"),
    Case("PostTasksIDLabels", 400, "no JSON", body=b"{", breaks=True, said="Invalid post label map request"),
    Case(
        "PostTasksIDLabels",
        401,
        "may only read",
        body={"labelID": "{loose}"},
        token="reader",
        said="write:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case("PostTasksIDLabels", 404, "unknown label", body={"labelID": "{unknown}"}, said="label not found"),
    Case(
        "PostTasksIDLabels",
        404,
        "unknown task",
        path={"taskID": "{unknown}"},
        body={"labelID": "{loose}"},
        said="task not found",
    ),
    Case(
        "PostTasksIDLabels",
        422,
        "hangs there",
        body={"labelID": "{hung}"},
        said="Cannot add label, label already exists on resource",
    ),
    *common("DeleteTasksIDLabelsID"),
    Case("DeleteTasksIDLabelsID", 204, "a label"),
    Case("DeleteTasksIDLabelsID", 204, "a label that does not hang there", path={"labelID": "{loose}"}),
    Case("DeleteTasksIDLabelsID", 400, "no id", path={"labelID": "red"}, breaks=True, said=BAD_ID),
    Case(
        "DeleteTasksIDLabelsID",
        401,
        "may only read",
        token="reader",
        said="write:orgs/{org}/tasks/{task} is unauthorized",
    ),
    Case("DeleteTasksIDLabelsID", 404, "unknown task", path={"taskID": "{unknown}"}, said="task not found"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_as_documented(fakeinflux: World, case: Case) -> None:
    play(fakeinflux, case)
