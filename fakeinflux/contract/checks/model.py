"""A contract: the document of an edition, its operations, and openapi-core as a judge for those who ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from fakeinflux.contract.checks.operations import Operations
from fakeinflux.contract.documents.documents import (
    DocumentError,
    Source,
    load_document,
    load_file,
    source_of,
    user_source,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakeinflux.contract.checks.answers import Common
    from fakeinflux.contract.checks.findings import Finding
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.contract.documents.rules import Rule
    from fakeinflux.http.messages import Answer, Call

LONGEST_REASON = 300

Judging: TypeAlias = Literal["never", "refusals", "always"]


class Judge(Protocol):
    """A second, exact opinion on one exchange. `own`: what the compiled checks' own rules found."""

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
    """The document of an edition, and its operations by operationId.

    `judging`: whether the judge is asked never, only when a compiled check refuses, or always.
    `judge` and `locate`, which says where a rule was written, are created when they are first needed.
    """

    edition: str
    document: dict[str, Any]
    source: Source
    operations: Operations
    judging: Judging = "never"
    judge: Judge | None = None
    locate: Callable[[str], Rule] | None = None


def load_contract(edition: str, *, judging: Judging = "never") -> Contract:
    """Load our own contract in an edition. Raises DocumentError: there is no such edition."""
    source, document = source_of(edition), load_document(edition)
    return Contract(edition, document, source, Operations(document, source), judging)


def load_user_contract(path: Path, *, edition: str, judging: Judging = "never") -> Contract:
    """Load a contract from a user's own document. Raises DocumentError: the document cannot be used."""
    try:
        return compile_contract(load_file(path), edition=edition, source=user_source(path), judging=judging)
    except DocumentError:
        raise
    except Exception as error:  # whatever a document may have where another thing is wanted
        text = " ".join(f"{type(error).__name__}: {error}".split())
        raise DocumentError(f"{path}: cannot be compiled: {text[:LONGEST_REASON]}") from error


def compile_contract(
    document: dict[str, Any], *, edition: str, source: Source, judging: Judging = "never"
) -> Contract:
    """Return the contract of a document with all its operations compiled.

    `source`: the files that violations name. Raises DocumentError: a part of an operation is missing.
    """
    operations = Operations(document, source)
    operations.compile_all()
    return Contract(edition, document, source, operations, judging)
