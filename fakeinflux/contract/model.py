"""A contract, and what is known of its operations before they are compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from fakeinflux.contract.documents import Source
    from fakeinflux.contract.judge import Judge
    from fakeinflux.contract.outlines import Operations
    from fakeinflux.contract.positions import Positions

Judging: TypeAlias = Literal["refusals", "always"]


class Outline(NamedTuple):
    """What is known of an operation before it is compiled. The pointers are its own and its path's."""

    id: str
    method: str
    path: str
    pointer: str
    path_pointer: str


@dataclass(slots=True, eq=False)
class Contract:
    """A document in an edition, and its operations by operationId.

    `judging`: whether openapi-core is asked only where the compiled check refuses, or always.
    """

    edition: str
    document: dict[str, Any]
    source: Source
    operations: Operations
    judging: Judging = "refusals"
    judge: Judge | None = None
    positions: Positions | None = None
