"""Directives: comments that say how a task's runs end, such as `// fakeinflux: failed "x" after 5s`.

The real server ignores them, so a script may keep its directive everywhere. Source: simulated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.flux.errors import DirectiveError
from fakeinflux.timing.durations import parse_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.flux.lexer import Source

_MARK = "fakeinflux:"
_COMMENT = re.compile(rf"//+[ \t]*{_MARK}")
_WORD = re.compile(r'"(?:[^"\\]|\\["\\])*"|[^\s"]+|"')
_FORMS = (
    'success, success after 2s, failed, failed "reason", failed "reason" after 5s, '
    'unrecoverable "reason" after 5s, canceled, canceled after 2s, running, running 90s, '
    'running 90s then failed "reason"'
)


def read_directive(source: Source) -> Outcome | None:
    """Return what the script's directive says of its runs, or None without one. Raises DirectiveError."""
    if _MARK not in source.text:
        return None
    found = [(at, match.end(), text) for at, text in source.comments() if (match := _COMMENT.match(text))]
    if len(found) > 1:
        raise _error(source, found[1][0], "found a second directive", "one for a script")
    return _Reader(source, *found[0]).outcome() if found else None


class _Reader:
    """The words of one directive, and the one to read next."""

    def __init__(self, source: Source, at: int, mark_end: int, comment: str) -> None:
        self._source = source
        self._words: list[tuple[int, str]] = []
        for match in _WORD.finditer(comment, mark_end):
            self._words.append((at + match.start(), match[0]))
            if match[0] == '"':  # it is never closed: what follows cannot be right, and is not read
                break
        self._end = at + len(comment.rstrip())
        self._next = 0

    def outcome(self) -> Outcome:
        """Read the whole directive."""
        word = self._take()
        read = _VERBS.get(word)
        if read is None:
            raise self._unexpected_word(_FORMS)
        outcome = read(self, word)
        if self._peek():
            self._next += 1
            raise self._unexpected_word("nothing more")
        return outcome

    def success(self, _word: str) -> Outcome:
        """`success [after DURATION]`"""
        return Outcome("success", after=self._after())

    def canceled(self, _word: str) -> Outcome:
        """`canceled [after DURATION]`"""
        return Outcome("canceled", after=self._after())

    def failed(self, word: str) -> Outcome:
        """`failed ["REASON"] [after DURATION]`, or the same with `unrecoverable`."""
        error = self._reason()
        return Outcome("failed", self._after(), error, word == "unrecoverable")

    def running(self, _word: str) -> Outcome:
        """`running [DURATION [then failed|unrecoverable|canceled|success …]]`"""
        if not self._peek():
            return Outcome("success", after=FOREVER)
        after = self._duration()
        if not self._peek():
            return Outcome("success", after=after)
        if self._take() != "then":
            raise self._unexpected_word("`then` or nothing more")
        word = self._take()
        if word in ("success", "canceled"):
            return Outcome("success" if word == "success" else "canceled", after=after)
        if word in ("failed", "unrecoverable"):
            return Outcome("failed", after, self._reason(), word == "unrecoverable")
        raise self._unexpected_word("success, failed, unrecoverable or canceled after `then`")

    def _after(self) -> int | None:
        if self._peek() != "after":
            return None
        self._next += 1
        return self._duration()

    def _duration(self) -> int:
        word = self._take()
        try:
            return parse_span(word)
        except ValueError:
            raise self._unexpected_word("a length of time such as 5s or 1m30s") from None

    def _reason(self) -> str | None:
        word = self._peek()
        if word[:1] != '"':
            return None
        self._next += 1
        if len(word) == 1:
            raise self._unexpected_word("a reason in quotes, closed on the same line")
        return re.sub(r"\\(.)", r"\1", word[1:-1])

    def _peek(self) -> str:
        return self._words[self._next][1] if self._next < len(self._words) else ""

    def _take(self) -> str:
        word = self._peek()
        self._next += 1
        return word

    def _unexpected_word(self, expected: str) -> DirectiveError:
        """Return the error for the last word that was taken."""
        if self._next > len(self._words):
            return _error(self._source, self._end, "found the end of the comment", expected)
        at, word = self._words[self._next - 1]
        return _error(self._source, at, f"found {word}", expected)


def _error(source: Source, offset: int, found: str, expected: str) -> DirectiveError:
    return DirectiveError(*source.position(offset), f"fakeinflux directive: {found}, expected {expected}")


_VERBS: dict[str, Callable[[_Reader, str], Outcome]] = {
    "success": _Reader.success,
    "canceled": _Reader.canceled,
    "failed": _Reader.failed,
    "unrecoverable": _Reader.failed,
    "running": _Reader.running,
}
