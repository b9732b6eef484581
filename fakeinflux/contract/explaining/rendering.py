"""Violations as people read them: in lines, or in one sentence.

Both take the fields of a violation's JSON, so that they show what a server of another process reports, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NOT_IMPLEMENTED = "not implemented"
"""The keyword of violations by calls of operations that fakeinflux does not have."""
_LABEL_WIDTH = 8
_BOLD, _DIM, _PLAIN = "\033[1;31m", "\033[2m", "\033[0m"


def render_lines(fields: Mapping[str, Any], *, sent_by: str = "", colour: bool = False) -> str:
    """Return a violation in lines: what breaks the contract where, and below it the details by label.

    `sent_by`: the file and line of the caller, if the fields do not say it. `colour`: for a terminal.
    """
    begin, dim, end = (_BOLD, _DIM, _PLAIN) if colour else ("", "", "")
    details = {
        "found": fields["found"],
        "wanted": f"{fields['wanted']}{_aside(fields, '   ')}",
        "rule": _rule(fields, "  "),
        "sent by": fields.get("sentBy") or sent_by,
        "repeat": fields["curl"],
    }
    labels = (f"  {dim}{label:<{_LABEL_WIDTH}}{end} {text}" for label, text in details.items() if text)
    return "\n".join([f"{begin}{_headline(fields)}{end}", *labels])


def render_sentence(fields: Mapping[str, Any]) -> str:
    """Return a violation in one line, without the command that repeats it."""
    if fields["keyword"] == NOT_IMPLEMENTED:
        return f"{_headline(fields)}; stub it with {fields['wanted'].partition(': ')[2]}"
    wanted = f"{fields['wanted']}{_aside(fields, ' ')}"
    return f"{_headline(fields)}: found {fields['found']}, wanted {wanted}; rule {_rule(fields, ' ')}"


def render_sentences(violations: Sequence[Mapping[str, Any]]) -> str:
    """Return the violations of one call, with the command that repeats it only at the end."""
    return "\n".join(_sentences(violations))


def _sentences(violations: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    *others, last = violations
    yield from map(render_sentence, others)
    yield f"{render_sentence(last)}; repeat it with {last['curl']}"


def _headline(fields: Mapping[str, Any]) -> str:
    if fields["keyword"] == NOT_IMPLEMENTED:
        return f"{fields['found']} is an InfluxDB operation that fakeinflux does not have"
    where = f"{fields['in']} {fields['pointer']}".strip()
    if fields["in"] == "response":
        return f"the answer of {fields['operation']} breaks the contract at {where}"
    return f"{fields['operation']} breaks the contract at {where}"


def _rule(fields: Mapping[str, Any], space: str) -> str:
    rule = fields["rule"]
    line = "" if rule["line"] is None else f":{rule['line']}"
    return f"{rule['file']}{line}{space}{fields['keyword']}"


def _aside(fields: Mapping[str, Any], space: str) -> str:
    """Return the hint in parentheses."""
    hint: str = fields["hint"]
    if not hint:
        return ""
    # The second letter tells a word from an abbreviation.
    first = hint[0].lower() if hint[1:2].islower() else hint[0]
    return f"{space}({first}{hint[1:].removesuffix('.')})"
