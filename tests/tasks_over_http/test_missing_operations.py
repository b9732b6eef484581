"""Operations of InfluxDB that fakeinflux does not have, and paths that nobody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from fakeinflux import Call, FakeInflux
from fakeinflux.contract.contract import load_contract
from fakeinflux.contract.documents.published import load_published
from fakeinflux.http.routing import find_route
from fakeinflux.worlds.served_contract import serve_contract

if TYPE_CHECKING:
    from typing import Any

EDITIONS = ("v2", "oss", "cloud-serverless")
TOKEN = [(b"authorization", b"Token my-token")]


def ask(fake: FakeInflux, method: str, path: str) -> tuple[int, Any]:
    response = fake.handle(Call("", method, path, {}, b"", {}, TOKEN, b""))
    return response.status, orjson.loads(response.body) if response.body else None


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_known_operation_is_told_as_one_that_is_not_here(edition: Any) -> None:
    status, body = ask(FakeInflux(edition=edition), "POST", "/api/v2/dashboards")
    assert (status, body["code"]) == (501, "not implemented")
    assert body["message"] == (
        "POST /api/v2/dashboards is an InfluxDB operation that fakeinflux does not have; "
        'stub it with fakeinflux.stub("POST", "/api/v2/dashboards", …)'
    )


def test_it_is_a_violation_in_the_journal() -> None:
    fake = FakeInflux()
    ask(fake, "DELETE", "/api/v2/dashboards/0123456789abcdef/cells/x")
    (exchange,) = fake.world.requests
    (violation,) = exchange.violations
    assert (violation.operation, violation.place) == ("DeleteDashboardsIDCellsID", "path")
    assert violation.json["rule"]["file"] == "spec/published-operations.txt"
    assert violation.message.startswith(
        "DELETE /api/v2/dashboards/0123456789abcdef/cells/x is an InfluxDB op"
    )


def test_it_is_none_where_nothing_is_checked() -> None:
    fake = FakeInflux(contract="off")
    assert ask(fake, "GET", "/api/v2/dashboards")[0] == 501
    assert fake.world.requests[-1].violations == ()


def test_a_method_that_no_server_has_on_a_path_that_we_have() -> None:
    assert ask(FakeInflux(), "PUT", "/api/v2/tasks")[0] == 405


def test_an_unknown_caller_is_told_nothing() -> None:
    response = FakeInflux().handle(Call("", "GET", "/api/v2/dashboards", {}, b"", {}, [], b""))
    assert response.status == 401


def test_what_one_product_has_is_unknown_to_the_other() -> None:
    assert ask(FakeInflux(edition="oss"), "GET", "/api/v2/scripts")[0] == 404
    assert ask(FakeInflux(edition="v2"), "GET", "/api/v2/scripts")[0] == 501
    assert ask(FakeInflux(edition="cloud-serverless"), "GET", "/api/v2/scrapers")[0] == 404


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/api/v2/task", "/api/v2/tasks"),
        ("/api/v2/tasks/0123456789abcdef/run", "/api/v2/tasks/0123456789abcdef/runs"),
        ("/v2/tasks", "/api/v2/tasks"),
        ("/api/v2/Tasks", "/api/v2/tasks"),
    ],
)
def test_an_unknown_path_names_the_nearest_one(path: str, near: str) -> None:
    body = ask(FakeInflux(), "GET", path)[1]
    assert body["message"] == f"path not found: {path}; did you mean {near}?"


def test_an_unknown_path_that_is_near_to_none() -> None:
    assert ask(FakeInflux(), "GET", "/zzz")[1]["message"] == "path not found: /zzz"


def test_the_edition_oss_says_what_the_real_server_says() -> None:
    assert ask(FakeInflux(edition="oss"), "GET", "/api/v2/task")[1]["message"] == "path not found"


def test_every_operation_of_the_list_is_here_or_refused_as_missing() -> None:
    routes = serve_contract(load_contract("v2")).routes
    fake = FakeInflux()
    for published in load_published():
        path = published.path.replace("{", "").replace("}", "")
        here = find_route(routes, published.method, path) is not None
        if not here:
            assert ask(fake, published.method, path)[0] in {501, 405}, published


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_list_of_routes_has_only_what_there_is(edition: Any) -> None:
    paths = {ref.path for ref in load_contract(edition).operations.refs.values()}
    listed = ask(FakeInflux(edition=edition), "GET", "/api/v2")[1]
    assert set(links_in(listed)) <= paths


def links_in(listed: Any) -> list[str]:
    if isinstance(listed, str):
        return [listed]
    return [link for value in listed.values() for link in links_in(value)]
