"""A contract: a document in an edition, its operations, and the judge that has the second opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from fakeinflux.contract.checks.answers import Common
    from fakeinflux.contract.checks.findings import Finding
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.contract.checks.operations import Operations
    from fakeinflux.contract.documents.documents import Source
    from fakeinflux.contract.documents.positions import Positions
    from fakeinflux.http.messages import Answer, Call

Judging: TypeAlias = Literal["refusals", "always"]


class Judge(Protocol):
    """A second, exact opinion of one exchange. `own`: what the compiled checks' own rules found."""

    def judge_call(self, operation: Operation, call: Call, own: list[Finding]) -> list[Finding]:
        """Return what else is wrong with a call."""
        ...

    def judge_answer(
        self, operation: Operation, answer: Answer, common: Common, own: list[Finding]
    ) -> list[Finding]:
        """Return what else is wrong with an answer."""
        ...


@dataclass(slots=True, eq=False)
class Contract:
    """A document in an edition, and its operations by operationId.

    `judging`: whether the judge is asked only where the compiled check refuses, or always.
    `judge` and `positions` are made when they are first needed.
    """

    edition: str
    document: dict[str, Any]
    source: Source
    operations: Operations
    judging: Judging = "refusals"
    judge: Judge | None = None
    positions: Positions | None = None
