"""Whether a regular expression can be one: the server compiles each while it parses (`observed`).

Not its whole grammar is checked here: brackets, what repetitions repeat, and what the
language leaves out of Perl's. What passes may still fail in the real server's compiler.
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

_LONGEST_JUDGED = 1 << 16


def pattern_trouble(pattern: str) -> str | None:
    """What makes a pattern no regular expression, or None."""
    if len(pattern) > _LONGEST_JUDGED:
        return None
    depth, position = 0, 0
    repeatable = False
    while (match := _PIECE.match(pattern, position)) is not None:
        kind = match.lastgroup
        if kind in ("look", "backreference"):
            return f"`{match[0]}`, which its language does not have"
        if kind == "class":  # classes within classes: nothing is said of what is behind them
            return None if "]" in pattern[position:] else "`[` that is never closed"
        if kind == "repeat" and not repeatable:
            return f"`{match[0]}` with nothing before it to repeat"
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            return "`)` that closes nothing"
        repeatable = kind not in ("open", "either", "flags")
        position = _behind(pattern, match)
    return "`(` that is never closed" if depth else None


def _behind(pattern: str, match: re.Match[str]) -> int:
    """Where the next piece begins: behind `?:` and the like where a group opens."""
    head = _GROUP_HEAD.match(pattern, match.end()) if match.lastgroup == "open" else None
    return head.end() if head else match.end()
