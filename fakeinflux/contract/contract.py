"""A contract's checks of calls and answers: a quick yes, and an explanation of every no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.checks.answers import accepts_answer
from fakeinflux.contract.checks.model import Contract
from fakeinflux.contract.checks.operation import Operation
from fakeinflux.contract.checks.requests import accepts_call
from fakeinflux.contract.loading import compile_contract, load_contract, load_user_contract

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
    """What is wrong with a call; empty where it keeps the contract."""
    operation = contract.operations.compiled[call.operation]
    accepted = accepts_call(operation, call)
    if accepted and contract.judging == "refusals":
        return ()
    # Only here, because most servers see no breach and need no words for it.
    from fakeinflux.contract.checks.requests import own_findings
    from fakeinflux.contract.explaining.judge import judge_of
    from fakeinflux.contract.explaining.violations import explain

    findings = own_findings(operation, call)
    findings += judge_of(contract).judge_call(operation, call, findings)
    return explain(contract, call, findings)


def check_answer(
    contract: Contract, call: Call, answer: Answer, common: Common = ()
) -> tuple[Violation, ...]:
    """What is wrong with an answer to a call; empty where it keeps the contract.

    `common`: headers that the answer will have beside its own.
    """
    operation = contract.operations.compiled[call.operation]
    accepted = accepts_answer(operation, answer, common)
    if accepted and contract.judging == "refusals":
        return ()
    # Only here, because most servers see no breach and need no words for it.
    from fakeinflux.contract.checks.answers import own_findings
    from fakeinflux.contract.explaining.judge import judge_of
    from fakeinflux.contract.explaining.violations import explain

    findings = own_findings(operation, answer)
    findings += judge_of(contract).judge_answer(operation, answer, common, findings)
    return explain(contract, call, findings)
