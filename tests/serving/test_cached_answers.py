"""Cached answers are not given to calls that would fail a check."""

from __future__ import annotations

import json
import time

import pytest

from fakeinflux import FakeInflux
from fakeinflux.contract.documents.documents import load_document
from fakeinflux.http.messages import Call
from fakeinflux.serving.pipeline import respond
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, open_tenant

AUTHORIZATION = (b"authorization", b"Token my-token")
JSON = (b"content-type", b"application/json")


def get_tasks(*headers: tuple[bytes, bytes], query: bytes = b"") -> Call:
    return Call("", "GET", "/api/v2/tasks", {}, query, {}, [AUTHORIZATION, *headers], b"")


@pytest.fixture
def demanding(tmp_path):
    """Return a fake whose contract requires a header for the list of tasks."""
    document = load_document("v2")
    wanted = {"name": "X-Team", "in": "header", "required": True, "schema": {"type": "string"}}
    document["paths"]["/api/v2/tasks"]["get"]["parameters"].append(wanted)
    path = tmp_path / "demanding.json"
    path.write_text(json.dumps(document))
    return FakeInflux(spec=path)


def test_a_missing_header_is_seen_behind_an_answer_that_had_it(demanding):
    statuses = [demanding.handle(get_tasks(*headers)).status for headers in ([(b"x-team", b"a")], [])]
    assert statuses == [200, 400]


def test_a_repeated_list_shows_what_was_made_between():
    with FakeInflux() as fake:
        before = fake.handle(get_tasks()).body
        flux = 'option task = {name: "hourly", every: 1h}'
        body = json.dumps({"org": "my-org", "flux": flux}).encode()
        fake.handle(Call("", "POST", "/api/v2/tasks", {}, b"", {}, [AUTHORIZATION, JSON], body))
        after = fake.handle(get_tasks()).body
    assert (b"hourly" in before, b"hourly" in after) == (False, True)


def test_the_judge_that_always_judges_sees_every_call():
    tenants = Tenants(
        time.time_ns, lambda edition: load_served_contract(edition, judging="always"), Settings()
    )
    tenant = open_tenant(tenants, Settings(), DEFAULT_TOKEN)
    respond(tenants, get_tasks())
    assert tenant.cached_answers == {}


def test_an_answer_is_not_given_again_under_another_query():
    fake = FakeInflux()
    assert [fake.handle(get_tasks(query=query)).status for query in (b"", b"color=red", b"")] == [
        200,
        400,
        200,
    ]
