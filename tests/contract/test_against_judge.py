"""The compiled checks and openapi-core, side by side on thousands of generated exchanges."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fakeinflux.contract.checks import answers, requests
from fakeinflux.contract.contract import load_contract, load_user_contract
from fakeinflux.contract.explaining.judging import judge_of

from .breaks import break_answer, break_call
from .exchanges import create_maker, make_answer, make_call

if TYPE_CHECKING:
    from fakeinflux.contract.contract import Contract
    from fakeinflux.http.messages import Answer, Call

pytestmark = pytest.mark.slow

FEATURES = Path(__file__).parent / "features.yaml"
CONTRACTS = ("v2", "oss", "cloud-serverless", "features")
EXCHANGES = 500
OWN_RULES = {"unknown parameter", "repeated", "security", "unreadable", "no content"}

# Where the compiled check refuses and openapi-core accepts; each of these costs the time of a
# second look, and nothing else. There is no other difference, and none the other way round.
DIFFERENCES = {
    "numbers as Python reads them (+5, 1_0, digits of other scripts)": r"text: (\+5|1_0| 5|5\n|٣)$",
    "booleans in other words than true and false": r"text: (0|1|yes|False)$",
    "parameters in styles that are left to the judge": r"^name: (either|filter|piped)$",
    "integers beyond 64 bits, which orjson reads as floats": r"body: .*\d{19,}",
    "halves of surrogate pairs, which orjson does not read": r"body: .*\\ud800",
    "a line break at the end, which Python's $ lets pass": r"body: .*\\n\"",
}


def load(name: str) -> Contract:
    return load_user_contract(FEATURES, edition="v2") if name == "features" else load_contract(name)


def describe_call(call: Call) -> str:
    texts = [text for texts in call.arguments.values() for text in texts]
    texts += [*call.parameters.values(), *(value.decode() for _, value in call.headers)]
    return describe(list(call.arguments), texts, call.body)


def describe_answer(answer: Answer) -> str:
    assert isinstance(answer.body, (bytes, type(None)))
    return describe([], [value.decode() for _, value in answer.headers], answer.body or b"")


def describe(names: list[str], texts: list[str], body: bytes) -> str:
    lines = [f"name: {name}" for name in names] + [f"text: {text}" for text in texts]
    return "\n".join([*lines, f"body: {body.decode()}"])


def reason(description: str) -> str | None:
    found = (name for name, sign in DIFFERENCES.items() if re.search(sign, description, re.MULTILINE))
    return next(found, None)


def compare(name: str, description: str, accepted: bool, judged: bool) -> str:
    if accepted and not judged:
        pytest.fail(f"{name} accepts what openapi-core refuses:\n{description}")
    if judged and not accepted:
        explained = reason(description)
        assert explained, (
            f"{name} refuses what openapi-core accepts, for no reason in the table:\n{description}"
        )
        return explained
    return "both accept" if accepted else "both refuse"


@pytest.mark.parametrize("name", CONTRACTS)
def test_calls_are_judged_alike(name: str) -> None:
    contract = load(name)
    maker = create_maker(contract, f"calls of {name}")
    outcomes: Counter[str] = Counter()
    for operation in list(contract.operations.values()) * (EXCHANGES // len(contract.operations) + 1):
        call = make_call(maker, operation)
        if maker.chance.random() < 0.8:
            call = break_call(maker, operation, call)
        own = requests.own_findings(operation, call)
        accepted = requests.accepts_call(operation, call)
        if own:
            assert not accepted
            assert {finding.keyword for finding in own} <= OWN_RULES
            continue
        judged = not judge_of(contract).judge_call(operation, call, own)
        outcomes[compare(operation.id, describe_call(call), accepted, judged)] += 1
    assert outcomes["both accept"] > 50
    assert outcomes["both refuse"] > 50


@pytest.mark.parametrize("name", CONTRACTS)
def test_answers_are_judged_alike(name: str) -> None:
    contract = load(name)
    maker = create_maker(contract, f"answers of {name}")
    outcomes: Counter[str] = Counter()
    for operation in list(contract.operations.values()) * (EXCHANGES // len(contract.operations) + 1):
        answer = make_answer(maker, maker.chance.choice(list(operation.responses.values())))
        if maker.chance.random() < 0.8:
            answer = break_answer(maker, operation, answer)
        own = answers.own_findings(operation, answer)
        accepted = answers.accepts_answer(operation, answer, ())
        if own:
            assert not accepted
            assert {finding.keyword for finding in own} <= OWN_RULES
            continue
        judged = not judge_of(contract).judge_answer(operation, answer, (), own)
        outcomes[compare(operation.id, describe_answer(answer), accepted, judged)] += 1
    assert outcomes["both accept"] > 50
    assert outcomes["both refuse"] > 50


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_operation_has_a_call_that_is_accepted_at_once(name: str) -> None:
    contract = load(name)
    maker = create_maker(contract, f"valid calls of {name}")
    for operation in contract.operations.values():
        calls = [make_call(maker, operation) for _ in range(30)]
        assert any(requests.accepts_call(operation, call) for call in calls), operation.id


def test_every_difference_in_the_table_is_a_sign_of_its_own() -> None:
    samples = {
        "text: +5",
        "text: yes",
        "name: piped",
        "body: 1000000000000000000000000000000",
        'body: "\\ud800"',
        'body: {"a": "abc\\n"}',
    }
    assert {reason(sample) for sample in samples} == DIFFERENCES.keys()
