"""Violations: what is wrong with a call or an answer, explained, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from fakeinflux.contract.checks.findings import ABSENT, Place
from fakeinflux.contract.documents.locating import load_locator
from fakeinflux.contract.documents.pointers import resolve
from fakeinflux.contract.explaining.curl import repeat_with_curl
from fakeinflux.contract.explaining.hints import give_hint
from fakeinflux.contract.explaining.rendering import NOT_IMPLEMENTED, render_sentence
from fakeinflux.contract.explaining.wording import describe_wanted, name_type, shorten
from fakeinflux.http.masking import MASK, is_secret, mask_json, mask_token
from fakeinflux.http.printable_text import printable

if TYPE_CHECKING:
    from fakeinflux.contract.checks.findings import Finding
    from fakeinflux.contract.checks.model import Contract
    from fakeinflux.contract.documents.rules import Rule
    from fakeinflux.http.messages import Call

_MOST = 20
_LONGEST = 200
_LONGEST_MASKED = 64 * 1024


class Violation(NamedTuple):
    """One violation of the contract.

    `place` (`in` in its JSON): path, query, header, cookie, body or response. `pointer`: a JSON
    pointer into the body, or the name of a parameter or header. `keyword`: the kind of rule.
    `hint`: "" if there is none. `sent_by`: the file and line of the caller, where that is known.
    """

    operation: str
    place: Place
    pointer: str
    found: str
    wanted: str
    rule: Rule
    keyword: str
    hint: str
    curl: str
    sent_by: str = ""

    @property
    def message(self) -> str:
        """All of it in one paragraph."""
        return f"{render_sentence(to_fields(self))}; repeat it with {self.curl}"


def to_fields(violation: Violation) -> dict[str, Any]:
    """Return a violation as the control API presents it, but for its message; the renderers take this."""
    rule = violation.rule
    return {
        "operation": violation.operation,
        "in": violation.place,
        "pointer": violation.pointer,
        "found": violation.found,
        "wanted": violation.wanted,
        "rule": {"file": rule.file, "pointer": rule.pointer, "line": rule.line},
        "keyword": violation.keyword,
        "hint": violation.hint,
        "curl": violation.curl,
        "sentBy": violation.sent_by,
    }


def to_json(violation: Violation) -> dict[str, Any]:
    """Return a violation as the control API presents it."""
    return {**to_fields(violation), "message": violation.message}


def explain(contract: Contract, call: Call, findings: list[Finding]) -> tuple[Violation, ...]:
    """Turn findings into violations: no duplicates, at most twenty."""
    chosen: dict[tuple[str, str, str], Finding] = {}
    for finding in _without_redundant_patterns(findings):
        chosen.setdefault((finding.place, finding.pointer, finding.rule), finding)
    if not chosen:
        return ()
    curl = repeat_with_curl(call)
    return tuple(_explain(contract, call, finding, curl) for finding in list(chosen.values())[:_MOST])


def _without_redundant_patterns(findings: list[Finding]) -> list[Finding]:
    """Leave out patterns that only spell out a format, for the format says the same in words."""
    formats = {(finding.place, finding.pointer) for finding in findings if finding.keyword == "format"}
    return [
        finding
        for finding in findings
        if finding.keyword != "pattern" or (finding.place, finding.pointer) not in formats
    ]


def _explain(contract: Contract, call: Call, finding: Finding, curl: str) -> Violation:
    rule = _locate(contract, finding.rule)
    pointer = printable(shorten(mask_token(call, finding.pointer), _LONGEST))
    found = printable(_describe_found(call, finding))
    wanted = printable(mask_token(call, shorten(describe_wanted(finding), _LONGEST)))
    hint = "" if found == MASK else _own_hint(contract, finding) or give_hint(finding)
    hint = printable(mask_token(call, shorten(hint, _LONGEST)))
    in_body = finding.place in {"body", "response"}
    if in_body and finding.keyword == "type" and finding.found is not None and found != MASK:
        found = f"{found} ({name_type(finding.found)})"
    return Violation(call.operation, finding.place, pointer, found, wanted, rule, finding.keyword, hint, curl)


def missing_operation(call: Call, operation: str, rule: Rule) -> Violation:
    """Return the violation of a call whose operation InfluxDB has and fakeinflux does not."""
    found = printable(f"{call.method} {call.path}")
    stub = f'fakeinflux.stub("{call.method}", "{printable(call.path)}", …)'
    wanted = f"an operation that fakeinflux has, or a stub: {stub}"
    curl = repeat_with_curl(call)
    return Violation(operation, "path", "", found, wanted, rule, NOT_IMPLEMENTED, "", curl)


def _own_hint(contract: Contract, finding: Finding) -> str:
    """Return the hint that the document itself gives beside a rule, or ""."""
    try:
        return str(resolve(contract.document, finding.rule.rpartition("/")[0]).get("x-hint", ""))
    except (KeyError, AttributeError):
        return ""


def _locate(contract: Contract, pointer: str) -> Rule:
    if contract.locate is None:
        contract.locate = load_locator(contract.source, contract.edition)
    return contract.locate(pointer)


def _describe_found(call: Call, finding: Finding) -> str:
    """Return the offending value as text, shortened and without secrets."""
    found = finding.found
    if found is ABSENT:
        return "nothing"
    if finding.place == "header" and finding.keyword == "security":
        return str(found)
    if is_secret(call, finding.pointer):
        return MASK
    return shorten(mask_token(call, mask_json(_dump(found)[:_LONGEST_MASKED])), _LONGEST)


def _dump(value: Any) -> str:
    if isinstance(value, bytes):
        return value[:_LONGEST_MASKED].decode("utf-8", "replace")
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError):
        return repr(value)
