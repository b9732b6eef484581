"""Which items of a contract one call uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl

import orjson

from fakeinflux.coverage.items import write_value
from fakeinflux.http.routing import find_route

if TYPE_CHECKING:
    from fakeinflux.coverage.declared import DeclaredOperation
    from fakeinflux.coverage.inventory import ContractInventory
    from fakeinflux.coverage.items import Item, Shape

Fields: TypeAlias = tuple[tuple[bytes, bytes], ...]


def used_by_head(declared: DeclaredOperation, status: int, query: bytes, headers: Fields) -> set[Item]:
    """Return the items that a call uses outside its body. `headers`: those that are parameters."""
    found = {declared.item}
    item = declared.statuses.get(str(status)) or declared.statuses.get(f"{status // 100}XX")
    if item is not None:
        found.add(item)
    for name, text in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        _add_parameter(found, declared.query.get(name), text)
    for key, value in headers:
        _add_parameter(found, declared.headers.get(key), value.decode("latin-1"))
    return found


def used_by_body(declared: DeclaredOperation, body: bytes) -> set[Item]:
    """Return the items that the body of a call uses."""
    found: set[Item] = set()
    if body and declared.body is not None:
        try:
            _add_value(found, declared.body, orjson.loads(body))
        except orjson.JSONDecodeError:
            return set()
    return found


def find_declared(inventory: ContractInventory, operation: str) -> DeclaredOperation | None:
    """Return what an operation declares, by its id, or by the method and path of a call.

    A call that was refused before it was routed has no operationId.
    """
    known = inventory.operations.get(operation)
    if known is not None:
        return known
    method, _, path = operation.partition(" ")
    found = find_route(inventory.routes, method, path)
    return inventory.operations[found[0]] if found else None


def _add_parameter(found: set[Item], parameter: Shape | None, text: str) -> None:
    if parameter is None:
        return
    found.add(parameter.item)
    if parameter.values:
        texts = (text, *text.split(","))
        found.update(parameter.values[value] for value in texts if value in parameter.values)


def _add_value(found: set[Item], shape: Shape, sent: Any) -> None:
    if isinstance(sent, dict):
        _add_properties(found, shape, sent)
    elif isinstance(sent, list):
        if shape.items is not None:
            for each in sent:
                _add_value(found, shape.items, each)
    elif shape.values:
        value = shape.values.get(write_value(sent))
        if value is not None:
            found.add(value)


def _add_properties(found: set[Item], shape: Shape, sent: dict[str, Any]) -> None:
    for name, value in sent.items():
        child = shape.properties.get(name)
        if child is not None:
            found.add(child.item)
            _add_value(found, child, value)
        elif shape.rest is not None:
            _add_value(found, shape.rest, value)
