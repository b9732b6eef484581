"""The command `spec check`: the defects of an OpenAPI document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import CANNOT, DONE, say_why
from fakeinflux.contract.contract import load_contract, load_user_contract
from fakeinflux.contract.documents.documents import DocumentError, editions
from fakeinflux.contract.explaining.defects import find_defects

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract


def open_contract(name: str) -> Contract:
    """Open the contract of an edition, or of a file if no edition has the name. Raises DocumentError."""
    if name in editions():
        return load_contract(name)
    try:
        return load_user_contract(Path(name), edition="v2")
    except DocumentError as error:
        if Path(name).exists():
            raise
        raise DocumentError(f"{error}; the editions are {', '.join(editions())}") from None


def check_spec(name: str, out: TextIO, err: TextIO) -> int:
    """Print the defects of a document. Returns the exit status: 0, or 2 if it cannot be served."""
    try:
        contract = open_contract(name)
    except DocumentError as error:
        say_why(err, "spec check", error)
        return CANNOT
    defects = find_defects(contract.document)
    out.writelines(f"{defect}\n" for defect in defects)
    places = sum(1 + defect.more for defect in defects)
    out.write(f"{name}: operations: {len(contract.operations)}, defects: {places} of {len(defects)} kinds\n")
    return DONE
