"""The edition `oss` against what a real OSS 2.x server took and answered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from fakeinflux.contract.documents.documents import load_document

# openapi-core calls allowEmptyValue deprecated, without another way to say it of a free text.
pytestmark = pytest.mark.filterwarnings("ignore:Use of allowEmptyValue:DeprecationWarning")

FIXTURES = Path(__file__).parents[2] / "fixtures"
HOST = "http://localhost"
FILLED = ((r"\$\{\w+\}|<id>", "020f755c3c082000"), (r"<time>", "2026-11-20T10:00:00Z"))
FRACTION = (r"<time\.frac>", "2026-11-20T10:00:00.123456789Z")
# Recordings leave out what every answer carries.
ON_EVERY_ANSWER = {"X-Influxdb-Build": "OSS", "X-Influxdb-Version": "v2.7.11"}
# What the server ignores, and the contract leaves out so that it is noticed.
IGNORED = {"colour", "offset", "sortBy"}


@dataclass(frozen=True)
class Exchange:
    name: str
    request: dict[str, Any]
    status: int
    headers: dict[str, str]
    body: Any
    whole: bool


def fill(value: Any) -> Any:
    """Put ids and times back where the recording has placeholders."""
    if isinstance(value, dict):
        return {key: fill(item) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item) for item in value]
    if isinstance(value, str):
        for pattern, text in (FRACTION, *FILLED):
            value = re.sub(pattern, text, value)
    return value


def read_exchanges() -> list[Exchange]:
    exchanges = []
    for path in sorted((FIXTURES / "recordings").glob("*.json")):
        steps = yaml.safe_load((FIXTURES / "scenarios" / f"{path.stem}.yaml").read_text())["steps"]
        for recorded, step in zip(json.loads(path.read_text()), steps, strict=True):
            whole = "only" not in step and "repeat_until" not in step
            made = {key: fill(recorded[key]) for key in ("request", "status", "headers", "body")}
            exchanges.append(Exchange(name=f"{path.stem} {recorded['step']}", whole=whole, **made))
    return exchanges


EXCHANGES = read_exchanges()
DOCUMENT = load_document("oss")


@pytest.fixture(scope="module")
def oss() -> OpenAPI:
    return OpenAPI.from_dict(DOCUMENT)


def operation_of(exchange: Exchange) -> dict[str, Any] | None:
    """The operation of the contract that a recorded request meets."""
    parts = urlsplit(exchange.request["path"]).path.split("/")
    for template, item in DOCUMENT["paths"].items():
        wanted = template.split("/")
        pairs = list(zip_longest(wanted, parts, fillvalue=None))
        fits = all(want == part or (part and want and want.startswith("{")) for want, part in pairs)
        if fits and exchange.request["method"].lower() in item:
            return item[exchange.request["method"].lower()]
    return None


def mock_request(exchange: Exchange) -> MockRequest:
    sent = exchange.request
    split = urlsplit(sent["path"])
    headers = {"Authorization": "Token my-token"} | (sent.get("headers") or {})
    body = json.dumps(sent["json"]).encode() if "json" in sent else sent.get("raw", "").encode()
    query = {key: values[0] for key, values in parse_qs(split.query).items() if key not in IGNORED}
    given = {key: value for key, value in headers.items() if value is not None}
    return MockRequest(HOST, sent["method"].lower(), split.path, args=query, headers=given, data=body or None)


def mock_response(exchange: Exchange) -> MockResponse:
    data = b"" if exchange.body == "" else json.dumps(exchange.body).encode()
    headers = {**exchange.headers, **ON_EVERY_ANSWER}
    return MockResponse(data, exchange.status, headers, exchange.headers.get("content-type", ""))


def is_lax(exchange: Exchange) -> bool:
    """Whether the server answers what no contract has: a slash too many, or what a browser asks first."""
    path = urlsplit(exchange.request["path"]).path
    return exchange.request["method"] == "OPTIONS" or path.endswith("/") or "//" in path


KNOWN = [exchange for exchange in EXCHANGES if operation_of(exchange) is not None]


def test_all_recordings_are_read() -> None:
    assert len(EXCHANGES) == 997


def test_only_foreign_paths_and_methods_are_left_out() -> None:
    foreign = [exchange for exchange in EXCHANGES if exchange not in KNOWN and not is_lax(exchange)]
    assert {exchange.status for exchange in foreign} <= {401, 404, 405}


@pytest.mark.parametrize("exchange", KNOWN, ids=lambda exchange: exchange.name)
def test_recorded_status_is_listed(exchange: Exchange) -> None:
    operation = operation_of(exchange)
    assert operation is not None
    assert str(exchange.status) in operation["responses"]


@pytest.mark.parametrize("exchange", [e for e in KNOWN if e.whole], ids=lambda exchange: exchange.name)
def test_recorded_answer_keeps_the_contract(oss: OpenAPI, exchange: Exchange) -> None:
    oss.validate_response(mock_request(exchange), mock_response(exchange))


@pytest.mark.parametrize("exchange", [e for e in KNOWN if e.status < 300], ids=lambda exchange: exchange.name)
def test_request_that_the_server_took_keeps_the_contract(oss: OpenAPI, exchange: Exchange) -> None:
    oss.validate_request(mock_request(exchange))


@pytest.mark.parametrize("name", ["id", "status", "flux", "links"])
def test_a_broken_answer_is_noticed(oss: OpenAPI, name: str) -> None:
    exchange = next(e for e in KNOWN if e.name.startswith("01-task-create 01"))
    data = json.dumps({**exchange.body, name: 7}).encode()
    broken = MockResponse(data, 201, exchange.headers, "application/json")
    with pytest.raises(OpenAPIError):
        oss.validate_response(mock_request(exchange), broken)
