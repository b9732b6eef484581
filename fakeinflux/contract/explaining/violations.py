"""Violations: what is wrong with a call or an answer, explained, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from fakeinflux.contract.checks.findings import ABSENT, Place
from fakeinflux.contract.documents.pointers import follow
from fakeinflux.contract.explaining.curl import repeat_with_curl
from fakeinflux.contract.explaining.hints import give_hint
from fakeinflux.contract.explaining.wording import describe_wanted, name_type, shorten
from fakeinflux.http.masking import MASK, is_secret, mask_json, mask_token

if TYPE_CHECKING:
    from fakeinflux.contract.checks.findings import Finding
    from fakeinflux.contract.checks.model import Contract
    from fakeinflux.contract.documents.positions import Rule
    from fakeinflux.http.messages import Call

_MOST = 20
_LONGEST = 200
_PLACES: dict[Place, str] = {
    "body": "the body",
    "cookie": "the cookie",
    "header": "the header",
    "path": "the path parameter",
    "query": "the query parameter",
    "response": "the answer",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation of the contract.

    `place` (`in` in its JSON): path, query, header, cookie, body or response. `pointer`: a JSON
    pointer into the body, or the name of a parameter or header. `hint`: "" if there is none.
    `explanation`: everything but the curl command, in words.
    """

    operation: str
    place: Place
    pointer: str
    found: str
    wanted: str
    rule: Rule
    hint: str
    curl: str
    explanation: str

    @property
    def message(self) -> str:
        """The whole paragraph."""
        return f"{self.explanation} To repeat it: {self.curl}"


def to_json(violation: Violation) -> dict[str, Any]:
    """Return a violation as the control API presents it."""
    rule = violation.rule
    return {
        "operation": violation.operation,
        "in": violation.place,
        "pointer": violation.pointer,
        "found": violation.found,
        "wanted": violation.wanted,
        "rule": {"file": rule.file, "pointer": rule.pointer, "line": rule.line},
        "hint": violation.hint,
        "curl": violation.curl,
        "message": violation.message,
    }


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
    found = _describe_found(call, finding)
    wanted = shorten(describe_wanted(finding), _LONGEST)
    hint = mask_token(call, shorten("" if found == MASK else _hint(contract, finding), _LONGEST))
    in_body = finding.place in {"body", "response"}
    has_type = in_body and finding.keyword == "type" and finding.found is not None
    kind = f" ({name_type(finding.found)})" if has_type else ""
    line = f":{rule.line}" if rule.line is not None else ""
    parts = [
        f"{call.operation}, {_describe_place(finding)}: found {found}{kind}, wanted {wanted}.",
        f"The rule: {rule.file}{line} (#{rule.pointer}).",
        hint,
    ]
    text = " ".join(part for part in parts if part)
    return Violation(call.operation, finding.place, finding.pointer, found, wanted, rule, hint, curl, text)


def _locate(contract: Contract, pointer: str) -> Rule:
    # Imported here because it imports PyYAML, which a server without violations does without.
    from fakeinflux.contract.documents.positions import locate, read_positions

    if contract.positions is None:
        contract.positions = read_positions(contract.source)
    return locate(contract.positions, pointer)


def _hint(contract: Contract, finding: Finding) -> str:
    """Return what the document itself says to do (`x-hint`, beside the rule), or else our own hint."""
    try:
        beside = follow(contract.document, finding.rule.rpartition("/")[0])[1]
    except KeyError:
        beside = None
    own = beside.get("x-hint") if isinstance(beside, dict) else None
    return str(own) if own else give_hint(finding)


def _describe_place(finding: Finding) -> str:
    place = _PLACES[finding.place]
    if not finding.pointer:
        return place
    if finding.place == "body" or finding.pointer.startswith("/"):
        return f"{place} at {finding.pointer}"
    return f"{place} {finding.pointer}"


def _describe_found(call: Call, finding: Finding) -> str:
    """Return the offending value as text, shortened and without secrets."""
    found = finding.found
    if found is ABSENT:
        return "nothing"
    if is_secret(call, finding.pointer):
        return MASK
    if finding.place == "header" and finding.keyword == "security":
        return str(found)
    return mask_token(call, shorten(mask_json(_dump(found)), _LONGEST))


def _dump(value: Any) -> str:
    if isinstance(value, bytes):
        return value[: 4 * _LONGEST].decode("utf-8", "replace")
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError):
        return repr(value)
