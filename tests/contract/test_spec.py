"""The contract's own documents: sound, complete, and each statement with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from fakeinflux.contract.documents.documents import load_document, source_of
from fakeinflux.contract.documents.json_patches import apply_patches

from .operation_names import AROUND_TASKS, NOT_IN_SERVERLESS, QUERIES, SCRIPTS, TASKS, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

EDITIONS = ("v2", "oss", "cloud-serverless")
OPEN = {"GetPing", "HeadPing", "GetHealth", "GetMetrics", "GetReady", "GetSetup", "PostSetup", "GetRoutes"}
LISTS = {
    "Authorizations": "authorizations",
    "Buckets": "buckets",
    "LabelsResponse": "labels",
    "Logs": "events",
    "Organizations": "orgs",
    "ResourceMembers": "users",
    "ResourceOwners": "users",
    "Runs": "runs",
    "Tasks": "tasks",
    "Users": "users",
}
ERRORS = {"400", "401", "403", "404", "405", "413", "422", "500", "501", "default"}


def operations_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    items = [item for path in document["paths"].values() for key, item in path.items() if key != "parameters"]
    return {operation["operationId"]: operation for operation in items}


def walk(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
        for key, child in node.items():
            yield from walk(child, f"{path}/{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from walk(child, f"{path}/{index}")


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def read_patches(edition: str) -> list[dict[str, Any]]:
    source = source_of(edition).patches
    assert source is not None
    return yaml.safe_load(source.path.read_text())["patches"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_is_sound_openapi(edition: str) -> None:
    assert list(OpenAPIV30SpecValidator(load_document(edition)).iter_errors()) == []


@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_has_every_operation(edition: str) -> None:
    known = TASKS | AROUND_TASKS | QUERIES | WRITES | NOT_IN_SERVERLESS
    assert set(operations_of(load_document(edition))) == known


def test_serverless_has_what_its_document_has() -> None:
    known = TASKS | AROUND_TASKS | QUERIES | WRITES | SCRIPTS
    assert set(operations_of(load_document("cloud-serverless"))) == known


@pytest.mark.parametrize("edition", EDITIONS)
def test_patches_fit_and_say_why(edition: str) -> None:
    document = yaml.safe_load(source_of("v2").document.path.read_text())
    for patch in read_patches(edition):
        assert set(patch) - {"value"} == {"op", "path", "reason", "source"}
        assert patch["reason"].strip()
        assert patch["source"] in {"spec", "observed", "simulated"}
        document = apply_patches(document, [patch])


@pytest.mark.parametrize("edition", EDITIONS)
def test_adds_only_what_is_not_there(edition: str) -> None:
    document = yaml.safe_load(source_of("v2").document.path.read_text())
    for patch in read_patches(edition):
        parent, key = document, patch["path"].split("/")[-1].replace("~1", "/")
        for part in patch["path"].split("/")[1:-1]:
            parent = parent[int(part) if isinstance(parent, list) else part.replace("~1", "/")]
        assert patch["op"] != "add" or key not in parent, patch["path"]
        document = apply_patches(document, [patch])


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_departs_from_the_published_api_says_why(edition: str) -> None:
    marked = {path: node for path, node in walk(load_document(edition)) if path and "x-source" in node}
    assert marked
    for path, node in marked.items():
        assert node["x-source"] in {"observed", "simulated"}, path
        assert node.get("x-reason", "").strip(), path


def test_refers_to_all_that_it_defines() -> None:
    document = yaml.safe_load(source_of("v2").document.path.read_text())
    used = {node["$ref"] for _, node in walk(document) if "$ref" in node}
    kinds = ("headers", "parameters", "requestBodies", "responses", "schemas")
    defined = {f"#/components/{kind}/{name}" for kind in kinds for name in document["components"][kind]}
    assert used == defined


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_list_is_a_plain_array(edition: str) -> None:
    schemas = load_document(edition)["components"]["schemas"]
    for name, key in LISTS.items():
        if edition == "cloud-serverless" and name == "Users":
            continue
        assert set(schemas[name]["properties"][key]) - {"nullable"} == {"type", "items"}, name


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_error_has_the_one_shape(edition: str) -> None:
    document = load_document(edition)
    for name, operation in operations_of(document).items():
        for status in ERRORS & set(operation["responses"]):
            answer = resolve(document, operation["responses"][status])
            schema = resolve(document, answer["content"]["application/json"]["schema"])
            assert schema["required"] == ["code", "message"], name
            assert schema["additionalProperties"] is False, name
            assert "X-Platform-Error-Code" in answer["headers"], name


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_answer_may_tell_build_and_version(edition: str) -> None:
    document = load_document(edition)
    for name, operation in operations_of(document).items():
        for status, answer in operation["responses"].items():
            headers = resolve(document, answer)["headers"]
            assert {"X-Influxdb-Build", "X-Influxdb-Version"} <= set(headers), (name, status)


@pytest.mark.parametrize("edition", EDITIONS)
def test_asks_for_a_token_wherever_the_server_does(edition: str) -> None:
    document = load_document(edition)
    operations = operations_of(document)
    free = {name for name, operation in operations.items() if operation.get("security") == []}
    assert free == OPEN & set(operations)
    assert {"TokenAuthentication": []} in document["security"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_lists_401_wherever_it_asks_who_is_there(edition: str) -> None:
    operations = operations_of(load_document(edition))
    lacking = {name for name, operation in operations.items() if "401" not in operation["responses"]}
    assert lacking == OPEN & set(operations)


@pytest.mark.parametrize("edition", ["v2", "cloud-serverless"])
def test_what_a_request_may_hold_is_closed(edition: str) -> None:
    document = load_document(edition)
    for name, operation in operations_of(document).items():
        if "requestBody" not in operation:
            continue
        body = resolve(document, operation["requestBody"])
        if "application/json" not in body["content"]:
            continue
        schema = resolve(document, body["content"]["application/json"]["schema"])
        assert "additionalProperties" in schema, name
        assert schema["additionalProperties"] is not True, name
