"""What a contract declares, in a form in which calls can be looked up quickly.

Declared are: each operation, each response status of it but `default`, each query and header
parameter, each property of a request body that the client may send, and each value of those
that have few: the members of an enum, true and false.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.parameters import IGNORED_HEADERS
from fakeinflux.contract.pointers import follow, join
from fakeinflux.coverage.items import Item
from fakeinflux.coverage.shapes import Shape, ShapeReader, shape_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.model import Contract, Operation


@dataclass(frozen=True, slots=True)
class Declared:
    """What one operation declares. `headers` by their names in lower case."""

    item: Item
    method: str
    path: str
    statuses: dict[str, Item]
    query: dict[str, Shape]
    headers: dict[bytes, Shape]
    body: Shape | None

    def items(self) -> Iterator[Item]:
        """All that can be used of the operation, in order."""
        yield self.item
        yield from self.statuses.values()
        for parameter in (*self.query.values(), *self.headers.values()):
            yield parameter.item
            yield from parameter.values.values()
        if self.body is not None:
            yield from shape_items(self.body)


@dataclass(eq=False)
class Declarations:
    """What a contract declares; worked out when it is asked for first."""

    contract: Contract

    @cached_property
    def operations(self) -> dict[str, Declared]:
        """What each operation declares, by its id."""
        return {name: _declare(self.contract, found) for name, found in self.contract.operations.items()}

    @cached_property
    def headers(self) -> frozenset[bytes]:
        """The names of all header parameters, in lower case."""
        return frozenset(
            _key(node)
            for operation in self.contract.operations.values()
            for node in _parameters(self.contract.document, operation.pointer, "header")
        )


def _declare(contract: Contract, operation: Operation) -> Declared:
    query = _parameters(contract.document, operation.pointer, "query")
    headers = _parameters(contract.document, operation.pointer, "header")
    return Declared(
        Item(operation.id, "operation"),
        operation.method,
        operation.path,
        {status: Item(operation.id, "status", status) for status in operation.replies if status != "default"},
        {node["name"]: _parameter_shape(contract, operation, node) for node in query},
        {_key(node): _parameter_shape(contract, operation, node) for node in headers},
        _body_shape(contract, operation),
    )


def _key(header: dict[str, Any]) -> bytes:
    return str(header["name"]).lower().encode("latin-1", "replace")


def _parameters(document: dict[str, Any], pointer: str, place: str) -> list[dict[str, Any]]:
    """The parameters of an operation in a place; its own stand for those of the path."""
    found: dict[str, dict[str, Any]] = {}
    for holder in (pointer, pointer.rpartition("/")[0]):
        for node in _declared_at(document, holder):
            ignored = place == "header" and node["name"].lower() in IGNORED_HEADERS
            if node["in"] == place and not ignored:
                found.setdefault(node["name"], node)
    return list(found.values())


def _declared_at(document: dict[str, Any], holder: str) -> Iterator[dict[str, Any]]:
    for index in range(len(follow(document, holder)[1].get("parameters") or ())):
        try:
            yield follow(document, join(holder, "parameters", index))[1]
        except KeyError:
            continue  # it leads nowhere, which is told as a defect of the document


def _parameter_shape(contract: Contract, operation: Operation, node: dict[str, Any]) -> Shape:
    shape = Shape(Item(operation.id, node["in"], node["name"]))
    ShapeReader(contract.document).add(shape, node.get("schema") or {})
    if shape.items is not None:  # each item of a list stands in the query by itself
        shape.values.update({value: shape.item._replace(value=value) for value in shape.items.values})
    return shape


def _body_shape(contract: Contract, operation: Operation) -> Shape | None:
    if operation.body is None:
        return None
    shape = Shape(Item(operation.id, "body"))
    for media in operation.body.content.values():
        entry = follow(contract.document, media.pointer)[1]
        if media.is_json and "schema" in entry:
            ShapeReader(contract.document).add(shape, entry["schema"])
    return shape
