"""What the compiled checks refuse, worded by themselves, beside what openapi-core says of it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fakeinflux.contract.checks import answers, requests
from fakeinflux.contract.explaining.judging import judge_of
from fakeinflux.contract.explaining.refused_answers import answer_findings
from fakeinflux.contract.explaining.refused_calls import call_findings

from .breaks import break_answer, break_call
from .exchanges import create_maker, make_answer, make_call
from .test_against_judge import CONTRACTS, describe_answer, describe_call, load

if TYPE_CHECKING:
    from fakeinflux.contract.checks.findings import Finding

pytestmark = pytest.mark.slow

EXCHANGES = 500
MOST_PLACES = 0.95
"""Of the exchanges that both refuse, how many are refused at the very same places."""

# Where we refuse and openapi-core accepts, because it reads text as Python does.
STRICTER = {
    "numbers as Python reads them": r"text: (\+5|1_0| 5|5\n|٣)$",
    "booleans in other words than true and false": r"text: (0|1|yes|False)$",
    "a line break at the end, which Python's $ lets pass": r"body: .*\\n\"",
}


def compare(name: str, description: str, ours: list[Finding], judged: list[Finding]) -> str:
    if judged and not ours:
        pytest.fail(f"{name}: nothing is found where openapi-core says {judged}:\n{description}")
    if ours and not judged:
        explained = any(re.search(sign, description, re.MULTILINE) for sign in STRICTER.values())
        assert explained, f"{name}: {ours} is found where openapi-core finds nothing:\n{description}"
        return "ours is stricter"
    if not ours:
        return "both accept"
    same = places_of(ours) == places_of(judged)
    return "same places" if same else "other places"


def places_of(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.place, finding.pointer) for finding in findings}


@pytest.mark.parametrize("name", CONTRACTS)
def test_calls_are_refused_alike(name: str) -> None:
    contract = load(name)
    maker = create_maker(contract, f"refused calls of {name}")
    outcomes: Counter[str] = Counter()
    for operation in list(contract.operations.values()) * (EXCHANGES // len(contract.operations) + 1):
        call = break_call(maker, operation, make_call(maker, operation))
        if requests.own_findings(operation, call):
            continue
        ours = call_findings(contract.operations.compiler, operation, call)
        judged = judge_of(contract).judge_call(operation, call, [])
        outcomes[compare(operation.id, describe_call(call), ours, judged)] += 1
        assert ours or not requests.accepts_call(operation, call) or not judged
    refused = outcomes["same places"] + outcomes["other places"]
    assert refused > 50
    assert outcomes["same places"] >= MOST_PLACES * refused, outcomes


@pytest.mark.parametrize("name", CONTRACTS)
def test_answers_are_refused_alike(name: str) -> None:
    contract = load(name)
    maker = create_maker(contract, f"refused answers of {name}")
    outcomes: Counter[str] = Counter()
    for operation in list(contract.operations.values()) * (EXCHANGES // len(contract.operations) + 1):
        answer = make_answer(maker, maker.chance.choice(list(operation.responses.values())))
        answer = break_answer(maker, operation, answer)
        if answers.own_findings(operation, answer):
            continue
        ours = list(answer_findings(contract.operations.compiler, operation, answer, ()))
        judged = judge_of(contract).judge_answer(operation, answer, (), [])
        outcomes[compare(operation.id, describe_answer(answer), ours, judged)] += 1
    refused = outcomes["same places"] + outcomes["other places"]
    assert refused > 50
    assert outcomes["same places"] >= MOST_PLACES * refused, outcomes
