"""Why the real server refuses to run a task whose script nests deeply: it sends the tree through JSON.

Source: observed (which scripts), simulated (the column, which may be some characters further on).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fakeinflux.flux.tree_depth import deepest_node, levels_at_most
from fakeinflux.flux.trees import UnshownNode, show_package

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program

_MOST_NESTED: Final = 127
"""How many lists and records of JSON may be within each other."""
_SHALLOW: Final = 40
"""A tree of so many levels is never more than 127 deep in JSON."""


def find_recursion(program: Program) -> str | None:
    """Return what the real server refuses a task's run for whose tree is too deep, or None."""
    tokens = program.source.tokens
    if not any(levels_at_most(tokens[node.start : node.stop]) > _SHALLOW for node in program.body):
        return None
    if deepest_node(program.body)[0] < _SHALLOW:
        return None
    try:
        tree = show_package(program)
    except UnshownNode:
        return None
    column = _nested_column(json.dumps(tree, ensure_ascii=False, separators=(",", ":")))
    if column is None:
        return None
    return f"compilation failed: recursion limit exceeded at line 1 column {column}"


def _nested_column(text: str) -> int | None:
    level, quoted, escaped = 0, False, False
    for at, character in enumerate(text):
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "{[":
            level += 1
            if level > _MOST_NESTED:
                return at + 1
        elif character in "}]":
            level -= 1
    return None
