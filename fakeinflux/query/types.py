"""The package `types`: what kind a value is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import pure
from fakeinflux.query.values import kind_of

if TYPE_CHECKING:
    from fakeinflux.query.values import Value

_BASIC: Final = frozenset({"string", "bytes", "int", "uint", "float", "bool", "time", "duration", "regexp"})


def _is_type(value: Value, name: str) -> bool:
    """Return whether a value is of a basic type; records and arrays are of none that has a name here."""
    return name in _BASIC and kind_of(value) == name


FUNCTIONS: Final = {
    "isType": pure("isType", {"v": None, "type": "string"}, _is_type),
    "isNumeric": pure("isNumeric", {"v": None}, lambda value: kind_of(value) in ("int", "uint", "float")),
}
