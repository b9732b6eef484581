"""Perform operations as the owner of a world: without a socket, contract checks or the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import orjson

from fakeinflux.accounts.creation import ALL_ACCESS
from fakeinflux.engine.model import Caller
from fakeinflux.http.messages import Call, plain_body
from fakeinflux.operations.table import load_handler

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fakeinflux.engine.world import WorldState


def perform_as_owner(
    world: WorldState,
    operation: str,
    parameters: Mapping[str, str] | None = None,
    *,
    query: Mapping[str, str] | None = None,
    body: object = None,
) -> Any:
    """Perform an operation and return the JSON of its answer.

    Raises Refused: as the operation does. Raises LookupError: fakeinflux does not implement the operation.
    """
    arguments = dict(query or {})
    call = Call(
        operation,
        "",
        "",
        dict(parameters or {}),
        urlencode(arguments).encode(),
        {name: [value] for name, value in arguments.items()},
        [],
        b"" if body is None else orjson.dumps(body),
        owner_of(world),
    )
    handler = load_handler(operation)
    if handler is None:
        raise LookupError(f"fakeinflux does not implement {operation}")
    return plain_body(handler.answer(world, call).body)


def owner_of(world: WorldState) -> Caller:
    """Return a caller with all permissions, even if the world's first token has been changed or deleted."""
    record = world.authorizations.get(world.tokens.get(world.token, ""))
    if record is None:
        return Caller("0" * 16, next(iter(world.users), "0" * 16), ALL_ACCESS)
    return Caller(record.id, record.user_id, ALL_ACCESS)
