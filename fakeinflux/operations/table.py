"""Every operation that is answered, and the module that holds its handler."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.operations.handler import Handler

MODULES = {
    "DeleteAuthorizationsID": "authorizations",
    "GetAuthorizations": "authorizations",
    "GetAuthorizationsID": "authorizations",
    "PatchAuthorizationsID": "authorizations",
    "PostAuthorizations": "authorizations",
    "DeleteBucketsID": "buckets",
    "GetBuckets": "buckets",
    "GetBucketsID": "buckets",
    "PatchBucketsID": "buckets",
    "PostBuckets": "buckets",
    "PostDelete": "deletes",
    "DeleteLabelsID": "labels",
    "GetLabels": "labels",
    "GetLabelsID": "labels",
    "PatchLabelsID": "labels",
    "PostLabels": "labels",
    "GetTasksIDLogs": "logs",
    "GetTasksIDRunsIDLogs": "logs",
    "GetMe": "me",
    "DeleteOrgsIDMembersID": "members",
    "DeleteOrgsIDOwnersID": "members",
    "GetOrgsIDMembers": "members",
    "GetOrgsIDOwners": "members",
    "PostOrgsIDMembers": "members",
    "PostOrgsIDOwners": "members",
    "DeleteOrgsID": "organizations",
    "GetOrgs": "organizations",
    "GetOrgsID": "organizations",
    "PatchOrgsID": "organizations",
    "PostOrgs": "organizations",
    "PostQuery": "query",
    "GetQuerySuggestions": "query_scripts",
    "GetQuerySuggestionsName": "query_scripts",
    "PostQueryAnalyze": "query_scripts",
    "PostQueryAst": "query_scripts",
    "DeleteTasksIDRunsID": "runs",
    "GetTasksIDRuns": "runs",
    "GetTasksIDRunsID": "runs",
    "PostTasksIDRuns": "runs",
    "PostTasksIDRunsIDRetry": "runs",
    "DeleteOrgsIDSecretsID": "secrets",
    "GetOrgsIDSecrets": "secrets",
    "PatchOrgsIDSecrets": "secrets",
    "GetSetup": "setup",
    "PostSetup": "setup",
    "PostSignin": "signin",
    "PostSignout": "signin",
    "GetHealth": "system",
    "GetPing": "system",
    "GetReady": "system",
    "GetResources": "system",
    "GetRoutes": "system",
    "HeadPing": "system",
    "DeleteTasksIDLabelsID": "task_labels",
    "GetTasksIDLabels": "task_labels",
    "PostTasksIDLabels": "task_labels",
    "DeleteTasksIDMembersID": "task_members",
    "DeleteTasksIDOwnersID": "task_members",
    "GetTasksIDMembers": "task_members",
    "GetTasksIDOwners": "task_members",
    "PostTasksIDMembers": "task_members",
    "PostTasksIDOwners": "task_members",
    "DeleteTasksID": "tasks",
    "GetTasks": "tasks",
    "GetTasksID": "tasks",
    "PatchTasksID": "tasks",
    "PostTasks": "tasks",
    "DeleteUsersID": "users",
    "GetUsers": "users",
    "GetUsersID": "users",
    "PatchUsersID": "users",
    "PostUsers": "users",
    "PostUsersIDPassword": "users",
    "PostLegacyWrite": "write",
    "PostWrite": "write",
}


def load_handler(operation: str) -> Handler | None:
    """The handler of an operation, its module imported only now; None for one that is not answered.

    Most runs of the server meet few operations, and its start should not wait for all of them.
    """
    name = MODULES.get(operation)
    if name is None:
        return None
    handlers: dict[str, Handler] = import_module(f"fakeinflux.operations.{name}").HANDLERS
    return handlers[operation]
