"""A small contract, and calls of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fakeinflux.contract.contract import compile_contract
from fakeinflux.contract.documents.documents import user_source
from fakeinflux.coverage.inventory import ContractInventory
from fakeinflux.coverage.tally import Tally
from fakeinflux.http.messages import Call

TEXT = {"type": "string"}
ORDER = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "note": TEXT,
        "gift": {"type": "boolean"},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "size": {"type": "string", "enum": ["small", "large"]},
                    "count": {"type": "integer"},
                },
            },
        },
        "tags": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"colour": TEXT}},
        },
        "part": {"$ref": "#/components/schemas/Order"},
        "pay": {
            "oneOf": [
                {"type": "object", "properties": {"cash": TEXT}},
                {"type": "object", "properties": {"card": TEXT}},
            ]
        },
    },
}
OK = {"description": "well"}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "shop", "version": "1"},
    "paths": {
        "/orders": {
            "parameters": [{"name": "trace", "in": "query", "schema": TEXT}],
            "get": {
                "operationId": "GetOrders",
                "parameters": [
                    {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["up", "down", ""]}},
                    {"name": "open", "in": "query", "schema": {"type": "boolean"}},
                    {
                        "name": "state",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "string", "enum": ["new", "sent"]}},
                    },
                    {
                        "name": "X-Colour",
                        "in": "header",
                        "schema": {"type": "string", "enum": ["red", "blue"]},
                    },
                    {"name": "Accept", "in": "header", "schema": TEXT},
                ],
                "responses": {"200": OK, "4XX": OK, "default": OK},
            },
            "post": {
                "operationId": "PostOrders",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Order"}},
                        "text/plain": {"schema": TEXT},
                    }
                },
                "responses": {"201": OK, "400": OK},
            },
        },
        "/orders/last": {"get": {"operationId": "GetLastOrder", "responses": {"200": OK, "401": OK}}},
        "/orders/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
            "get": {"operationId": "GetOrder", "responses": {"200": OK, "401": OK}},
        },
    },
    "components": {"schemas": {"Order": ORDER}},
}


def declare_shop(document: dict[str, Any] = DOCUMENT, name: str = "shop.yaml") -> ContractInventory:
    return ContractInventory(compile_contract(document, edition="v2", source=user_source(Path(name))))


def start_tally() -> Tally:
    return Tally([declare_shop()])


def make_call(
    operation: str,
    query: str = "",
    body: str = "",
    headers: dict[str, str] | None = None,
    path: str = "/orders",
) -> Call:
    """A call as the pipeline has it; without an operation it is a GET of the path."""
    method = "POST" if operation.startswith("Post") else "GET"
    fields = [(name.encode(), text.encode()) for name, text in (headers or {}).items()]
    return Call(operation, method, path, {}, query.encode(), {}, fields, body.encode())
