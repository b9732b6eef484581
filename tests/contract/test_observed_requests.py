"""What real clients send and real servers take is no violation; what servers ignore is one, with reasons."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from fakeinflux.contract.checks.model import load_contract
from fakeinflux.contract.contract import check_request
from fakeinflux.contract.explaining.judge import create_judge

from .exchanges import build_call

TOKEN = (b"authorization", b"Token my-token")
JSON = (b"content-type", b"application/json")
FLUX = 'option task = {name: "a", every: 1h}\nfrom(bucket: "b")'
ID = "020f755c3c082000"
EDITIONS = ("v2", "oss")


def violations(edition: str, operation: str, body: Any = None, **parts: Any) -> list[str]:
    contract = load_contract(edition)
    parts.setdefault("headers", [TOKEN, JSON])
    call = build_call(
        contract.operations[operation], body=b"" if body is None else orjson.dumps(body), **parts
    )
    ours = [violation.message for violation in check_request(contract, call)]
    theirs = create_judge(contract.document).judge_call(contract.operations[operation], call, [])
    assert bool(ours) == bool(theirs)
    return ours


@pytest.mark.parametrize("edition", EDITIONS)
def test_json_without_a_content_type(edition: str) -> None:
    assert violations(edition, "PostTasks", {"org": "o", "flux": FLUX}, headers=[TOKEN]) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_not_json_without_a_content_type_is_still_checked(edition: str) -> None:
    assert violations("v2", "PostTasks", {"org": "o"}, headers=[TOKEN]) != []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("operation", ["GetTasks", "GetBuckets", "GetOrgs"])
def test_an_empty_organization(edition: str, operation: str) -> None:
    assert violations(edition, operation, arguments={"org": [""]}) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_retention_rule_with_an_empty_type(edition: str) -> None:
    body = {"orgID": ID, "name": "b", "retentionRules": [{"type": "", "everySeconds": 3600}]}
    assert violations(edition, "PostBuckets", body) == []


@pytest.mark.parametrize("name", ["name", "cron", "every", "offset"])
def test_an_option_beside_a_flux_is_refused_because_it_would_be_ignored(name: str) -> None:
    body = {"org": "o", "flux": FLUX, name: "1h"}
    [message] = violations("v2", "PostTasks", body)
    assert f"A real server ignores the {name} beside a flux" in message
    assert violations("oss", "PostTasks", body) == []


def test_the_session_among_cookies_that_python_cannot_read() -> None:
    cookies = b'a:b=c; other="x\\073y"; {json}={"a":1}; influxdb-oss-session=key'
    assert violations("v2", "GetTasks", headers=[(b"cookie", cookies)]) == []
