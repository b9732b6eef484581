"""Code over rows while it is written: its pieces, what is known of each, and the names in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import VACANT, kind_of

if TYPE_CHECKING:
    from fakeinflux.query.streams import Evaluation
    from fakeinflux.query.values import Value

_EMBEDDED: Final = (bool, int, str)


@dataclass(frozen=True, slots=True)
class Piece:
    """The code of one value.

    `kind` is None where only rows tell it. `constant`: the same in all rows; `value` is its value then,
    where it is known. `column`: the value of a column as it is. Times and uints are plain ints in it.
    `promised`: the kind that the compiler gives it, where that is another.
    """

    code: str
    kind: str | None
    nullable: bool = True
    constant: bool = False
    value: Value = VACANT
    column: bool = False
    promised: str | None = None


@dataclass(frozen=True, slots=True)
class RecordPiece:
    """A record whose labels are known."""

    fields: dict[str, Piece | RecordPiece]


AnyPiece: TypeAlias = Piece | RecordPiece
NULL: Final = Piece("None", "null", constant=True, value=None)


def type_conflict(expected: str | None, found: str | None) -> FluxError:
    """Return the refusal of a column whose kind is not what the function makes of it. Source: observed."""
    return FluxError(f"type conflict: {expected} != {found}")


@dataclass(slots=True)
class GeneratedCode:
    """The code that is being written for the rows of tables of one schema.

    `names` are the objects that the code refers to. `strict`: logic with nulls as functions over whole
    columns have it. `temporaries` counts the names that the code gives to values of its own. `reads_rows`:
    whether it reads any column.
    """

    evaluation: Evaluation
    strict: bool = False
    names: dict[str, Value] = field(default_factory=dict)
    temporaries: int = 0
    reads_rows: bool = False

    def single(self, piece: AnyPiece) -> Piece:
        """Return a piece as one value."""
        if isinstance(piece, Piece):
            return piece
        entries = ", ".join(f"{label!r}: {self.boxed(entry)}" for label, entry in piece.fields.items())
        constant = all(isinstance(entry, Piece) and entry.constant for entry in piece.fields.values())
        return Piece(f"{{{entries}}}", "record", nullable=False, constant=constant)

    def boxed(self, piece: AnyPiece) -> str:
        """Return code for a piece as the value that functions of the library get: times as `Time`."""
        single = self.single(piece)
        box = {"time": "Time", "uint": "UInt"}.get(single.kind or "")
        if box is None or (single.constant and single.code[0] == "_"):
            return single.code
        if not single.nullable:
            return f"{box}({single.code})"
        name, code = self.once(single)
        return f"(None if {code} is None else {box}({name}))"

    def once(self, piece: Piece) -> tuple[str, str]:
        """Return a name for a piece and the code that gives it this name, for code that needs it twice."""
        if piece.code.isidentifier():
            return piece.code, piece.code
        name = self.temporary()
        return name, f"({name} := {piece.code})"

    def temporary(self) -> str:
        """Return a fresh name."""
        self.temporaries += 1
        return f"t{self.temporaries}"

    def constant(self, value: Value) -> Piece:
        """Return a value that is the same in all rows."""
        kind = kind_of(value)
        if kind == "null":
            return NULL
        if type(value) in _EMBEDDED:
            return Piece(repr(value), kind, nullable=False, constant=True, value=value)
        return Piece(self.name(value), kind, nullable=False, constant=True, value=value)

    def name(self, value: Value) -> str:
        """Return a name by which the code refers to an object."""
        for name, known in self.names.items():
            if known is value:
                return name
        name = f"_{len(self.names)}"
        self.names[name] = value
        return name
