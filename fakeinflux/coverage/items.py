"""What is counted: the parts of a contract that a client can use or meet."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import orjson

Kind: TypeAlias = Literal["operation", "status", "query", "header", "body"]
KINDS: tuple[Kind, ...] = ("operation", "status", "query", "header", "body")


class Item(NamedTuple):
    """One part of an operation.

    `kind` operation: the operation itself, without a name. status: a declared response, such as
    `201` or `4XX`. query and header: a parameter. body: a property of the request, such as
    `retentionRules[].type`. `value`: one of the few values that a parameter or property may
    have, as text; None where the item is the parameter or property itself.
    """

    operation: str
    kind: Kind
    name: str = ""
    value: str | None = None


def write_value(value: object) -> str:
    """A value as items name it: text as it is, all else as JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
