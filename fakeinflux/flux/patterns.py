"""Check regular expressions, which the server compiles while it parses a script. Source: observed.

Only brackets, the operands of repetitions, and Perl features that Go's language lacks are checked. A
pattern that passes may still fail in the real server's compiler.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_CLASS = r"\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\\[])*+\]"
_PIECE = re.compile(
    rf"(?P<backreference>\\[1-9])|(?P<look>\(\?<?[=!])|(?P<flags>\(\?[a-zA-Z-]+\))"
    rf"|(?P<open>\()|(?P<close>\))|(?P<either>\|)|(?P<repeat>[*+?])"
    rf"|(?P<atom>\\.|{_CLASS})|(?P<class>\[)|.",
    re.DOTALL,
)
_GROUP_HEAD = re.compile(r"\?(?:P?<\w+>|[a-zA-Z-]*:)")

_LONGEST_CHECKED = 1 << 16
_UNSUPPORTED = {
    "look": "look-around, including look-ahead and look-behind, is not supported",
    "backreference": "backreferences are not supported",
}
_OPEN_CLASS = "unclosed character class"
_NO_OPERAND = "repetition operator missing expression"


class PatternFault(NamedTuple):
    """What keeps a pattern from being a regular expression: where, in our words, in the real server's."""

    position: int
    found: str
    real: str


def pattern_fault(pattern: str) -> PatternFault | None:
    """Return what keeps a pattern from being a regular expression, or None."""
    if len(pattern) > _LONGEST_CHECKED:
        return None
    groups: list[int] = []
    position = 0
    repeatable = False
    while (match := _PIECE.match(pattern, position)) is not None:
        kind = match.lastgroup
        if kind in _UNSUPPORTED:
            return PatternFault(
                position, f"`{match[0]}`, which its language does not have", _UNSUPPORTED[kind]
            )
        if kind == "class":  # a class within a class: what follows it is not checked
            is_closed = "]" in pattern[position:]
            return None if is_closed else PatternFault(position, "`[` that is never closed", _OPEN_CLASS)
        if kind == "repeat" and not repeatable:
            return PatternFault(position, f"`{match[0]}` with nothing before it to repeat", _NO_OPERAND)
        if kind == "close" and not groups:
            return PatternFault(position, "`)` that closes nothing", "unopened group")
        if kind == "close":
            groups.pop()
        elif kind == "open":
            groups.append(position)
        repeatable = kind not in ("open", "either", "flags")
        head = _GROUP_HEAD.match(pattern, match.end()) if kind == "open" else None
        position = head.end() if head else match.end()
    return PatternFault(groups[-1], "`(` that is never closed", "unclosed group") if groups else None


def real_pattern_error(pattern: str, fault: PatternFault) -> str:
    """Return a fault as the real server says it: its several lines, and the mark under the place, in one."""
    shown = f"regex parse error:    {pattern}{' ' * (4 + fault.position)}^error: {fault.real}"
    return shown.replace("    ", " ").replace("^", "")
