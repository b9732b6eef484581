"""The screens of the contract: the operations of the world's edition, one of them, and the coverage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.documents.pointers import resolve, walk
from fakeinflux.contract.documents.unused_parts import components_of
from fakeinflux.engine.errors import not_found
from fakeinflux.page.html import Html, table, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

METHODS = ("get", "head", "post", "put", "patch", "delete")


def contract_screen(view: View) -> tuple[str, Child]:
    """Show all operations, and where the edition departs from the published document."""
    document = view.tenant.served.contract.document
    rows = [
        [view.link(name, f"contract/{name}"), method.upper(), path, operation.get("summary", "")]
        for name, method, path, operation in _operations(document)
    ]
    marks = [
        [tag("code", place), node["x-source"], node.get("x-reason", "")]
        for place, node in walk(document)
        if place and "x-source" in node
    ]
    return f"Contract of the edition {view.tenant.settings.edition}", [
        table(f"{len(rows)} operations", ("Operation", "Method", "Path", "What it does"), rows),
        tag("h2", "Where it differs from the published document"),
        table(f"{len(marks)} places", ("Where", "Source", "Why"), marks),
    ]


def operation_screen(view: View, name: str) -> tuple[str, Child]:
    """Show an operation, its parameters, bodies and schemas. Raises Refused: not found."""
    document = view.tenant.served.contract.document
    found = next((each for each in _operations(document) if each[0] == name), None)
    if found is None:
        raise not_found(f"the edition {view.tenant.settings.edition} has no operation {name!r}")
    _, method, path, operation = found
    item = document["paths"][path]
    parameters = [
        _resolved(document, each) for each in (*item.get("parameters", ()), *operation.get("parameters", ()))
    ]
    rows = [
        [
            each["name"],
            each["in"],
            "yes" if each.get("required") else "",
            tag("code", json.dumps(each.get("schema", {}))),
            each.get("description", ""),
        ]
        for each in parameters
    ]
    leads_to = sorted(each for kind, each in components_of(document, operation) if kind == "schemas")
    used = {each: document["components"]["schemas"][each] for each in leads_to}
    responses = [
        [status, _resolved(document, response).get("description", "")]
        for status, response in operation["responses"].items()
    ]
    return name, [
        tag("p", tag("code", f"{method.upper()} {path}"), f" {operation.get('summary', '')}"),
        tag("p", operation["description"]) if "description" in operation else None,
        table("Parameters", ("Name", "In", "Required", "Schema", "What it is"), rows) if rows else None,
        _body(document, operation),
        table("Answers", ("Status", "What it says"), responses),
        tag("h2", "Schemas"),
        [
            tag(
                "details", tag("summary", name), tag("pre", json.dumps(schema, indent=2)), id=f"schema-{name}"
            )
            for name, schema in used.items()
        ],
    ]


def _body(document: dict[str, Any], operation: dict[str, Any]) -> Html | None:
    if "requestBody" not in operation:
        return None
    body = _resolved(document, operation["requestBody"])
    rows = [
        [kind, tag("code", json.dumps(media.get("schema", {})))] for kind, media in body["content"].items()
    ]
    return table(f"Body{', required' if body.get('required') else ''}", ("Type", "Schema"), rows)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield item[method].get("operationId", f"{method} {path}"), method, path, item[method]


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = resolve(document, node["$ref"].removeprefix("#"))
    return node


def coverage_screen(view: View) -> tuple[str, Child]:
    """Show what the calls of this world used of the contract, by operation."""
    from fakeinflux.coverage.report import Report, add_tally
    from fakeinflux.coverage.table import missing_text, percent_text, total_line

    report = Report()
    add_tally(report, view.tenant.journal.tally)
    rows = [
        [
            view.link(each.id, f"contract/{each.id}"),
            percent_text(each.used, len(each.uses)),
            missing_text(each.missing()),
        ]
        for each in report.operations.values()
        if each.is_called
    ]
    if not rows:
        return "Coverage", tag("p", "No operation was called yet.")
    return "Coverage", table(total_line(report), ("Operation", "Used", "Not used"), rows)
