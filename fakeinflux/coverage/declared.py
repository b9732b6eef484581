"""What one operation declares, read from the document.

Its items are: the operation itself, each response status except `default`, each query and header
parameter, each property of the request body that a client may send, and each value of parameters and
properties with few values (the members of an enum, true and false).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.contract.checks.media import essence, is_json_type
from fakeinflux.contract.documents.openapi import declared_parameters, is_ignored
from fakeinflux.contract.documents.pointers import follow, join
from fakeinflux.coverage.items import Item, Shape, ShapeReader, shape_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.documents.openapi import OperationRef


class DeclaredOperation(NamedTuple):
    """What one operation declares. `headers`: by their names in lower case."""

    item: Item
    method: str
    path: str
    statuses: dict[str, Item]
    query: dict[str, Shape]
    headers: dict[bytes, Shape]
    body: Shape | None

    def items(self) -> Iterator[Item]:
        """Yield all items of the operation, in order."""
        yield self.item
        yield from self.statuses.values()
        for parameter in (*self.query.values(), *self.headers.values()):
            yield parameter.item
            yield from parameter.values.values()
        if self.body is not None:
            yield from shape_items(self.body)


def declare(document: dict[str, Any], ref: OperationRef) -> DeclaredOperation:
    """Return what an operation of a document declares."""
    responses = follow(document, join(ref.pointer, "responses"))[1]
    statuses = [str(status).upper() for status in responses if status != "default"]
    query = _parameters(document, ref, "query")
    headers = _parameters(document, ref, "header")
    return DeclaredOperation(
        Item(ref.id, "operation"),
        ref.method,
        ref.path,
        {status: Item(ref.id, "status", status) for status in statuses},
        {node["name"]: _parameter_shape(document, ref.id, node) for node in query},
        {_key(node): _parameter_shape(document, ref.id, node) for node in headers},
        _body_shape(document, ref),
    )


def header_parameters(document: dict[str, Any], ref: OperationRef) -> Iterator[bytes]:
    """Yield the names of an operation's header parameters, in lower case."""
    return (_key(node) for node in _parameters(document, ref, "header"))


def _key(header: dict[str, Any]) -> bytes:
    return str(header["name"]).lower().encode("latin-1", "replace")


def _parameters(document: dict[str, Any], ref: OperationRef, place: str) -> list[dict[str, Any]]:
    """Return an operation's parameters in a place; its own override those of the path."""
    found: dict[str, dict[str, Any]] = {}
    for _, node in declared_parameters(document, ref.path_pointer, ref.method.lower()):
        if node["in"] == place and not is_ignored(node):
            found.setdefault(node["name"], node)
    return list(found.values())


def _parameter_shape(document: dict[str, Any], operation: str, node: dict[str, Any]) -> Shape:
    shape = Shape(Item(operation, node["in"], node["name"]))
    ShapeReader(document).add(shape, node.get("schema") or {})
    if shape.items is not None:  # the items of a list are values of the parameter in a query
        shape.values.update({value: shape.item._replace(value=value) for value in shape.items.values})
    return shape


def _body_shape(document: dict[str, Any], ref: OperationRef) -> Shape | None:
    """Return the shape of an operation's JSON body, of all its JSON media types together."""
    if "requestBody" not in follow(document, ref.pointer)[1]:
        return None
    shape = Shape(Item(ref.id, "body"))
    pointer, body = follow(document, join(ref.pointer, "requestBody"))
    for key in body.get("content") or ():
        media = follow(document, join(pointer, "content", key))[1]
        if is_json_type(essence(key)) and "schema" in media:
            ShapeReader(document).add(shape, media["schema"])
    return shape
