"""What to do about a script that is refused, where it is a mistake that people often make."""

from __future__ import annotations

import re
from typing import Final

from fakeinflux.flux.errors import FluxSyntaxError, OptionsError

_PLACEHOLDER: Final = re.compile(r"\{\{.*?\}\}|\$\{.*?\}")
_TEXT_OR_COMMENT: Final = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*', re.DOTALL)
_TEMPLATE: Final = re.compile(r"\{\{[^{}\n]*\}\}")
_BY_BEGINNING: Final = (
    ("#", "a comment in Flux begins with //"),
    ("/*", "a comment in Flux begins with // and ends with the line"),
    ("&&", "write and"),
    ("||", "write or"),
    ("!", "write not"),
    ("“", 'write straight quotes: "'),
    ("”", 'write straight quotes: "'),
    ("‘", 'write straight double quotes: "'),
    ("’", 'write straight double quotes: "'),
    ("'", 'write double quotes: "'),
    ("`", 'write double quotes: "'),
)
"""By how the text goes on at the place of the error."""


def give_advice(text: str, error: FluxSyntaxError | OptionsError) -> str:
    """Return what to do about an error of a script, or "" if it is none of the usual mistakes."""
    if isinstance(error, FluxSyntaxError):
        return _about_syntax(text, error)
    return _about_options(text, error.message)


def find_placeholder(text: str) -> tuple[int, str] | None:
    """Return where a text of a script, which can be read, has a template's placeholder, and the placeholder.

    A real server takes it as it stands.
    """
    for part in _TEXT_OR_COMMENT.finditer(text):
        found = _TEMPLATE.search(part[0]) if part[0].startswith('"') else None
        if found is not None:
            return part.start() + found.start(), found[0]
    return None


def not_filled(placeholder: str) -> str:
    """Say what a placeholder is."""
    return f"{placeholder} is a placeholder that was not filled in"


def _about_syntax(text: str, error: FluxSyntaxError) -> str:
    line = text.split("\n")[error.line - 1]
    at = error.column - 1
    for placeholder in _PLACEHOLDER.finditer(line):
        if placeholder.start() <= at < placeholder.end():
            return not_filled(placeholder[0])
    if line.startswith("/*", max(at - 1, 0)):  # the slash is read as the beginning of something else
        at = line.index("/*", max(at - 1, 0))
    return next((advice for begin, advice in _BY_BEGINNING if line.startswith(begin, at)), "")


def _about_options(text: str, message: str) -> str:
    if message == "no task options defined" and re.search(r"^\s*task\s*=", text, re.MULTILINE):
        return "write option task = {…}: without the word option, task is only a variable"
    if message.startswith("cannot use both") and re.search(r'\bcron\s*:\s*""', text):
        return 'cron is "" here: leave it out'
    unreadable = re.match(r"failed to parse field '(every|offset)'", message)
    if unreadable is not None:
        quoted = re.search(rf'\b{unreadable[1]}\s*:\s*"([^"]*)"', text)
        return f"write it without quotes: {unreadable[1]}: {quoted[1]}" if quoted else ""
    return ""
