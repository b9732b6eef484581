"""Documents as contracts: our own by edition, and a user's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.contract.checks.model import Contract
from fakeinflux.contract.checks.operations import Operations
from fakeinflux.contract.documents.documents import Source, load_document, load_file, source_of, user_source

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.contract.checks.model import Judging


def load_contract(edition: str, *, judging: Judging = "refusals") -> Contract:
    """Our own contract in an edition. Raises DocumentError for an unknown one."""
    source, document = source_of(edition), load_document(edition)
    return Contract(edition, document, source, Operations(document, source), judging)


def load_user_contract(path: Path, *, edition: str, judging: Judging = "refusals") -> Contract:
    """A user's own document. Raises DocumentError where it cannot be used."""
    return compile_contract(load_file(path), edition=edition, source=user_source(path), judging=judging)


def compile_contract(
    document: dict[str, Any], *, edition: str, source: Source, judging: Judging = "refusals"
) -> Contract:
    """A document with all of its operations compiled. `source` says which files its rules stand in.

    Raises DocumentError where an operation's parts (parameters, responses) cannot be found.
    """
    operations = Operations(document, source)
    operations.compile_all()
    return Contract(edition, document, source, operations, judging)
