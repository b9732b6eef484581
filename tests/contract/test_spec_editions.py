"""What each edition takes, refuses and may answer, where they were decided on one by one."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator

from fakeinflux.contract.documents.documents import load_document

FLUX = 'option task = {name: "t", every: 1h}\nfrom(bucket: "b") |> range(start: -1h)'
TASK = {"org": "my-org", "flux": FLUX}
ID = "020f755c3c082000"
LINKS = {"self": f"/api/v2/users/{ID}"}
USER = {"id": ID, "name": "ada", "status": "inactive", "links": LINKS}
PERMISSION = {"action": "read", "resource": {"type": "tasks", "orgID": ID}}
AUTHORIZATION = {
    "id": ID,
    "token": "",
    "orgID": ID,
    "org": "o",
    "permissions": [PERMISSION],
    "status": "active",
}
BUCKET = {"orgID": ID, "name": "b"}
RULE = {"type": "expire", "everySeconds": 3600}

ALL = ("v2", "oss", "cloud-serverless")
OURS = ("v2", "oss")
"""The editions with users, which the document of cloud-serverless has not."""
TAKEN: list[tuple[str, Any, tuple[str, ...]]] = [
    ("TaskCreateRequest", TASK, ALL),
    ("TaskCreateRequest", {"orgID": ID.upper(), "flux": FLUX, "status": "inactive", "description": "d"}, ALL),
    ("TaskCreateRequest", {"flux": FLUX}, ("cloud-serverless",)),
    ("TaskCreateRequest", {"org": "my-org"}, ()),
    ("TaskCreateRequest", {**TASK, "status": "sleeping"}, ()),
    ("TaskCreateRequest", {**TASK, "colour": "red"}, ("oss",)),
    ("TaskCreateRequest", {**TASK, "every": "1h"}, ("oss", "cloud-serverless")),
    ("TaskCreateRequest", {**TASK, "scriptID": "020f755c3c082000"}, ("oss",)),
    ("TaskCreateRequest", {**TASK, "description": None}, ("oss",)),
    (
        "TaskCreateRequest",
        {"scriptID": "020f755c3c082000", "name": "t", "every": "1h"},
        ("cloud-serverless",),
    ),
    ("TaskCreateRequest", {"flux": FLUX, "scriptParameters": {}}, ()),
    ("TaskUpdateRequest", {}, ()),
    ("TaskUpdateRequest", {"description": "d"}, ()),
    ("TaskUpdateRequest", {"description": "d", "status": "active"}, ALL),
    ("TaskUpdateRequest", {"every": "30m"}, ALL),
    ("TaskUpdateRequest", {"every": "PT30M"}, ()),
    ("TaskUpdateRequest", {"every": "1h", "cron": "@daily"}, ()),
    ("TaskUpdateRequest", {"offset": "-5m"}, ALL),
    ("TaskUpdateRequest", {"offset": "1d"}, ("oss",)),
    ("TaskUpdateRequest", {"scriptID": "020f755c3c082000"}, ("cloud-serverless",)),
    ("TaskUpdateRequest", {"scriptID": "020f755c3c082000", "flux": FLUX}, ("oss",)),
    ("RunManually", {}, ALL),
    ("RunManually", {"scheduledFor": None}, ALL),
    ("RunManually", {"scheduledAt": "2026-11-20T10:00:00Z"}, ("oss",)),
    ("RunRetry", None, ("v2", "cloud-serverless")),  # oss takes any body
    ("RunRetry", {}, ("v2", "cloud-serverless")),
    ("LabelMapping", {"labelID": ID}, ALL),
    ("LabelMapping", {"labelID": "0" * 16}, ()),
    ("LabelMapping", {"labelID": "zz"}, ()),
    ("PostOrganizationRequest", {"name": "o", "status": "active"}, ALL),
    ("PostOrganizationRequest", {"name": ""}, ()),
    ("User", {"name": "ada", "status": "active"}, OURS),
    ("User", {"name": "ada", "id": ID}, ("oss",)),
    ("UserUpdateRequest", {"status": "inactive"}, OURS),
    ("UserUpdateRequest", USER, OURS),
    ("AuthorizationUpdateRequest", {"description": "d"}, ALL),
    ("AuthorizationUpdateRequest", AUTHORIZATION, ALL),
    ("AuthorizationUpdateRequest", {"state": "active"}, ("oss",)),
    ("AuthorizationPostRequest", {"orgID": ID, "permissions": [PERMISSION]}, ALL),
    ("AuthorizationPostRequest", {"orgID": ID, "permissions": []}, ()),
    ("Permission", {"action": "read", "resource": {"type": "flows"}}, ("cloud-serverless",)),
    ("PostBucketRequest", {**BUCKET, "retentionRules": [RULE]}, ALL),
    ("PostBucketRequest", BUCKET, ("v2", "oss")),
    ("PostBucketRequest", {**BUCKET, "retentionRules": [RULE, RULE]}, ()),
    (
        "PostBucketRequest",
        {**BUCKET, "retentionRules": [RULE], "schemaType": "explicit"},
        ("oss", "cloud-serverless"),
    ),
    ("PatchBucketRequest", {"name": "c"}, ("v2", "oss")),
    ("PasswordResetBody", {"password": "short"}, ()),
]
ANSWERED: list[tuple[str, Any, tuple[str, ...]]] = [
    ("Logs", {"events": []}, ALL),
    ("Logs", {"events": None}, ("oss",)),
    ("Error", {"code": "invalid", "message": "no"}, ALL),
    ("Error", {"code": "invalid", "message": "no", "op": "x"}, ()),
    ("Error", {"code": "wrong", "message": "no"}, ()),
    ("ID", ID.upper().replace("0", "A"), ()),
    ("FluxDuration", "1h30m", ALL),
    ("FluxDuration", "PT1H", ()),
    ("OrgNameLink", "/api/v2/tasks?org=my org", ALL),
    ("Link", "http://localhost/api/v2/tasks", ()),
    ("Ready", {"status": "starting", "started": "2026-11-20T10:00:00Z", "up": "1s", "checks": []}, OURS),
]
STATUSES = [
    ("delete", "/api/v2/tasks/{taskID}/runs/{runID}", "204", ("v2",)),
    ("delete", "/api/v2/tasks/{taskID}/runs/{runID}", "200", ("oss",)),
    ("delete", "/api/v2/tasks/{taskID}/runs/{runID}", "405", ("cloud-serverless",)),
    ("post", "/api/v2/tasks/{taskID}/members", "422", ("v2", "cloud-serverless")),
    ("post", "/api/v2/tasks/{taskID}/members", "500", ("oss",)),
    ("post", "/api/v2/tasks/{taskID}/owners", "422", ("v2", "cloud-serverless")),
    ("get", "/api/v2/tasks/{taskID}/labels", "404", ("v2", "cloud-serverless")),
    ("post", "/api/v2/tasks/{taskID}/labels", "404", ALL),
    ("post", "/api/v2/tasks/{taskID}/runs", "422", ALL),
    ("post", "/api/v2/orgs", "201", ("v2", "oss")),
]
QUERIES: list[tuple[str, str, Any, tuple[str, ...]]] = [
    ("TasksLimit", "limit", -1, ("v2", "cloud-serverless")),
    ("TasksLimit", "limit", 0, ()),
    ("TasksLimit", "limit", 500, ALL),
    ("TasksLimit", "limit", 501, ()),
    ("TasksType", "type", "", ALL),
    ("TasksType", "type", "fancy", ()),
    ("TasksStatus", "status", "odd", ("oss",)),
    ("Offset", "offset", -1, ("oss",)),
]


@cache
def load(edition: str) -> dict[str, Any]:
    return load_document(edition)


def is_valid(edition: str, name: str, value: Any, kind: type[Any]) -> bool:
    """Check whether an edition has a schema, and takes a value by it."""
    components = load(edition)["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    return name in components["schemas"] and bool(kind(schema).is_valid(value))


@pytest.mark.parametrize("edition", ALL)
@pytest.mark.parametrize(("name", "value", "taken"), TAKEN)
def test_takes_a_request(edition: str, name: str, value: Any, taken: tuple[str, ...]) -> None:
    assert is_valid(edition, name, value, OAS30WriteValidator) == (edition in taken)


@pytest.mark.parametrize("edition", ALL)
@pytest.mark.parametrize(("name", "value", "answered"), ANSWERED)
def test_may_answer(edition: str, name: str, value: Any, answered: tuple[str, ...]) -> None:
    assert is_valid(edition, name, value, OAS30ReadValidator) == (edition in answered)


@pytest.mark.parametrize("edition", ALL)
@pytest.mark.parametrize(("name", "query", "value", "taken"), QUERIES)
def test_takes_a_parameter(edition: str, name: str, query: str, value: Any, taken: tuple[str, ...]) -> None:
    parameter = load(edition)["components"]["parameters"][name]
    assert parameter["name"] == query
    schema = {**parameter["schema"], "components": load(edition)["components"]}
    assert OAS30WriteValidator(schema).is_valid(value) == (edition in taken)


@pytest.mark.parametrize("edition", ALL)
@pytest.mark.parametrize(("method", "path", "status", "listed"), STATUSES)
def test_lists_a_status(edition: str, method: str, path: str, status: str, listed: tuple[str, ...]) -> None:
    assert (status in load(edition)["paths"][path][method]["responses"]) == (edition in listed)


def listed_parameters(edition: str) -> set[str]:
    components = load(edition)["components"]["parameters"]
    given = load(edition)["paths"]["/api/v2/tasks"]["get"]["parameters"]
    return {components[p["$ref"].split("/")[-1]]["name"] if "$ref" in p else p["name"] for p in given}


@pytest.mark.parametrize(
    ("edition", "more"),
    [("v2", {"offset", "sortBy"}), ("oss", set()), ("cloud-serverless", {"offset", "sortBy", "scriptID"})],
)
def test_lists_tasks_by(edition: str, more: set[str]) -> None:
    known = {"name", "after", "user", "org", "orgID", "status", "limit", "type"}
    assert listed_parameters(edition) == known | more
