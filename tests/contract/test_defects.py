"""What is wrong in documents, and how they are read all the same."""

from __future__ import annotations

from typing import Any

import pytest

from fakeinflux.contract.contract import check_request, compile_contract
from fakeinflux.contract.documents.documents import editions, load_document, source_of
from fakeinflux.contract.explaining.defects import find_defects

from .exchanges import TOKEN, build_call


def document_of(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    parameter = {"name": "a", "in": "query", "schema": {"$ref": "#/components/schemas/A"}}
    operation = {"operationId": "GetA", "parameters": [parameter], "responses": {"204": {}}, **more}
    return {"openapi": "3.0.3", "paths": {"/a": {"get": operation}}, "components": {"schemas": {"A": schema}}}


def told(document: dict[str, Any]) -> list[str]:
    return [str(defect) for defect in find_defects(document)]


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        (
            {"type": "string", "enum": ["b"], "default": ""},
            "#/components/schemas/A: default '' is not in its enum; the default is ignored",
        ),
        (
            {"type": "integer", "default": "1"},
            "#/components/schemas/A: default '1' breaks its schema; the default is ignored",
        ),
        (
            {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["c"]},
            "#/components/schemas/A: required names c, which is not a property; still required",
        ),
        (
            {"properties": {"b": {"type": "string"}}},
            "#/components/schemas/A: properties without type: object; values of other types pass",
        ),
        ({"type": "string", "format": "flux"}, "#/components/schemas/A: unknown format flux; ignored"),
        (
            {"type": "string", "format": "uri"},
            (
                "#/components/schemas/A: format uri is stricter than real values;"
                " read as a reference, which may be relative"
            ),
        ),
        ({"nullable": True}, "#/components/schemas/A: nullable without a type; ignored, as OpenAPI demands"),
        (
            {"type": "string", "nullable": True, "enum": ["b"]},
            "#/components/schemas/A: nullable, but the enum lacks null; null is refused",
        ),
        (
            {"type": "string", "example": 1},
            '#/components/schemas/A/example: example breaks its schema: 1 is not of type "string"; ignored',
        ),
        (
            {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/A", "readOnly": True}}},
            "#/components/schemas/A/properties/b: readOnly next to $ref; both apply",
        ),
        (
            {"$ref": "#/components/schemas/Missing"},
            (
                "#/components/schemas/A: $ref #/components/schemas/Missing leads nowhere;"
                " what refers to it is not checked"
            ),
        ),
        (
            {"type": "string", "required": True},
            "#/components/schemas/A: required is not a list of names; ignored",
        ),
    ],
)
def test_defects_of_schemas(schema: dict[str, Any], line: str) -> None:
    assert line in told(document_of(schema))


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (
            {"servers": [{"url": "https://{a}.example.com"}]},
            (
                "#/paths/~1a/get/servers/0: the server https://{a}.example.com has variables;"
                " every path is served at the root of any host"
            ),
        ),
        ({"servers": []}, "#/paths/~1a/get/servers: servers is empty; the document's servers apply"),
        (
            {"security": [{"Missing": []}]},
            "#/paths/~1a/get/security: security scheme Missing is not declared; any token satisfies it",
        ),
        (
            {"requestBody": {"content": {"application/json; charset=utf-8": {}}}},
            (
                "#/paths/~1a/get/requestBody/content/application~1json; charset=utf-8: the media type"
                " application/json; charset=utf-8 has parameters;"
                " read as application/json with any parameters"
            ),
        ),
    ],
)
def test_defects_of_operations(more: dict[str, Any], line: str) -> None:
    assert told(document_of({"type": "string"}, **more)) == [line]


def test_defects_of_a_kind_are_told_once_with_their_number() -> None:
    properties = {name: {"type": "string", "format": "flux"} for name in "abc"}
    (line,) = told(document_of({"type": "object", "properties": properties}))
    assert line == "#/components/schemas/A/properties/a: unknown format flux; ignored (and 2 more)"


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string", "enum": ["b"], "default": ""}, None),
        ({"$ref": "#/components/schemas/Missing"}, "anything"),
        ({"type": "string", "pattern": "("}, "("),
    ],
)
def test_what_is_defective_is_served_all_the_same(schema: dict[str, Any], text: str | None) -> None:
    contract = compile_contract(document_of(schema), edition="v2", source=source_of("v2"))
    arguments = {"a": [text]} if text is not None else {}
    call = build_call(contract.operations["GetA"], arguments, [TOKEN])
    assert all("undecided" not in violation.wanted for violation in check_request(contract, call))


@pytest.mark.parametrize("edition", editions())
def test_our_own_documents_have_no_defects(edition: str) -> None:
    found = [line for line in told(load_document(edition)) if "format uri" not in line]
    assert found == []
