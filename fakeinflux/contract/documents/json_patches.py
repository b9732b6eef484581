"""The patches that make an edition out of a document: `add`, `replace` and `remove` of RFC 6902.

This module imports nothing else, because the build of the wheel uses it.
"""

from __future__ import annotations

import copy
from typing import Any


class PatchError(ValueError):
    """A patch does not fit its document."""


def apply_patches(document: Any, patches: list[dict[str, Any]]) -> Any:
    """Return a patched copy of a document. Raises PatchError: a patch, named by its index, does not fit."""
    patched = copy.deepcopy(document)
    for index, patch in enumerate(patches):
        try:
            _apply(patched, patch)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            where = f"patch {index} ({patch.get('op')} {patch.get('path')})"
            raise PatchError(f"{where}: nothing there to patch: {error}") from error
    return patched


def _apply(document: Any, patch: dict[str, Any]) -> None:
    *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in patch["path"].split("/")[1:]]
    node = document
    for part in parents:
        node = node[int(part)] if isinstance(node, list) else node[part]
    operation = patch["op"]
    if operation not in {"add", "replace", "remove"}:
        raise ValueError(f"found op {operation!r}, wanted one of add, replace, remove")
    if isinstance(node, list):
        _patch_list(node, operation, last, patch)
    else:
        _patch_mapping(node, operation, last, patch)


def _patch_list(node: list[Any], operation: str, part: str, patch: dict[str, Any]) -> None:
    index = len(node) if part == "-" else int(part)
    if index > len(node) or (operation != "add" and index == len(node)):
        raise IndexError(part)
    if operation == "add":
        node.insert(index, copy.deepcopy(patch["value"]))
    elif operation == "replace":
        node[index] = copy.deepcopy(patch["value"])
    else:
        del node[index]


def _patch_mapping(node: dict[str, Any], operation: str, part: str, patch: dict[str, Any]) -> None:
    if operation != "add" and part not in node:
        raise KeyError(part)
    if operation == "remove":
        del node[part]
    else:
        node[part] = copy.deepcopy(patch["value"])
