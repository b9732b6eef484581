"""A contract's checks of calls and answers: a quick yes, and an explanation of every no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.contract.answers import accepts_answer
from fakeinflux.contract.loading import compile_contract, load_contract, load_user_contract
from fakeinflux.contract.model import Contract
from fakeinflux.contract.operation import Operation
from fakeinflux.contract.requests import accepts_call

if TYPE_CHECKING:
    from fakeinflux.contract.answers import Common
    from fakeinflux.contract.judge import Judge
    from fakeinflux.contract.violations import Violation
    from fakeinflux.http.messages import Answer, Call

__all__ = [
    "Contract",
    "Operation",
    "check_answer",
    "check_request",
    "compile_contract",
    "judge_of",
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
    from fakeinflux.contract.requests import own_findings
    from fakeinflux.contract.violations import explain

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
    from fakeinflux.contract.answers import own_findings
    from fakeinflux.contract.violations import explain

    findings = own_findings(operation, answer)
    findings += judge_of(contract).judge_answer(operation, answer, common, findings)
    return explain(contract, call, findings)


def judge_of(contract: Contract) -> Judge:
    """The contract's judge, made (and openapi-core imported) when it is asked for first."""
    if contract.judge is None:
        from fakeinflux.contract.judge import create_judge

        contract.judge = create_judge(contract.document)
    return contract.judge
