"""Repeated calls: everything that may have changed since the first one is checked again."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from fakeinflux.contract.documents.documents import load_document
from fakeinflux.http.messages import Call, Piece
from fakeinflux.operations import tasks as task_operations
from fakeinflux.serving.pipeline import respond
from fakeinflux.worlds.repeated_calls import LONGEST
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, open_tenant

if TYPE_CHECKING:
    from fakeinflux.http.responses import EncodedResponse

JSON = b"application/json"
MOST = 256
HOURLY = {"org": "my-org", "flux": 'option task = {name: "hourly", every: 1h}'}


@pytest.fixture
def fake() -> FakeInflux:
    return FakeInflux()


def post(
    fake: FakeInflux, body: object, *headers: tuple[bytes, bytes], kind: bytes = JSON
) -> EncodedResponse:
    return fake.handle(call_to_create(body, *headers, kind=kind))


def call_to_create(
    body: object, *headers: tuple[bytes, bytes], kind: bytes = JSON, token: str = "my-token"
) -> Call:
    fields = [(b"authorization", f"Token {token}".encode()), (b"content-type", kind), *headers]
    return Call("", "POST", "/api/v2/tasks", {}, b"", {}, fields, json.dumps(body).encode())


def test_each_of_two_equal_calls_makes_a_task(fake: FakeInflux) -> None:
    ids = {json.loads(post(fake, HOURLY).body)["id"] for _ in range(2)}
    assert len(ids) == 2


def test_the_same_body_of_another_type_is_refused(fake: FakeInflux) -> None:
    assert [post(fake, HOURLY, kind=kind).status for kind in (JSON, b"text/plain", JSON)] == [201, 400, 201]


def test_a_body_let_through_once_is_refused_when_the_contract_counts(fake: FakeInflux) -> None:
    broken = {**HOURLY, "colour": "red"}
    unchecked = (b"prefer", b"fakeinflux-contract=off")
    assert [post(fake, broken, unchecked).status, post(fake, broken).status] == [201, 400]


def test_each_of_two_equal_breaches_is_reported() -> None:
    fake = FakeInflux(contract="report")
    for _ in range(2):
        post(fake, {**HOURLY, "colour": "red"})
    assert len(fake.tenants.default.journal.broken) == 2


def test_a_token_that_was_switched_off_may_do_nothing(fake: FakeInflux) -> None:
    before = post(fake, HOURLY).status
    identity = next(iter(fake.tenants.default.world.authorizations))
    change = Call(
        "",
        "PATCH",
        f"/api/v2/authorizations/{identity}",
        {},
        b"",
        {},
        [(b"authorization", b"Token my-token"), (b"content-type", JSON)],
        b'{"status": "inactive"}',
    )
    assert fake.handle(change).status == 200
    assert (before, post(fake, HOURLY).status) == (201, 401)


def test_a_missing_header_is_seen_behind_a_call_that_had_it(tmp_path) -> None:
    document = load_document("v2")
    wanted = {"name": "X-Team", "in": "header", "required": True, "schema": {"type": "string"}}
    document["paths"]["/api/v2/tasks"]["post"].setdefault("parameters", []).append(wanted)
    path = tmp_path / "demanding.json"
    path.write_text(json.dumps(document))
    fake = FakeInflux(spec=path)
    assert [post(fake, HOURLY, *headers).status for headers in ([(b"x-team", b"a")], [])] == [201, 400]


def test_the_answer_to_a_known_call_is_checked(fake: FakeInflux, monkeypatch: pytest.MonkeyPatch) -> None:
    post(fake, HOURLY)
    monkeypatch.setattr(task_operations, "present_new_task", lambda *_: Piece({"id": 1}))
    assert post(fake, HOURLY).status == 500


def test_the_journal_has_the_headers_of_each_call(fake: FakeInflux) -> None:
    for number in (b"1", b"2"):
        post(fake, HOURLY, (b"x-request", number))
    journal = fake.tenants.default.journal
    assert [exchange.call.header(b"x-request") for exchange in journal.exchanges] == ["1", "2"]


def test_a_known_call_counts_in_the_world_of_its_token() -> None:
    fake = FakeInflux()
    other = fake.new_world()
    for token in ("my-token", other.token, other.token):
        fake.handle(call_to_create(HOURLY, token=token))
    assert [len(tenant.world.tasks) for tenant in fake.tenants.by_token.values()] == [1, 2]


def test_the_judge_that_always_judges_knows_no_call() -> None:
    tenants = Tenants(
        time.time_ns, lambda edition: load_served_contract(edition, judging="always"), Settings()
    )
    tenant = open_tenant(tenants, Settings(), DEFAULT_TOKEN)
    assert respond(tenants, call_to_create(HOURLY)).status == 201
    assert tenant.served.repeated_calls == {}


def test_no_more_calls_are_known_than_the_bound(fake: FakeInflux) -> None:
    for number in range(MOST + 1):
        post(fake, {**HOURLY, "description": str(number)})
    assert len(fake.tenants.default.served.repeated_calls) <= MOST


def test_a_long_body_is_not_kept(fake: FakeInflux) -> None:
    assert post(fake, {**HOURLY, "description": "a" * LONGEST}).status == 201
    assert fake.tenants.default.served.repeated_calls == {}


def test_a_world_that_begins_in_1970_makes_tasks() -> None:
    fake = FakeInflux(now="1970-01-01T00:00:00Z")
    assert json.loads(post(fake, HOURLY).body)["createdAt"] == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_missing_key_is_seen_behind_a_call_that_had_it(tmp_path, method: str) -> None:
    document = load_document("v2")
    document["components"]["securitySchemes"]["Key"] = {"type": "apiKey", "in": "header", "name": "X-Key"}
    document["paths"]["/api/v2/tasks"][method]["security"] = [{"Key": []}]
    path = tmp_path / "keyed.json"
    path.write_text(json.dumps(document))
    fake = FakeInflux(spec=path)
    body = b"" if method == "get" else json.dumps(HOURLY).encode()
    fields = [(b"authorization", b"Token my-token"), (b"content-type", JSON)]
    calls = [
        Call("", method.upper(), "/api/v2/tasks", {}, b"", {}, [*fields, *key], body)
        for key in ([(b"x-key", b"a")], [], [(b"x-key", b"a")], [])
    ]
    assert [fake.handle(call).status >= 400 for call in calls] == [False, True, False, True]


def test_a_call_that_was_changed_is_answered_as_it_is_now(fake: FakeInflux) -> None:
    call = call_to_create(HOURLY)
    fake.handle(call)
    call.body = json.dumps({**HOURLY, "flux": HOURLY["flux"].replace("hourly", "another")}).encode()
    assert json.loads(fake.handle(call).body)["name"] == "another"
    call.headers = [(b"authorization", b"Token nobody"), (b"content-type", JSON)]
    assert fake.handle(call).status == 401


def test_a_call_with_long_headers_is_not_kept(fake: FakeInflux) -> None:
    assert post(fake, HOURLY, (b"x-note", b"a" * LONGEST)).status == 201
    assert fake.tenants.default.served.repeated_calls == {}
