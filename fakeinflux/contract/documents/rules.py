"""Where a rule of a document was written: the file, the pointer and the line."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Rule(NamedTuple):
    """Where a rule was written. `line` counts from 1; None if the file cannot be read any more."""

    file: str
    pointer: str
    line: int | None


Rules: TypeAlias = "dict[str, int | tuple[str, int]]"
"""By pointer: the line; or, for what a patch brought, the pointer and the line in the file of patches."""


def find_rule(rules: Rules, file: str, patches: str, pointer: str) -> Rule:
    """Return the rule at a pointer, or its nearest parent. `file` and `patches`: the names of the files."""
    at = pointer
    while at and at not in rules:
        at = at.rpartition("/")[0]
    place = rules.get(at)
    if place is None:
        return Rule(file, pointer, None)
    return Rule(file, at, place) if isinstance(place, int) else Rule(patches, *place)
