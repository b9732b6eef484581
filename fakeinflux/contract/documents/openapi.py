"""What OpenAPI 3.0 itself lays down, for all who read its documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.contract.documents.pointers import follow, join

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
CHOICES = ("allOf", "anyOf", "oneOf")
"""The keywords that combine schemas."""
IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""Headers that are described elsewhere: parameters of their names count for nothing."""


def is_ignored(parameter: dict[str, Any]) -> bool:
    """Whether a parameter is one of IGNORED_HEADERS."""
    return parameter.get("in") == "header" and str(parameter.get("name")).lower() in IGNORED_HEADERS


def declared_parameters(
    document: dict[str, Any], path_pointer: str, method: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parameters of an operation with their pointers: its own, then those of its path.

    References are followed; raises KeyError for one that leads nowhere. `method` in lower case.
    """
    for pointer in (join(path_pointer, method, "parameters"), join(path_pointer, "parameters")):
        try:
            entries = follow(document, pointer)[1]
        except KeyError:
            continue
        for index in range(len(entries or ())):
            yield follow(document, join(pointer, index))
