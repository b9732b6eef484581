"""The judge of a contract: openapi-core, which an extra of the package brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.documents.documents import DocumentError

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract, Judge


def judge_of(contract: Contract) -> Judge:
    """Return the contract's judge, which is created when it is first needed.

    Raises DocumentError: openapi-core is not installed, or cannot read the document.
    """
    if contract.judge is None:
        try:
            # Imported here because openapi-core takes long to import.
            from fakeinflux.contract.explaining.judge import create_judge
        except ImportError as error:
            raise DocumentError(
                f"found no openapi-core ({error}), wanted it as the judge; "
                "install it with: pip install 'fakeinflux[judge]'"
            ) from error
        contract.judge = create_judge(contract.document)
    return contract.judge
