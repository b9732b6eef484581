"""The screens of the contract: the operations of the world's edition, one of them, and the coverage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.errors import not_found
from fakeinflux.page.html import Html, table, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

METHODS = ("get", "head", "post", "put", "patch", "delete")
SCHEMAS = "#/components/schemas/"


def contract_screen(view: View) -> tuple[str, Child]:
    """Show all operations, and where the edition departs from the published document."""
    document = view.tenant.served.contract.document
    rows = [
        [view.link(name, f"contract/{name}"), method.upper(), path, operation.get("summary", "")]
        for name, method, path, operation in _operations(document)
    ]
    marks = [
        [tag("code", place), node["x-source"], node.get("x-reason", "")]
        for place, node in _marked(document)
        if place
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
    used = {name: document["components"]["schemas"][name] for name in _schemas(document, operation)}
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
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def _schemas(document: dict[str, Any], node: Any) -> list[str]:
    """Return the names of the schemas that a node leads to, each once, in the order in which they are met."""
    names: dict[str, None] = {}
    pending, seen = [node], set()
    while pending:
        current = pending.pop()
        if isinstance(current, dict):
            reference = current.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                if reference.startswith(SCHEMAS):
                    names[reference.removeprefix(SCHEMAS)] = None
                pending.append(_resolved(document, current))
            pending += current.values()
        elif isinstance(current, list):
            pending += current
    return list(names)


def _marked(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if "x-source" in node:
            yield place, node
        for name, child in node.items():
            yield from _marked(child, f"{place}/{name}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _marked(child, f"{place}/{index}")


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
