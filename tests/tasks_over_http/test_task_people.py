"""Members and owners of a task: listed, added, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .cases import Case, common, play

if TYPE_CHECKING:
    from fakeinflux import World

BAD_ID = "id must have a length of 16 bytes"


def listing(operation: str) -> list[Case]:
    """Return the rows that lists of members and of owners share."""
    return [
        Case(operation, 200, "a task"),
        Case(operation, 200, "unknown task", path={"taskID": "{unknown}"}, holds={"users": []}),
        Case(operation, 400, "no id", path={"taskID": "x"}, breaks=True, said=BAD_ID),
        Case(
            operation,
            401,
            "may not read tasks",
            token="stranger",
            said="read:orgs/{org}/tasks/{task} is unauthorized",
        ),
    ]


def adding(operation: str, role: str) -> list[Case]:
    """Return the rows that adding a member and adding an owner share."""
    return [
        Case(
            operation,
            201,
            "another user",
            body={"id": "{free}"},
            holds={"id": "{free}", "name": "bob", "role": role, "status": "active"},
        ),
        Case(operation, 400, "no user", body={"name": "bob"}, breaks=True, said="user id missing or invalid"),
        Case(
            operation,
            401,
            "may only read",
            body={"id": "{free}"},
            token="reader",
            said="write:orgs/{org}/tasks/{task} is unauthorized",
        ),
        Case(operation, 404, "unknown user", body={"id": "{unknown}"}, said="user not found"),
        Case(
            operation,
            404,
            "unknown task",
            path={"taskID": "{unknown}"},
            body={"id": "{free}"},
            said="task not found",
        ),
        Case(
            operation, 422, "has a role", body={"id": "{user}"}, said="mapping for user {user} already exists"
        ),
    ]


def removing(operation: str) -> list[Case]:
    """Return the rows that removing a member and removing an owner share."""
    return [
        Case(operation, 204, "has no role", path={"userID": "{free}"}),
        Case(operation, 400, "no id", path={"userID": "alice"}, breaks=True, said=BAD_ID),
        Case(
            operation,
            401,
            "may only read",
            token="reader",
            said="write:orgs/{org}/tasks/{task} is unauthorized",
        ),
    ]


CASES = [
    *common("GetTasksIDMembers", fails=False),
    *listing("GetTasksIDMembers"),
    *common("PostTasksIDMembers", fails=False, body={"id": "{free}"}),
    *adding("PostTasksIDMembers", "member"),
    *common("DeleteTasksIDMembersID", fails=False),
    *removing("DeleteTasksIDMembersID"),
    Case("DeleteTasksIDMembersID", 204, "a member"),
    *common("GetTasksIDOwners"),
    *listing("GetTasksIDOwners"),
    *common("PostTasksIDOwners", body={"id": "{free}"}),
    *adding("PostTasksIDOwners", "owner"),
    *common("DeleteTasksIDOwnersID", fails=False),
    *removing("DeleteTasksIDOwnersID"),
    Case("DeleteTasksIDOwnersID", 204, "an owner", path={"userID": "{boss}"}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_as_documented(fakeinflux: World, case: Case) -> None:
    play(fakeinflux, case)
