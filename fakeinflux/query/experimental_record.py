"""The package `experimental/record`. It is this short because a file is one package of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeinflux.query.builtins import pure

if TYPE_CHECKING:
    from fakeinflux.query.values import Record, Value

VALUES: Final[dict[str, Any]] = {"any": {}}


def _get(record: Record, key: str, default: Value) -> Value:
    """Return a member of a record, or the default where it has none of that name."""
    return record.get(key, default)


FUNCTIONS: Final = {"get": pure("get", {"r": "record", "key": "string", "default": None}, _get)}
