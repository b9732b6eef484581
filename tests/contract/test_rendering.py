"""A violation in lines, as the log and the reports of tests show it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from fakeinflux.contract.contract import check_answer, check_request, load_contract
from fakeinflux.contract.explaining.rendering import render_lines, render_sentences
from fakeinflux.contract.explaining.violations import to_fields
from fakeinflux.http.messages import Answer

from .exchanges import build_call

V2 = load_contract("v2")
MISSPELT = b'{"flux": "x", "org": "o", "descripton": "hi"}'


def fields_of(body: bytes, name: str = "PostTasks") -> list[dict[str, Any]]:
    return [
        to_fields(violation) for violation in check_request(V2, build_call(V2.operations[name], body=body))
    ]


def test_a_violation_in_lines() -> None:
    (fields,) = fields_of(MISSPELT)
    first, *lines = render_lines(fields, sent_by="test_reports.py:31").splitlines()
    assert first == "PostTasks breaks the contract at body /descripton"
    assert lines[:2] == [
        '  found    "hi"',
        "  wanted   flux, orgID, org, description, status   (did you mean description?)",
    ]
    assert re.fullmatch(r"  rule     spec/influxdb-v2\.yaml:\d+  additionalProperties", lines[2])
    assert lines[3] == "  sent by  test_reports.py:31"
    assert lines[4].startswith("  repeat   curl -i -X POST http://localhost:8086/api/v2/tasks")
    assert len(lines) == 5


def test_what_is_not_known_has_no_line() -> None:
    assert "sent by" not in render_lines(fields_of(MISSPELT)[0])


def test_what_the_violation_says_of_its_sender_counts() -> None:
    fields = {**fields_of(MISSPELT)[0], "sentBy": "a.py:1"}
    assert "  sent by  a.py:1\n" in render_lines(fields, sent_by="b.py:2")


def test_colours_change_no_letter() -> None:
    (fields,) = fields_of(MISSPELT)
    coloured = render_lines(fields, colour=True)
    assert "\033[" in coloured
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == render_lines(fields)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b'{"flux": 5, "org": "o"}', "found    5 (an integer)"),
        (b'{"flux": 5, "org": "o"}', 'wanted   a string   (write it in quotes: "5")'),
        (b'{"flux": "x"}', "wanted   one of the properties orgID, org"),
        (b'{"flux": "x", "org": "o", "name": "n"}', "(A real server ignores the name beside a flux"),
        (b'{"flux": "x", "org": "o", "cron": "* * * * *"}', "(A real server ignores the cron beside a flux"),
    ],
)
def test_a_line_says_what_to_do(body: bytes, line: str) -> None:
    assert line in "\n".join(map(render_lines, fields_of(body)))


def test_violations_of_one_call_share_the_command_that_repeats_it() -> None:
    text = render_sentences(fields_of(b'{"flux": 5, "org": "o", "x": 1}'))
    assert text.count("\n") == 1
    assert text.count("curl -i") == 1
    assert text.splitlines()[1].startswith("PostTasks breaks the contract at body /x: found 1, wanted flux,")


def test_an_answer_is_told_as_one() -> None:
    call = build_call(V2.operations["DeleteTasksID"], parameters={"taskID": "0123456789abcdef"})
    headers = [(b"x-influxdb-build", b"OSS"), (b"x-influxdb-version", b"v2.7.11")]
    (violation,) = check_answer(V2, call, Answer(204, {"code": "invalid"}), headers)
    assert violation.message.startswith("the answer of DeleteTasksID breaks the contract at response: found")
