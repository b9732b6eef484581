"""The operations that the contract must have, by name."""

from __future__ import annotations

TASKS = frozenset(
    {
        "GetTasks",
        "PostTasks",
        "GetTasksID",
        "PatchTasksID",
        "DeleteTasksID",
        "GetTasksIDLabels",
        "PostTasksIDLabels",
        "DeleteTasksIDLabelsID",
        "GetTasksIDLogs",
        "GetTasksIDMembers",
        "PostTasksIDMembers",
        "DeleteTasksIDMembersID",
        "GetTasksIDOwners",
        "PostTasksIDOwners",
        "DeleteTasksIDOwnersID",
        "GetTasksIDRuns",
        "PostTasksIDRuns",
        "GetTasksIDRunsID",
        "DeleteTasksIDRunsID",
        "GetTasksIDRunsIDLogs",
        "PostTasksIDRunsIDRetry",
    }
)
"""Tasks, in every edition."""

AROUND_TASKS = frozenset(
    {
        "GetOrgs",
        "PostOrgs",
        "GetOrgsID",
        "PatchOrgsID",
        "DeleteOrgsID",
        "GetOrgsIDMembers",
        "PostOrgsIDMembers",
        "DeleteOrgsIDMembersID",
        "GetOrgsIDOwners",
        "PostOrgsIDOwners",
        "DeleteOrgsIDOwnersID",
        "GetOrgsIDSecrets",
        "PatchOrgsIDSecrets",
        "DeleteOrgsIDSecretsID",
        "PostOrgsIDSecretsDelete",
        "GetBuckets",
        "PostBuckets",
        "GetBucketsID",
        "PatchBucketsID",
        "DeleteBucketsID",
        "GetBucketsIDLabels",
        "PostBucketsIDLabels",
        "DeleteBucketsIDLabelsID",
        "GetBucketsIDMembers",
        "PostBucketsIDMembers",
        "DeleteBucketsIDMembersID",
        "GetBucketsIDOwners",
        "PostBucketsIDOwners",
        "DeleteBucketsIDOwnersID",
        "GetAuthorizations",
        "PostAuthorizations",
        "GetAuthorizationsID",
        "PatchAuthorizationsID",
        "DeleteAuthorizationsID",
        "GetRoutes",
    }
)
"""What clients need around tasks, in every edition."""

NOT_IN_SERVERLESS = frozenset(
    {
        "GetUsers",
        "PostUsers",
        "GetUsersID",
        "PatchUsersID",
        "DeleteUsersID",
        "PostUsersIDPassword",
        "PutUsersIDPassword",
        "GetUsersIDPermissions",
        "GetMe",
        "PutMePassword",
        "GetMetrics",
        "GetLabels",
        "PostLabels",
        "GetLabelsID",
        "PatchLabelsID",
        "DeleteLabelsID",
        "GetPing",
        "HeadPing",
        "GetHealth",
        "GetReady",
        "GetResources",
        "GetSetup",
        "PostSetup",
        "PostSignin",
        "PostSignout",
    }
)
"""What the document of Cloud Serverless lacks."""

QUERIES = frozenset(
    {
        "PostQuery",
        "PostQueryAst",
        "PostQueryAnalyze",
        "GetQuerySuggestions",
        "GetQuerySuggestionsName",
    }
)
"""Queries, in every edition."""

SCRIPTS = frozenset(
    {
        "DeleteScriptsID",
        "GetScripts",
        "GetScriptsID",
        "PatchScriptsID",
        "PostScripts",
        "PostScriptsIDInvoke",
    }
)
WRITES = frozenset({"PostWrite", "PostLegacyWrite", "PostDelete"})
"""What changes the points in buckets, in every edition."""
