"""The operations that InfluxData publishes, by method and path: more than any document of ours describes."""

from __future__ import annotations

from typing import NamedTuple

from fakeinflux.contract.documents.documents import published_file


class Published(NamedTuple):
    """A published operation. `products`: who has it, of oss and cloud. `line`: where our list names it."""

    method: str
    path: str
    operation: str
    products: frozenset[str]
    line: int


def load_published() -> list[Published]:
    """Read the list of all published operations."""
    found = []
    for number, line in enumerate(published_file().path.read_text("utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            method, path, operation, products = line.split(" ")
            found.append(Published(method, path, operation, frozenset(products.split(",")), number))
    return found
