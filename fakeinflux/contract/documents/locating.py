"""The function that says where the rules of a document were written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fakeinflux.contract.documents.documents import load_bundled
from fakeinflux.contract.documents.rules import find_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.contract.documents.documents import Source
    from fakeinflux.contract.documents.rules import Rule


def load_locator(source: Source, edition: str) -> Callable[[str], Rule]:
    """Return the function that says where the node at a pointer was written, or its nearest parent."""
    document, patches = source
    bundled = load_bundled(source, f"{edition}-rules")
    if bundled is not None and patches is not None:
        return partial(find_rule, bundled["rules"], document.name, patches.name)
    # Imported here because PyYAML takes long to import, and our own editions do without it.
    from fakeinflux.contract.documents.positions import locate, read_positions

    if patches is None:
        return partial(locate, read_positions(document.path, document.name))
    positions = read_positions(document.path, document.name, patches.path, patches.name)
    return partial(locate, positions)
