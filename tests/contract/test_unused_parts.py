"""What an edition's patches leave behind is dropped."""

from __future__ import annotations

from typing import Any

import pytest

from fakeinflux.contract.documents.documents import load_document
from fakeinflux.contract.documents.unused_parts import drop_unused

OPERATION = {
    "tags": ["a"],
    "security": [{"token": []}],
    "responses": {"200": {"$ref": "#/components/responses/A"}},
}
DOCUMENT = {
    "tags": [{"name": "a"}, {"name": "b"}],
    "paths": {"/a": {"parameters": [], "get": OPERATION}},
    "components": {
        "responses": {"A": {"schema": {"$ref": "#/components/schemas/B"}}, "C": {}},
        "schemas": {
            "B": {"items": {"$ref": "#/components/schemas/B"}},
            "D": {"$ref": "#/components/schemas/B"},
        },
        "securitySchemes": {"token": {}, "basic": {}},
        "headers": {"E": {}},
    },
}


def test_only_what_an_operation_leads_to_stays() -> None:
    dropped = drop_unused(DOCUMENT)
    assert dropped["tags"] == [{"name": "a"}]
    assert {kind: list(parts) for kind, parts in dropped["components"].items()} == {
        "responses": ["A"],
        "schemas": ["B"],
        "securitySchemes": ["token"],
    }


@pytest.mark.parametrize("edition", ["v2", "oss", "cloud-serverless"])
def test_an_edition_has_nothing_unused(edition: str) -> None:
    document: dict[str, Any] = load_document(edition)
    assert drop_unused(document) == document
