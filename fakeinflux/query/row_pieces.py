"""What is known of a value while code over rows is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import VACANT

if TYPE_CHECKING:
    from fakeinflux.query.values import Value


@dataclass(frozen=True, slots=True)
class Piece:
    """The code of one value.

    `kind` is None where only rows tell it. `constant`: the same in all rows; `value` is its value then,
    where it is known. `column`: the value of a column as it is. Times and uints are plain ints in it.
    """

    code: str
    kind: str | None
    nullable: bool = True
    constant: bool = False
    value: Value = VACANT
    column: bool = False


@dataclass(frozen=True, slots=True)
class RecordPiece:
    """A record whose labels are known."""

    fields: dict[str, Piece | RecordPiece]


NULL: Final = Piece("None", "null", constant=True, value=None)


def type_conflict(expected: str | None, found: str | None) -> FluxError:
    """The refusal of a column whose kind is not what the function makes of it. Source: observed."""
    return FluxError(f"type conflict: {expected} != {found}")
