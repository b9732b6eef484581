"""Calls of operations that InfluxDB has and fakeinflux does not: told as such, and counted as violations.

A client that is told "path not found" looks for a mistake of its own, and one that retries in the background
hides even that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.documents.documents import published_file
from fakeinflux.contract.documents.published import load_published
from fakeinflux.contract.documents.rules import Rule
from fakeinflux.contract.explaining.hints import nearest
from fakeinflux.contract.explaining.violations import missing_operation
from fakeinflux.http.routing import build_routes, find_route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.engine.editions import Edition
    from fakeinflux.http.messages import Call
    from fakeinflux.http.routing import Node

_PRODUCTS = {"oss": frozenset({"oss"}), "cloud-serverless": frozenset({"cloud"})}
"""Whose operations an edition can miss; those of both products, if it is not named here."""


def find_missing(call: Call, edition: Edition) -> Violation | None:
    """Return the violation of a call that InfluxDB answers and fakeinflux does not, or None."""
    products = _PRODUCTS.get(edition.name, frozenset({"oss", "cloud"}))
    listed = {each.operation: each for each in load_published() if each.products & products}
    routes = build_routes((each.operation, each.method, each.path) for each in listed.values())
    found = find_route(routes, call.method, call.path)
    if found is None:
        return None
    rule = Rule(published_file().name, "", listed[found[0]].line)
    return missing_operation(call, found[0], rule)


def nearest_path(routes: Node, path: str) -> str | None:
    """Return the path that comes nearest to one that is not there, or None if none does."""
    return nearest(path, set(_paths(routes, path.split("/")[1:], "")))


def _paths(node: Node, segments: list[str], path: str) -> Iterator[str]:
    """Yield every path there is, with the segments of the call in place of parameters."""
    if node.methods:
        yield path
    head, rest = (segments[0], segments[1:]) if segments else ("{id}", [])
    for name, child in node.children.items():
        yield from _paths(child, rest, f"{path}/{name}")
    if node.wild is not None:
        yield from _paths(node.wild, rest, f"{path}/{head or '{id}'}")
