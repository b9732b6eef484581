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
    from fakeinflux.coverage.items import Item
    from fakeinflux.coverage.shapes import Shape

Fields: TypeAlias = tuple[tuple[bytes, bytes], ...]


def used_by_head(declared: DeclaredOperation, status: int, query: bytes, headers: Fields) -> set[Item]:
    """What a call used but for its body. `headers`: those that are parameters."""
    found = [declared.item]
    _add_status(found, declared, status)
    for name, text in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        _add_parameter(found, declared.query.get(name), text)
    for key, value in headers:
        _add_parameter(found, declared.headers.get(key), value.decode("latin-1"))
    return set(found)


def used_by_body(declared: DeclaredOperation, body: bytes) -> set[Item]:
    """What the body of a call used."""
    found: list[Item] = []
    if body and declared.body is not None:
        _add_body(found, declared.body, body)
    return set(found)


def find_declared(inventory: ContractInventory, operation: str) -> DeclaredOperation | None:
    """What an operation declares. `operation`: its id, or the method and path of a call without one."""
    known = inventory.operations.get(operation)
    if known is not None:
        return known
    # The call was refused before anyone asked which operation it is for.
    method, _, path = operation.partition(" ")
    found = find_route(inventory.routes, method, path)
    return inventory.operations[found[0]] if found else None


def _add_status(found: list[Item], declared: DeclaredOperation, status: int) -> None:
    item = declared.statuses.get(str(status)) or declared.statuses.get(f"{status // 100}XX")
    if item is not None:
        found.append(item)


def _add_parameter(found: list[Item], parameter: Shape | None, text: str) -> None:
    if parameter is None:
        return
    found.append(parameter.item)
    if parameter.values:
        found += [parameter.values[value] for value in (text, *text.split(",")) if value in parameter.values]


def _add_body(found: list[Item], shape: Shape, body: bytes) -> None:
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        return
    _add_value(found, shape, sent)


def _add_value(found: list[Item], shape: Shape, sent: Any) -> None:
    if isinstance(sent, dict):
        _add_properties(found, shape, sent)
    elif isinstance(sent, list):
        _add_list(found, shape.items, sent)
    elif shape.values:
        value = shape.values.get(write_value(sent))
        if value is not None:
            found.append(value)


def _add_list(found: list[Item], shape: Shape | None, sent: list[Any]) -> None:
    if shape is not None:
        for each in sent:
            _add_value(found, shape, each)


def _add_properties(found: list[Item], shape: Shape, sent: dict[str, Any]) -> None:
    for name, value in sent.items():
        child = shape.properties.get(name)
        if child is not None:
            found.append(child.item)
            _add_value(found, child, value)
        elif shape.rest is not None:
            _add_value(found, shape.rest, value)
