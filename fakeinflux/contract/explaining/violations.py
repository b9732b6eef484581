"""Violations: what is wrong with an exchange, explained, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from fakeinflux.contract.checks.findings import ABSENT, Place
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
    """One breach of the contract.

    `place` (`in` in its JSON): path, query, header, cookie, body or response. `pointer`: a JSON
    pointer into the body, or the name of a parameter or header. `hint`: "" where there is none.
    `explanation`: all but the curl line, in words.
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
    """A violation as the control API gives it."""
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
    """Findings as violations, the first twenty, none twice."""
    chosen: dict[tuple[str, str, str], Finding] = {}
    for finding in _without_echoes(findings):
        chosen.setdefault((finding.place, finding.pointer, finding.rule), finding)
    if not chosen:
        return ()
    curl = repeat_with_curl(call)
    return tuple(_explain(contract, call, finding, curl) for finding in list(chosen.values())[:_MOST])


def _without_echoes(findings: list[Finding]) -> list[Finding]:
    """The findings without patterns that only spell out a format, which says the same in words."""
    told = {(finding.place, finding.pointer) for finding in findings if finding.keyword == "format"}
    return [
        finding
        for finding in findings
        if finding.keyword != "pattern" or (finding.place, finding.pointer) not in told
    ]


def _explain(contract: Contract, call: Call, finding: Finding, curl: str) -> Violation:
    rule = _locate(contract, finding.rule)
    found = _found(call, finding)
    wanted = shorten(describe_wanted(finding), _LONGEST)
    hint = mask_token(call, shorten("" if found == MASK else give_hint(finding), _LONGEST))
    line = f":{rule.line}" if rule.line is not None else ""
    parts = [
        f"{call.operation}, {_where(finding)}: found {found}{_kind(finding)}, wanted {wanted}.",
        f"The rule: {rule.file}{line} (#{rule.pointer}).",
        hint,
    ]
    text = " ".join(part for part in parts if part)
    return Violation(call.operation, finding.place, finding.pointer, found, wanted, rule, hint, curl, text)


def _locate(contract: Contract, pointer: str) -> Rule:
    from fakeinflux.contract.documents.positions import locate, read_positions

    if contract.positions is None:
        contract.positions = read_positions(contract.source)
    return locate(contract.positions, pointer)


def _where(finding: Finding) -> str:
    place = _PLACES[finding.place]
    if not finding.pointer:
        return place
    if finding.place == "body" or finding.pointer.startswith("/"):
        return f"{place} at {finding.pointer}"
    return f"{place} {finding.pointer}"


def _kind(finding: Finding) -> str:
    if finding.keyword != "type" or finding.place not in {"body", "response"} or finding.found is None:
        return ""
    return f" ({name_type(finding.found)})"


def _found(call: Call, finding: Finding) -> str:
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
