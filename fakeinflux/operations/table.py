"""Every operation that fakeinflux answers, and the module with its handler."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.operations.handler import AnyHandler

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
    "DeleteBucketsIDLabelsID": "resource_labels",
    "GetBucketsIDLabels": "resource_labels",
    "PostBucketsIDLabels": "resource_labels",
    "DeleteBucketsIDMembersID": "members",
    "DeleteBucketsIDOwnersID": "members",
    "GetBucketsIDMembers": "members",
    "GetBucketsIDOwners": "members",
    "PostBucketsIDMembers": "members",
    "PostBucketsIDOwners": "members",
    "PostDelete": "deletes",
    "DeleteLabelsID": "labels",
    "GetLabels": "labels",
    "GetLabelsID": "labels",
    "PatchLabelsID": "labels",
    "PostLabels": "labels",
    "GetTasksIDLogs": "logs",
    "GetTasksIDRunsIDLogs": "logs",
    "GetMe": "users",
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
    "DeleteScriptsID": "stored_scripts",
    "GetScripts": "stored_scripts",
    "GetScriptsID": "stored_scripts",
    "PatchScriptsID": "stored_scripts",
    "PostScripts": "stored_scripts",
    "PostScriptsIDInvoke": "stored_scripts",
    "DeleteOrgsIDSecretsID": "secrets",
    "GetOrgsIDSecrets": "secrets",
    "PatchOrgsIDSecrets": "secrets",
    "PostOrgsIDSecretsDelete": "secrets",
    "PutMePassword": "passwords",
    "PutUsersIDPassword": "passwords",
    "GetSetup": "setup",
    "PostSetup": "setup",
    "PostSignin": "signin",
    "PostSignout": "signin",
    "GetHealth": "system",
    "GetMetrics": "system",
    "GetPing": "system",
    "GetReady": "system",
    "GetResources": "system",
    "GetRoutes": "system",
    "HeadPing": "system",
    "DeleteTasksIDLabelsID": "resource_labels",
    "GetTasksIDLabels": "resource_labels",
    "PostTasksIDLabels": "resource_labels",
    "DeleteTasksIDMembersID": "members",
    "DeleteTasksIDOwnersID": "members",
    "GetTasksIDMembers": "members",
    "GetTasksIDOwners": "members",
    "PostTasksIDMembers": "members",
    "PostTasksIDOwners": "members",
    "DeleteTasksID": "tasks",
    "GetTasks": "tasks",
    "GetTasksID": "tasks",
    "PatchTasksID": "tasks",
    "PostTasks": "tasks",
    "DeleteUsersID": "users",
    "GetUsers": "users",
    "GetUsersID": "users",
    "GetUsersIDPermissions": "users",
    "PatchUsersID": "users",
    "PostUsers": "users",
    "PostUsersIDPassword": "users",
    "PostLegacyWrite": "write",
    "PostWrite": "write",
}


def load_handler(operation: str) -> AnyHandler | None:
    """Return the handler of an operation, or None if fakeinflux does not answer it.

    Its module is imported only now: most servers meet few operations, and their start should not wait
    for all of them.
    """
    name = MODULES.get(operation)
    if name is None:
        return None
    handlers: dict[str, AnyHandler] = import_module(f"fakeinflux.operations.{name}").HANDLERS
    return handlers[operation]
