"""The command `spec show`: the whole document of an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TextIO

import orjson

from fakeinflux.cli.exit_status import CANNOT, DONE
from fakeinflux.contract.documents.documents import DocumentError, load_document
from fakeinflux.contract.documents.yaml_files import write_yaml

if TYPE_CHECKING:
    from typing import TypeAlias

Format: TypeAlias = Literal["yaml", "json"]


def show_spec(edition: str, form: Format, out: TextIO, err: TextIO) -> int:
    """Print the document of an edition, its patches applied. Returns the exit status: 0, or 2 without one."""
    try:
        document = load_document(edition)
    except DocumentError as error:
        err.write(f"fakeinflux spec show: {error}\n")
        return CANNOT
    as_json = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    out.write(write_yaml(document) if form == "yaml" else as_json.decode())
    return DONE
