"""Violations as people and programs read them."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.contract.contract import check_answer, check_request, load_contract, load_user_contract
from fakeinflux.contract.explaining.violations import to_json
from fakeinflux.http.messages import Answer

from .exchanges import JSON, TOKEN, build_call

if TYPE_CHECKING:
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.http.messages import Call

ROOT = Path(__file__).parents[2]
V2 = load_contract("v2")
ID = "0123456789abcdef"
COMMON = [(b"x-influxdb-build", b"OSS"), (b"x-influxdb-version", b"v2.7.11")]
"""What every answer carries."""


def violations_of(name: str, **parts: Any) -> tuple[Violation, ...]:
    return check_request(V2, build_call(V2.operations[name], **parts))


def first(name: str, **parts: Any) -> Violation:
    return violations_of(name, **parts)[0]


def test_a_violation_as_json() -> None:
    made = to_json(first("GetTasks", arguments={"limit": ["1000"]}))
    line = made["rule"].pop("line")
    assert made == {
        "operation": "GetTasks",
        "in": "query",
        "pointer": "limit",
        "found": "1000",
        "wanted": "at most 500",
        "rule": {
            "file": "spec/influxdb-v2.yaml",
            "pointer": "/components/parameters/TasksLimit/schema/maximum",
        },
        "keyword": "maximum",
        "hint": "The nearest allowed value is 500.",
        "sentBy": "",
        "curl": "curl -i 'http://localhost:8086/api/v2/tasks?limit=1000'"
        " -H \"Authorization: Token $INFLUXDB_V2_TOKEN\" -H 'content-type: application/json'",
        "message": made["message"],
    }
    assert "maximum: 500" in (ROOT / "spec" / "influxdb-v2.yaml").read_text().splitlines()[line - 1]


def test_properties_that_are_not_known_are_told_in_the_order_of_the_body() -> None:
    names = ["zeta", "colour", "alpha", "size", "mu", "beta"]
    body = b'{"org": "o", "flux": "x", ' + b", ".join(f'"{name}": 1'.encode() for name in names) + b"}"
    told = violations_of("PostTasks", body=body)
    assert [violation.pointer for violation in told] == [f"/{name}" for name in names]


def test_properties_that_exclude_each_other_are_named() -> None:
    body = b'{"every": "1h", "cron": ""}'
    violation = first("PatchTasksID", parameters={"taskID": ID}, body=body)
    assert violation.wanted == "not all of these together: every, cron"
    assert violation.hint.startswith("A task has one schedule")


def test_the_message_is_one_paragraph_with_all_of_it() -> None:
    violation = first("GetTasks", arguments={"nmae": ["x"]})
    assert "\n" not in violation.message
    assert violation.message.startswith(
        'GetTasks breaks the contract at query nmae: found "x", wanted one of the parameters'
    )
    assert f"{violation.rule.file}:{violation.rule.line}" in violation.message
    assert "(did you mean name?)" in violation.message
    assert violation.message.endswith(violation.curl)


@pytest.mark.parametrize(
    ("name", "parts", "hint"),
    [
        ("GetTasks", {"arguments": {"Limit": ["1"]}}, "Did you mean limit?"),
        ("GetTasks", {"arguments": {"status": ["Active"]}}, "Did you mean active?"),
        ("GetTasks", {"arguments": {"limit": ["10.0"]}}, "The nearest integer is 10."),
        ("GetTasks", {"arguments": {"limit": ["1", "2"]}}, "Send one of the values."),
        ("GetTasks", {"headers": []}, "Send the header Authorization: Token <token>."),
        ("PostTasks", {"body": b'{"flux": 5, "org": "x"}'}, 'Write it in quotes: "5".'),
        ("PostTasks", {"body": b'{"flux": true, "org": "x"}'}, 'Write it in quotes: "true".'),
        ("PostTasks", {"body": b'{"flux": null, "org": "x"}'}, "Leave it out instead of sending null."),
        ("PostTasks", {"body": b'{"flxu": "x", "org": "x"}'}, "There is flxu; was flux meant?"),
        (
            "PostTasks",
            {"body": b"{}", "headers": [TOKEN, (b"content-type", b"text/plain")]},
            "Send with the header Content-Type: application/json.",
        ),
        (
            "PostTasksIDRuns",
            {"parameters": {"taskID": ID}, "body": b'{"scheduledFor": "2026-01-31"}'},
            "With a time it would be 2026-01-31T00:00:00Z.",
        ),
        ("GetTasksID", {"parameters": {"taskID": "123"}}, "Ids have 16 digits; this one has 3."),
    ],
)
def test_hints(name: str, parts: dict[str, Any], hint: str) -> None:
    assert hint in [violation.hint for violation in violations_of(name, **parts)]


def test_secrets_are_masked_everywhere() -> None:
    body = b'{"name": "x", "password": "open-sesame", "token": "open-sesame"}'
    headers = [(b"authorization", b"Token open-sesame"), (b"cookie", b"a=open-sesame"), JSON]
    call = build_call(V2.operations["PostTasks"], {"p": ["open-sesame"], "q": ["open-sesame"]}, headers, body)
    violations = check_request(V2, call)
    assert len(violations) > 3
    assert "open-sesame" not in str([to_json(violation) for violation in violations])


def test_secrets_of_an_organization_are_masked() -> None:
    call = build_call(
        V2.operations["PatchOrgsIDSecrets"], parameters={"orgID": ID}, body=b'{"key": 987654321}'
    )
    (violation,) = check_request(V2, call)
    assert "987654321" not in str(to_json(violation))


def test_sizes_are_limited() -> None:
    body = b'{"flux": [%b]}' % (b",".join([b'"x"'] * 10_000))
    arguments = {f"unknown{number}": ["x" * 1000] for number in range(50)}
    violations = violations_of("PostTasks", body=body, arguments=arguments)
    assert len(violations) == 20
    assert max(len(violation.found) for violation in violations) <= 200
    assert max(len(violation.message) for violation in violations) < 3000


@pytest.mark.parametrize(
    "call",
    [
        build_call(V2.operations["GetTasks"], {"name": ['it\'s "a" $HOME `id` & more'], "x": ["1"]}),
        build_call(V2.operations["PostTasks"], body=b'{"flux": "it\'s $HOME", "x": "`id`"}'),
        build_call(V2.operations["PostTasks"], headers=[TOKEN], body=b"{}"),
        build_call(
            V2.operations["PostTasks"], headers=[(b"authorization", b'$(id)" my-token'), JSON], body=b"{"
        ),
    ],
)
def test_the_curl_line_is_what_a_shell_reads_back(call: Call) -> None:
    line = check_request(V2, call)[0].curl
    script = f'curl() {{ printf "%s\\0" "$@"; }}; INFLUXDB_V2_TOKEN=my-token; {line}'
    shell = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    words = shell.stdout.split("\0")
    query = f"?{call.query.decode()}" if call.query else ""
    assert f"http://localhost:8086{call.path}{query}" in words
    assert not call.body or call.body.decode() in words


def test_curl_sends_no_content_type_where_the_call_had_none() -> None:
    line = first("PostTasks", headers=[TOKEN], body=b"{}").curl
    assert "Content-Type:" in shlex.split(line)


def test_a_rule_of_an_edition_is_found_in_its_file() -> None:
    serverless = load_contract("cloud-serverless")
    operation = serverless.operations["PostTasks"]
    violations = check_request(serverless, build_call(operation, body=b'{"flux": 5}'))
    files = {violation.rule.file for violation in violations}
    assert files <= {"spec/influxdb-v2.yaml", "spec/editions/cloud-serverless.yaml"}
    for violation in violations:
        text = (ROOT / violation.rule.file).read_text().splitlines()
        key = violation.rule.pointer.rpartition("/")[2]
        assert violation.rule.line is not None
        assert key.isdecimal() or key.replace("~1", "/") in text[violation.rule.line - 1]


def test_a_format_and_the_pattern_that_spells_it_out_are_one_violation() -> None:
    (violation,) = check_request(V2, build_call(V2.operations["GetTasksID"], parameters={"taskID": "zz"}))
    assert violation.wanted == "an id of 16 hexadecimal digits, not all of them zero"


def test_a_rule_of_a_users_document_is_found_in_it() -> None:
    file = Path(__file__).parent / "features.yaml"
    features = load_user_contract(file, edition="v2")
    call = build_call(features.operations["ListThings"], {"ratio": ["-1"]})
    (violation,) = check_request(features, call)
    assert violation.rule.file == str(file)
    assert "name: ratio" in file.read_text().splitlines()[(violation.rule.line or 0) - 1]


@pytest.mark.parametrize(
    ("answer", "pointer", "wanted"),
    [
        (Answer(204, {"code": "invalid"}), "", "no body with the status 204"),
        (
            Answer(404, {"code": "not found"}, [(b"x-platform-error-code", b"not found")]),
            "/message",
            "this property",
        ),
        (Answer(404, {"code": "not found", "message": "x"}), "X-Platform-Error-Code", "this header"),
        (Answer(404, None, [(b"x-platform-error-code", b"not found")]), "", "a body"),
    ],
)
def test_violations_of_answers(answer: Answer, pointer: str, wanted: str) -> None:
    call = build_call(V2.operations["DeleteTasksID"], parameters={"taskID": ID})
    (violation,) = check_answer(V2, call, answer, COMMON)
    assert (violation.place, violation.pointer, violation.wanted) == ("response", pointer, wanted)


def test_headers_that_every_answer_has_count_too() -> None:
    call = build_call(V2.operations["DeleteTasksID"], parameters={"taskID": ID})
    answer = Answer(404, {"code": "not found", "message": "x"})
    assert check_answer(V2, call, answer, [*COMMON, (b"X-Platform-Error-Code", b"not found")]) == ()


def test_an_answer_of_a_plain_type_is_checked_by_its_own_content_type() -> None:
    features = load_user_contract(Path(__file__).parent / "features.yaml", edition="v2")
    call = build_call(features.operations["ListThings"])
    answer = Answer(200, b"a,b\n", [(b"content-type", b"text/csv"), (b"x-count", b"1")])
    assert check_answer(features, call, answer) == ()
    assert check_answer(features, call, replace(answer, headers=[(b"x-count", b"1")])) != ()
