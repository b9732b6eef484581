"""Regular expressions of Flux, which are RE2's, compiled for Python.

Most become patterns of Python's `re` with the same meaning. Those that `re` could take for ever with
run on a machine of our own (`regexp_machine.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from fakeinflux.query.character_classes import class_text, folded, negate
from fakeinflux.query.regexp_machine import PLACES, build_machine
from fakeinflux.query.regexp_syntax import (
    Assertion,
    Characters,
    Choice,
    Group,
    Repeat,
    Sequence,
    parse_regexp,
)
from fakeinflux.query.values import Regexp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.query.regexp_machine import Found
    from fakeinflux.query.regexp_syntax import Node

_MANY: Final = 10
"""From so many times on, a counted repeat is taken for one without end."""
_LONGEST_CHAIN: Final = 3
"""So many loops one behind the other may share characters before the machine takes over."""


def compile_regexp(pattern: str) -> Regexp:
    """Return a regular expression with RE2's meaning.

    Raises FluxError: it is malformed. Source: observed (the words).
    """
    if pattern.isascii() and pattern.isalnum():
        return Regexp(pattern, re.compile(pattern))
    root = parse_regexp(pattern)
    if _may_explode(root):
        # The machine has what is used of re.Pattern: search, groups and groupindex.
        return Regexp(pattern, cast("Any", build_machine(pattern, root)))
    folding = any(node.fold for node in _all_characters(root))
    everywhere = folding and all(node.fold or not _has_cases(node) for node in _all_characters(root))
    translated = _translate(root, folding and not everywhere, set())
    return Regexp(pattern, re.compile(translated, re.IGNORECASE if everywhere else re.NOFLAG))


def _children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.parts
    if isinstance(node, Choice):
        return node.options
    return (node.body,) if isinstance(node, Group | Repeat) else ()


def _all_nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in _children(node):
        yield from _all_nodes(child)


def _all_characters(root: Node) -> list[Characters]:
    return [node for node in _all_nodes(root) if isinstance(node, Characters)]


def _has_cases(node: Characters) -> bool:
    """Return whether case can make a difference, told without looking at more than a few characters."""
    few = sum(high - low + 1 for low, high in node.ranges) < 128
    return not few or any(
        chr(code).swapcase() != chr(code) for low, high in node.ranges for code in range(low, high + 1)
    )


def _translate(node: Node, fold_each: bool, names: set[str]) -> str:
    """Return the node as Python's `re` writes it, in one piece that a repeat can follow."""
    if isinstance(node, Characters):
        return _translate_characters(node, fold_each)
    if isinstance(node, Assertion):
        return PLACES[node.place]
    parts = [_translate(child, fold_each, names) for child in _children(node)]
    if isinstance(node, Sequence):
        return "".join(parts)
    if isinstance(node, Choice):
        return f"(?:{'|'.join(parts)})"
    if isinstance(node, Group):
        return _translate_group(node, parts[0], names)
    return _translate_repeat(node, parts[0])


def _translate_group(node: Group, body: str, names: set[str]) -> str:
    """Return a group, with its name where Python allows it: an identifier, and the first of that name."""
    if node.name is None or not node.name.isidentifier() or node.name in names:
        return f"({body})"
    names.add(node.name)
    return f"(?P<{node.name}>{body})"


def _translate_characters(node: Characters, fold_each: bool) -> str:
    if len(node.ranges) == 1 and node.ranges[0][0] == node.ranges[0][1] and not node.negated:
        text = re.escape(chr(node.ranges[0][0]))
    else:
        text = class_text(node.ranges, node.negated)
    return f"(?i:{text})" if fold_each and node.fold else text


def _translate_repeat(node: Repeat, body: str) -> str:
    if not isinstance(node.body, Characters | Group):
        body = f"(?:{body})"
    counts = {(0, None): "*", (1, None): "+", (0, 1): "?"}
    high = "" if node.high is None else node.high
    return f"{body}{counts.get((node.low, node.high), f'{{{node.low},{high}}}')}{'?' * (not node.greedy)}"


def _is_loop(node: Node) -> bool:
    return isinstance(node, Repeat) and (node.high is None or node.high >= _MANY)


def _may_explode(root: Node) -> bool:
    """Return whether backtracking can take for ever: loops in loops, or many over one text."""
    for node in _all_nodes(root):
        if isinstance(node, Repeat) and _is_loop(node):
            inside = _all_nodes(node.body)
            if _can_be_empty(node.body) or any(map(_is_loop, inside)) or _is_ambiguous(node.body):
                return True
    return _longest_chain(_flatten(root)) > _LONGEST_CHAIN


def _can_be_empty(node: Node) -> bool:
    if isinstance(node, Characters):
        return False
    if isinstance(node, Repeat):
        return node.low == 0 or _can_be_empty(node.body)
    if isinstance(node, Choice):
        return any(map(_can_be_empty, node.options))
    return all(map(_can_be_empty, _children(node)))


def _is_ambiguous(node: Node) -> bool:
    """Return whether a text can match the body of a loop in two ways: by a choice or an optional part."""
    return any(
        isinstance(part, Choice) or (isinstance(part, Repeat) and part.low != part.high)
        for part in _all_nodes(node)
    )


def _flatten(node: Node) -> Iterator[Node]:
    """Yield the parts of a sequence, those of the groups in it among them."""
    if isinstance(node, Sequence):
        for part in node.parts:
            yield from _flatten(part)
    elif isinstance(node, Group):
        yield from _flatten(node.body)
    else:
        yield node


def _longest_chain(parts: Iterator[Node]) -> int:
    """Return how many loops follow each other such that the first can read what all up to the last can."""
    longest = length = 0
    held: list[tuple[int, int]] = []
    for part in parts:
        readable = _readable(part)
        if _is_loop(part):
            length = length + 1 if held and _overlap(held, readable) else 1
            held = [*held, *readable] if length > 1 else readable
            longest = max(longest, length)
        elif readable and not _overlap(held, readable):
            length, held = 0, []
    return longest


def _readable(node: Node) -> list[tuple[int, int]]:
    """Return the characters that a part can read, roughly."""
    found: list[tuple[int, int]] = []
    for characters in _all_characters(node):
        ranges = (
            folded(characters.ranges) if characters.fold and _has_cases(characters) else characters.ranges
        )
        found += negate(ranges) if characters.negated else ranges
    return found


def _overlap(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> bool:
    return any(low <= last and first <= high for low, high in some for first, last in others)


def find_all(regexp: Regexp, text: str) -> Iterator[re.Match[str] | Found]:
    """Yield the matches in order, as RE2 finds them: an empty one never directly behind another."""
    position, behind = 0, -1
    while position <= len(text):
        match = regexp.compiled.search(text, position)
        if match is None:
            return
        start, end = match.span()
        if end > start or start != behind:
            yield match
        behind = end
        position = end if end > position else position + 1


def matches(regexp: Regexp, text: str) -> bool:
    """Return whether the expression is found anywhere in a text: the operator `=~`."""
    return regexp.compiled.search(text) is not None
