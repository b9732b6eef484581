"""Faults, as a client sees them over a real socket."""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from fakeinflux import Call, ControlError, FakeInflux
from fakeinflux.serving.fault_injection import ConnectionDropped, answer_with_delays
from fakeinflux.worlds.faults import Fault
from tests.control_client import HOURLY, Reply, send

if TYPE_CHECKING:
    from fakeinflux import World


def create(world: World) -> Reply:
    return send(world.url, "POST", "/api/v2/tasks", {"org": "my-org", "flux": HOURLY}, world.token)


def get(world: World, path: str = "tasks") -> Reply:
    return send(world.url, "GET", f"/api/v2/{path}", None, world.token)


class TestStatus:
    def test_has_the_servers_error_shape_and_headers(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", status=503, headers={"Retry-After": "2"}, message="try again later")
        answer = get(fakeinflux)
        assert answer.status == 503
        assert answer.body == {"code": "unavailable", "message": "try again later"}
        assert answer.headers["retry-after"] == "2"
        assert answer.headers["x-platform-error-code"] == "unavailable"
        assert answer.headers["x-influxdb-build"] == "OSS"

    @pytest.mark.parametrize(
        ("status", "code"),
        [(401, "unauthorized"), (429, "too many requests"), (500, "internal error"), (502, "internal error")],
    )
    def test_brings_its_code(self, fakeinflux: World, status: int, code: str) -> None:
        fakeinflux.fault(status=status)
        assert (get(fakeinflux).status, get(fakeinflux).body["code"]) == (status, code)

    def test_before_the_change_nothing_changes(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", status=503)
        create(fakeinflux)
        assert list(fakeinflux.tasks) == []

    def test_after_the_change_all_is_done(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", status=503, applied="after")
        assert create(fakeinflux).status == 503
        assert list(fakeinflux.tasks) == ["hourly"]

    def test_other_operations_go_well(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", status=503)
        assert get(fakeinflux).status == 200

    def test_other_worlds_go_well(self, fakeinflux: World, fakeinflux_server: FakeInflux) -> None:
        fakeinflux.fault(status=503)
        with fakeinflux_server.new_world() as other:
            assert get(other).status == 200

    def test_every_call_means_unknown_paths_too(self, fakeinflux: World) -> None:
        fakeinflux.fault(status=503)
        assert get(fakeinflux, "nothing").status == 503

    def test_an_answer_that_was_remembered_is_spoilt_too(self, fakeinflux: World) -> None:
        statuses = [get(fakeinflux).status, get(fakeinflux).status]
        fakeinflux.fault("GetTasks", status=500, times=1)
        statuses += [get(fakeinflux).status, get(fakeinflux).status]
        assert statuses == [200, 200, 500, 200]


class TestCounting:
    def test_the_nth_call_and_so_many_times(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", status=429, after=2, times=2)
        assert [get(fakeinflux).status for _ in range(6)] == [200, 200, 429, 429, 200, 200]

    def test_one_after_the_other(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", status=429, times=1)
        fakeinflux.fault("GetTasks", status=503, times=1)
        assert [get(fakeinflux).status for _ in range(3)] == [429, 503, 200]

    def test_without_an_end_until_they_are_cleared(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", status=503)
        statuses = [get(fakeinflux).status for _ in range(3)]
        fakeinflux.clear_faults()
        assert (statuses, get(fakeinflux).status) == ([503] * 3, 200)

    def test_when_all_have_ended_no_call_asks_for_them(self) -> None:
        with FakeInflux() as server:
            server.world.fault(status=503, times=1)
            get(server.world)
            assert server.tenants.faulted == set()

    def test_left_counts_down(self) -> None:
        assert [Fault(times=2, after=1, seen=seen).left for seen in range(4)] == [2, 2, 1, 0]


class TestDelay:
    def test_takes_the_machines_time(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", delay="80ms", times=1)
        start = time.monotonic()
        answer = get(fakeinflux)
        assert (answer.status, time.monotonic() - start >= 0.08) == (200, True)

    def test_holds_up_nobody_else(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", delay="10s")
        waiting = connect(fakeinflux)
        try:
            waiting.request("GET", "/api/v2/tasks", headers={"Authorization": f"Token {fakeinflux.token}"})
            assert get(fakeinflux, "orgs").status == 200
        finally:
            waiting.close()

    @pytest.mark.parametrize(("applied", "there"), [("before", []), ("after", ["hourly"])])
    def test_comes_before_or_after_the_change(self, applied: Literal["before", "after"], there) -> None:
        fake = FakeInflux()
        fake.world.fault("PostTasks", delay="10s", applied=applied)
        steps = answer_with_delays(fake.tenants, call("POST", "tasks", {"org": "my-org", "flux": HOURLY}))
        assert (next(steps), list(fake.world.tasks)) == (10.0, there)


class TestDrop:
    def test_ends_the_connection_without_an_answer(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", drop=True, times=1)
        with pytest.raises(ConnectionError):
            create(fakeinflux)
        assert list(fakeinflux.tasks) == []

    def test_after_the_change(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", drop=True, times=1, applied="after")
        with pytest.raises(ConnectionError):
            create(fakeinflux)
        assert list(fakeinflux.tasks) == ["hourly"]

    def test_leaves_other_connections_alone(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", drop=True)
        kept = connect(fakeinflux)
        try:
            for _ in range(2):
                kept.request("GET", "/api/v2/tasks", headers={"Authorization": f"Token {fakeinflux.token}"})
                assert kept.getresponse().read()
                with pytest.raises(ConnectionError):
                    create(fakeinflux)
        finally:
            kept.close()

    def test_the_journal_has_no_answer(self, fakeinflux: World) -> None:
        fakeinflux.fault("PostTasks", drop=True)
        with pytest.raises(ConnectionError):
            create(fakeinflux)
        [exchange] = fakeinflux.requests
        assert (exchange.operation, exchange.status, exchange.json["response"]) == ("PostTasks", 0, None)

    def test_without_a_socket_it_is_raised(self) -> None:
        fake = FakeInflux()
        fake.world.fault(drop=True)
        with pytest.raises(ConnectionDropped):
            fake.handle(call("GET", "tasks"))


class TestTruncation:
    def test_cuts_the_body(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", truncate=10, times=1)
        with pytest.raises(http.client.IncompleteRead) as caught:
            get(fakeinflux)
        assert caught.value.partial == b'{"links":{'
        assert get(fakeinflux).status == 200

    def test_can_cut_an_error(self, fakeinflux: World) -> None:
        fakeinflux.fault("GetTasks", truncate=4, status=500)
        with pytest.raises(http.client.IncompleteRead) as caught:
            get(fakeinflux)
        assert caught.value.partial == b'{"co'

    def test_without_a_socket_the_body_is_shorter_than_its_header_says(self) -> None:
        fake = FakeInflux()
        fake.world.fault(truncate=3)
        response = fake.handle(call("GET", "tasks"))
        assert (len(response.body), dict(response.headers)[b"content-length"] > b"3") == (3, True)


class TestContract:
    def test_a_spoilt_call_is_checked_all_the_same(self, fakeinflux: World) -> None:
        fakeinflux.fault(status=503)
        with fakeinflux.expect_violations() as violations:
            answer = get(fakeinflux, "tasks?colour=red")
        assert answer.status == 503
        assert [violation.pointer for violation in violations] == ["colour"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({}, "a fault needs an effect"),
        ({"operation": "PostTask", "status": 503}, "operation: found 'PostTask'"),
        ({"status": 600}, "status: found 600, wanted a whole number from 100 to 599"),
        ({"status": 503, "times": 0}, "times: found 0"),
        ({"delay": "-1s"}, "delay"),
        ({"delay": "2h"}, "at most an hour"),
        ({"drop": True, "message": "x"}, "belong to a status"),
        ({"drop": True, "status": 503}, "leave out one of them"),
        ({"drop": True, "truncate": 5}, "leave out one of them"),
        ({"status": 503, "headers": {"Retry-After": "1\r\nX: y"}}, "cannot be sent as a header"),
        ({"status": 503, "headers": {"Content-Length": "1"}}, "the server sets 'Content-Length' itself"),
        ({"status": 503, "code": "busy"}, "code: found 'busy', wanted one of invalid"),
        ({"status": 503, "applied": "later"}, "applied: found 'later', wanted one of before, after"),
    ],
)
def test_a_bad_fault_is_refused(fakeinflux: World, fault, said: str) -> None:
    with pytest.raises(ControlError) as caught:
        fakeinflux.fault(**fault)
    assert said in str(caught.value)


def connect(world: World) -> http.client.HTTPConnection:
    parts = urlsplit(world.url)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)


def call(method: str, path: str, body: object = None) -> Call:
    content = b"" if body is None else json.dumps(body).encode()
    headers = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
    return Call("", method, f"/api/v2/{path}", {}, b"", {}, headers, content)
