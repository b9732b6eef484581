"""Check regular expressions, which the server compiles while it parses a script. Source: observed.

Only brackets, the operands of repetitions, and Perl features that Go's language lacks are checked. A
pattern that passes may still fail in the real server's compiler.
"""

from __future__ import annotations

import re

_CLASS = r"\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\\[])*+\]"
_PIECE = re.compile(
    rf"(?P<backreference>\\[1-9])|(?P<look>\(\?<?[=!])|(?P<flags>\(\?[a-zA-Z-]+\))"
    rf"|(?P<open>\()|(?P<close>\))|(?P<either>\|)|(?P<repeat>[*+?])"
    rf"|(?P<atom>\\.|{_CLASS})|(?P<class>\[)|.",
    re.DOTALL,
)
_GROUP_HEAD = re.compile(r"\?(?:P?<\w+>|[a-zA-Z-]*:)")

_LONGEST_CHECKED = 1 << 16


def pattern_error(pattern: str) -> str | None:
    """Return what keeps a pattern from being a regular expression, or None."""
    if len(pattern) > _LONGEST_CHECKED:
        return None
    depth, position = 0, 0
    repeatable = False
    while (match := _PIECE.match(pattern, position)) is not None:
        kind = match.lastgroup
        if kind in ("look", "backreference"):
            return f"`{match[0]}`, which its language does not have"
        if kind == "class":  # a class within a class: what follows it is not checked
            return None if "]" in pattern[position:] else "`[` that is never closed"
        if kind == "repeat" and not repeatable:
            return f"`{match[0]}` with nothing before it to repeat"
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            return "`)` that closes nothing"
        repeatable = kind not in ("open", "either", "flags")
        head = _GROUP_HEAD.match(pattern, match.end()) if kind == "open" else None
        position = head.end() if head else match.end()
    return "`(` that is never closed" if depth else None
