"""Stubs, as a client sees them over a real socket."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fakeinflux import ControlError, FakeInflux

if TYPE_CHECKING:
    from email.message import Message

    from fakeinflux import World

DASHBOARDS = "/api/v2/dashboards"


class Reply(NamedTuple):
    status: int
    headers: Message
    body: Any


def ask(world: World, method: str, path: str) -> Reply:
    """Send a call. The body of the answer is a text unless it is JSON."""
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, path, headers={"Authorization": f"Token {world.token}"})
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return Reply(answer.status, answer.headers, json.loads(text) if is_json else text)


class TestAnswers:
    def test_an_operation_that_fakeinflux_does_not_have(self, fakeinflux: World) -> None:
        fakeinflux.stub("POST", DASHBOARDS, status=201, json={"id": "1"})
        answer = ask(fakeinflux, "POST", DASHBOARDS)
        assert (answer.status, answer.body) == (201, {"id": "1"})

    def test_an_operation_of_the_contract_goes_unchecked(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/api/v2/tasks", json=[])
        assert ask(fakeinflux, "GET", "/api/v2/tasks?colour=red").body == []
        assert fakeinflux.unexpected_violations() == []

    def test_an_answer_that_was_remembered_gives_way(self, fakeinflux: World) -> None:
        statuses = [ask(fakeinflux, "GET", "/api/v2/tasks").status for _ in range(2)]
        fakeinflux.stub("GET", "/api/v2/tasks", status=410)
        assert [*statuses, ask(fakeinflux, "GET", "/api/v2/tasks").status] == [200, 200, 410]

    @pytest.mark.parametrize(
        ("kind", "body", "content_type"),
        [("text", "hi", "text/plain; charset=utf-8"), ("csv", "a\r\n1\r\n", "text/csv; charset=utf-8")],
    )
    def test_texts_have_their_type(self, fakeinflux: World, kind: Any, body: str, content_type: str) -> None:
        fakeinflux.stub("GET", "/x", **{kind: body})
        answer = ask(fakeinflux, "GET", "/x")
        assert (answer.body, answer.headers["content-type"]) == (body, content_type)

    def test_own_headers_go_first(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", text="<p>", headers={"Content-Type": "text/html", "X-Page": "2"})
        headers = ask(fakeinflux, "GET", "/x").headers
        assert (headers["content-type"], headers["x-page"]) == ("text/html", "2")

    @pytest.mark.parametrize("status", [103, 204, 302, 304, 418, 599])
    def test_any_status_and_for_faults_too(self, fakeinflux: World, status: int) -> None:
        fakeinflux.stub("GET", "/x", status=status)
        fakeinflux.fault("GetTasks", status=status)
        statuses = [ask(fakeinflux, "GET", path).status for path in ("/x", "/api/v2/tasks")]
        assert statuses == [status, status]

    def test_they_are_in_the_journal(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", json=1)
        ask(fakeinflux, "GET", "/x")
        (exchange,) = fakeinflux.requests
        assert (exchange.path, exchange.status, exchange.answer) == ("/x", 200, 1)
        assert exchange.notes == ("answered by a stub",)


class TestMatching:
    @pytest.mark.parametrize(
        ("pattern", "path", "matches"),
        [
            ("/a/{id}", "/a/1", True),
            ("/a/{id}", "/a/1/b", False),
            ("/a/{id}", "/a/", False),
            ("/a/{id}/b/{other}", "/a/1/b/2", True),
            ("/a/*", "/a/1/b", True),
            ("/a/*/c", "/a/1/b", False),
            ("/a.b", "/axb", False),
        ],
    )
    def test_paths(self, fakeinflux: World, pattern: str, path: str, matches: bool) -> None:
        fakeinflux.stub("GET", pattern, status=418)
        assert (ask(fakeinflux, "GET", path).status == 418) == matches

    def test_the_method_counts_unless_it_is_any(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", status=210)
        fakeinflux.stub("*", "/y", status=211)
        methods = ("GET", "PATCH")
        assert [ask(fakeinflux, method, "/x").status for method in methods] == [210, 404]
        assert [ask(fakeinflux, method, "/y").status for method in methods] == [211, 211]

    def test_the_latest_goes_first_until_its_times_are_over(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", text="later")
        fakeinflux.stub("GET", "/x", text="first", times=2)
        assert [ask(fakeinflux, "GET", "/x").body for _ in range(3)] == ["first", "first", "later"]

    def test_a_fault_for_every_call_goes_before_it(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", text="hi")
        fakeinflux.fault(status=503, times=1)
        assert [ask(fakeinflux, "GET", "/x").status for _ in range(2)] == [503, 200]

    def test_other_worlds_have_none(self, fakeinflux: World, fakeinflux_server: FakeInflux) -> None:
        fakeinflux.stub("GET", "/x", text="hi")
        with fakeinflux_server.new_world() as other:
            assert ask(other, "GET", "/x").status == 404


class TestLife:
    def test_a_snapshot_has_them(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", text="hi", times=1)
        kept = fakeinflux.snapshot()
        ask(fakeinflux, "GET", "/x")
        fakeinflux.clear_stubs()
        fakeinflux.restore(kept)
        assert ask(fakeinflux, "GET", "/x").body == "hi"

    def test_a_reset_has_none(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", text="hi")
        fakeinflux.reset()
        assert ask(fakeinflux, "GET", "/x").status == 404

    @pytest.mark.fakeinflux(world={"stubs": [{"path": DASHBOARDS, "json": {"dashboards": []}}]})
    def test_a_world_document_lists_them(self, fakeinflux: World) -> None:
        assert ask(fakeinflux, "GET", DASHBOARDS).body == {"dashboards": []}


class TestControl:
    def test_shows_what_was_met(self, fakeinflux: World) -> None:
        fakeinflux.stub("GET", "/x", json={"a": None}, times=3)
        ask(fakeinflux, "GET", "/x")
        answer = ask(fakeinflux, "GET", "/_fakeinflux/stubs")
        shown = {"method": "GET", "path": "/x", "status": 200, "json": {"a": None}, "times": 3, "met": 1}
        assert answer.body == {"stubs": [shown]}

    @pytest.mark.parametrize(
        ("stub", "said"),
        [
            (
                {"path": "x"},
                "path: found 'x', wanted a path such as /api/v2/dashboards/{id}, without a query",
            ),
            ({"path": "/x?a=1"}, "without a query"),
            ({"path": "/_fakeinflux/x"}, "are the control API's"),
            ({"path": "/x", "json": 1, "text": "a"}, "found json and text, but a stub has one body"),
            ({"path": "/x", "status": 600}, "status: found 600, wanted a whole number from 100 to 599"),
            ({"path": "/x", "status": 204, "text": "a"}, "a status whose answers have a body"),
            ({"path": "/x", "statu": 1}, "did you mean 'status'?"),
            ({"path": "/x", "method": "get"}, "method: found 'get', wanted one of GET, "),
        ],
    )
    def test_what_cannot_be_is_refused(self, fakeinflux: World, stub: dict[str, Any], said: str) -> None:
        with pytest.raises(ControlError) as refused:
            fakeinflux.stub(**{"method": "GET", **stub})
        assert said in str(refused.value)
