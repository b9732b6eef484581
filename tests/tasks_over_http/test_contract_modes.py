"""Strict, report and off: the answer to a call that breaks the contract, and its effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .scene import FLUX, Scene

if TYPE_CHECKING:
    from fakeinflux import World

    from .scene import Reply

MARK = "x-fakeinflux-violations"
MISSPELT = {"org": "my-org", "flux": FLUX, "descripton": "d"}
"""A body with a property that the contract does not allow. The real server ignores such properties."""


def post(world: World, body: object, **headers: str) -> Reply:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scene(world).send("POST", "/api/v2/tasks", body, headers=sent)


class TestStrict:
    def test_refuses_in_the_servers_shape(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            reply = post(fakeinflux, MISSPELT)
        assert (reply.status, reply.body["code"]) == (400, "invalid")
        assert reply.headers["x-platform-error-code"] == "invalid"
        assert reply.body["message"].startswith("PostTasks breaks the contract at body")

    def test_says_what_was_meant(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            reply = post(fakeinflux, MISSPELT)
        assert "description" in reply.body["message"]

    def test_changes_nothing(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            post(fakeinflux, MISSPELT)
        assert list(fakeinflux.tasks) == []

    def test_lets_the_server_refuse_in_its_own_words(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            reply = post(fakeinflux, {"org": "my-org"})
        assert reply.body["message"] == "failed to decode request: missing flux"

    def test_refuses_unknown_query_parameters(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations() as violations:
            reply = Scene(fakeinflux).send("GET", "/api/v2/tasks?organization=my-org")
        assert (reply.status, [violation.pointer for violation in violations]) == (400, ["organization"])

    def test_counts_violations_in_a_header_with_the_exchange(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations() as violations:
            reply = post(fakeinflux, MISSPELT)
        assert reply.headers[MARK] == f"{len(violations)}; id={fakeinflux.requests[-1].id}"

    def test_says_nothing_of_violations_where_there_are_none(self, fakeinflux: World) -> None:
        assert MARK not in post(fakeinflux, {"org": "my-org", "flux": FLUX}).headers

    def test_refuses_another_content_type(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            reply = post(fakeinflux, {"org": "my-org", "flux": FLUX}, Content_Type="text/plain")
        assert (reply.status, list(fakeinflux.tasks)) == (400, [])


@pytest.mark.fakeinflux(contract="report")
class TestReport:
    def test_does_what_is_asked_and_counts(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations() as violations:
            reply = post(fakeinflux, MISSPELT)
        assert (reply.status, list(fakeinflux.tasks)) == (201, ["hourly"])
        assert reply.headers[MARK].startswith(f"{len(violations)}; ")

    def test_answers_calls_with_unknown_query_parameters(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            reply = Scene(fakeinflux).send("GET", "/api/v2/tasks?organization=my-org")
        assert (reply.status, reply.headers[MARK][0]) == (200, "1")

    def test_still_refuses_what_the_server_refuses(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            assert post(fakeinflux, {"org": "my-org"}).status == 400


@pytest.mark.fakeinflux(contract="off")
class TestOff:
    def test_answers_and_looks_at_nothing(self, fakeinflux: World) -> None:
        reply = post(fakeinflux, MISSPELT)
        assert (reply.status, MARK in reply.headers) == (201, False)
        assert fakeinflux.unexpected_violations() == []


class TestOneRequest:
    @pytest.mark.parametrize(("mode", "status", "marked"), [("report", 201, True), ("off", 201, False)])
    def test_may_ask_for_less(self, fakeinflux: World, mode: str, status: int, marked: bool) -> None:
        with fakeinflux.allow_violations():
            reply = post(fakeinflux, MISSPELT, Prefer=f"fakeinflux-contract={mode}")
        assert (reply.status, MARK in reply.headers) == (status, marked)

    def test_is_told_that_there_is_no_such_mode(self, fakeinflux: World) -> None:
        reply = post(fakeinflux, MISSPELT, Prefer="fakeinflux-contract=repot")
        assert (reply.status, reply.body["code"]) == (400, "invalid")
        assert "found 'repot', wanted one of strict, report, off" in reply.body["message"]

    def test_hears_first_that_nobody_asks(self, fakeinflux: World) -> None:
        headers = {"Prefer": "fakeinflux-contract=repot"}
        reply = Scene(fakeinflux).send("GET", "/api/v2/tasks", headers=headers, token="nobody")
        assert reply.status == 401

    def test_uses_up_no_fault_with_a_mode_that_there_is_not(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", status=503, times=1)
        preferences = ({"Prefer": "fakeinflux-contract=repot"}, {})
        body = {"org": "my-org", "flux": FLUX}
        assert [post(fakeinflux, body, **prefer).status for prefer in preferences] == [400, 503]

    def test_does_not_change_the_mode_of_the_next(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            post(fakeinflux, MISSPELT, Prefer="fakeinflux-contract=report")
            assert post(fakeinflux, MISSPELT).status == 400

    @pytest.mark.fakeinflux(contract="report")
    def test_may_ask_for_more(self, fakeinflux: World) -> None:
        with fakeinflux.expect_violations():
            assert post(fakeinflux, MISSPELT, Prefer="fakeinflux-contract=strict").status == 400

    def test_is_not_answered_from_memory_when_it_asks_for_another_mode(self, fakeinflux: World) -> None:
        scene = Scene(fakeinflux)
        with fakeinflux.expect_violations():
            first = scene.send("GET", "/api/v2/tasks?x=1", headers={"Prefer": "fakeinflux-contract=report"})
            second = scene.send("GET", "/api/v2/tasks?x=1")
        assert (first.status, second.status) == (200, 400)
