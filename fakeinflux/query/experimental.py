"""The scalar functions of the package `experimental`: what `date` has, too, and the labels of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin, pure
from fakeinflux.query.date import ADD, SUBTRACT
from fakeinflux.query.values import Array

if TYPE_CHECKING:
    from fakeinflux.query.values import Record


def _labels(record: Record) -> Array:
    """The labels of a record. Source: simulated."""
    return Array(list(record), "string")


FUNCTIONS: Final = {
    "addDuration": Builtin("addDuration", ADD.parameters, ADD.call),
    "subDuration": Builtin("subDuration", SUBTRACT.parameters, SUBTRACT.call),
    "objectKeys": pure("objectKeys", {"o": "record"}, _labels),
}
