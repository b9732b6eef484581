"""Scripts that differ in nothing but the task's name: what is known of one is true of the others.

A plain text between quotation marks, without escapes and without `${`, is one token whatever it says. So if
it is the name of a script's task, another such text in its place changes the name and nothing else.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from fakeinflux.engine.scripts import Options, Script
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.lexer import lex
from fakeinflux.flux.options import is_task_option
from fakeinflux.flux.parser import parse_statements
from fakeinflux.flux.syntax import ObjectExpression, StringLiteral

_NAME: Final = re.compile(r'\bname[ \t]*:[ \t]*"([^"\\$\x00-\x1f\x7f\ud800-\udfff]+)"')


class NamedText(NamedTuple):
    """A script's text cut at what may be the name of its task."""

    before: str
    name: str
    after: str


def cut_at_name(text: str) -> NamedText | None:
    """Cut a script at the first plain text that looks like the name of its task, None where there is none.

    >>> cut_at_name('option task = {name: "a b", every: 1h}')
    NamedText(before='option task = {name: "', name='a b', after='", every: 1h}')
    """
    found = _NAME.search(text)
    return None if found is None else NamedText(text[: found.start(1)], found[1], text[found.end(1) :])


def is_cut_at_name(text: str, cut: NamedText) -> bool:
    """Check whether a script was cut at the name of its task, and not at what only looks like it.

    One that is no Flux, which a real server may take all the same, was not.
    """
    try:
        source = lex(text)
        statements = [statement for statement, _ in parse_statements(source)]
    except FluxSyntaxError:
        return False
    for statement in statements:
        if is_task_option(statement) and isinstance(statement.value, ObjectExpression):
            named = next((each.value for each in statement.value.properties if each.key == "name"), None)
            start = len(cut.before) - 1
            return isinstance(named, StringLiteral) and source.place_of(named).start == start
    return False


def rename(script: Script, text: str, name: str) -> Script:
    """Return what is known of a script for the same text with another name."""
    known = script.options
    options = Options(
        name, known.every, known.cron, known.offset, known.concurrency, known.retry, known.latest
    )
    return Script(text, options, script.directive, script.reads, script.writes)
