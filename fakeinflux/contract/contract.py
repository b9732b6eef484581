"""The checks of calls and answers against a contract: a fast yes, or an explained no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.checks.answers import accepts_answer
from fakeinflux.contract.checks.model import (
    Contract,
    compile_contract,
    load_contract,
    load_user_contract,
)
from fakeinflux.contract.checks.operation import Operation
from fakeinflux.contract.checks.requests import accepts_call

if TYPE_CHECKING:
    from fakeinflux.contract.checks.answers import Common
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.http.messages import Answer, Call

__all__ = [
    "Contract",
    "Operation",
    "check_answer",
    "check_request",
    "compile_contract",
    "load_contract",
    "load_user_contract",
]


def check_request(contract: Contract, call: Call) -> tuple[Violation, ...]:
    """Return the violations of a call; empty if it keeps the contract."""
    operation = contract.operations.compiled[call.operation]
    if accepts_call(operation, call) and contract.judging != "always":
        return ()
    # Imported here because most servers never see a violation.
    from fakeinflux.contract.checks.requests import own_findings
    from fakeinflux.contract.explaining.violations import explain

    findings = own_findings(operation, call)
    if contract.judging == "never":
        from fakeinflux.contract.explaining.refused_calls import call_findings

        findings += call_findings(contract.operations.compiler, operation, call)
    else:
        from fakeinflux.contract.explaining.judging import judge_of

        findings += judge_of(contract).judge_call(operation, call, findings)
    return explain(contract, call, findings)


def check_answer(
    contract: Contract, call: Call, answer: Answer, common: Common = ()
) -> tuple[Violation, ...]:
    """Return the violations of an answer to a call; empty if it keeps the contract.

    `common`: the headers that the server will add to the answer's own.
    """
    operation = contract.operations.compiled[call.operation]
    if accepts_answer(operation, answer, common) and contract.judging != "always":
        return ()
    # Imported here for the same reason as above.
    from fakeinflux.contract.checks.answers import own_findings
    from fakeinflux.contract.explaining.violations import explain

    findings = own_findings(operation, answer)
    if contract.judging == "never":
        from fakeinflux.contract.explaining.refused_answers import answer_findings

        findings += answer_findings(contract.operations.compiler, operation, answer, common)
    else:
        from fakeinflux.contract.explaining.judging import judge_of

        findings += judge_of(contract).judge_answer(operation, answer, common, findings)
    return explain(contract, call, findings)
