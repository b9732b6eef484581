"""The command `serve`, as a process: its ready line, how it ends, and how it fails."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from fakeinflux.cli.main import main
from tests.control_client import send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "fakeinflux", "serve"]
SOON = 3  # seconds: one for the server, and patience with a machine that has other things to do
READY = ("url", "token", "org", "orgID", "bucket", "user", "edition", "contract", "pid")
FOREIGN = """
openapi: 3.0.3
info: {title: another API, version: '1'}
paths:
  /api/v2/tasks:
    get:
      operationId: GetTasks
      responses: {'200': {description: tasks, content: {application/json: {}}}}
  /api/v2/dashboards:
    get:
      operationId: GetDashboards
      responses: {'200': {description: dashboards}}
"""


def environment(**variables: str) -> dict[str, str]:
    """This process's environment, but of our variables only those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FAKEINFLUX_")}
    return {**kept, **variables}


@contextmanager
def serving(*flags: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A server's process and its ready line; the process is ended if the test does not end it."""
    process = subprocess.Popen(
        [*COMMAND, *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables),
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def connect(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)


def end(process: subprocess.Popen[str], number: signal.Signals) -> tuple[float, int, str, str]:
    """Seconds until the process has ended after a signal, its status, and the rest of what it said."""
    begun = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=5)
    return time.monotonic() - begun, process.returncode, out, err


class TestReadyLine:
    def test_has_what_clients_need_and_nothing_else(self) -> None:
        with serving("--port", "0") as (process, ready):
            assert tuple(ready) == READY
            assert ready["pid"] == process.pid
            known = {name: ready[name] for name in ("token", "org", "bucket", "user", "edition", "contract")}
        assert known == {
            "token": "my-token",
            "org": "my-org",
            "bucket": "my-bucket",
            "user": "my-user",
            "edition": "v2",
            "contract": "strict",
        }

    def test_its_server_answers_at_once(self) -> None:
        with serving("--port", "0") as (_, ready):
            reply = send(ready["url"], "GET", "/api/v2/orgs", None, ready["token"])
        assert [org["id"] for org in reply.body["orgs"]] == [ready["orgID"]]

    def test_nothing_else_is_said(self) -> None:
        with serving("--port", "0") as (process, ready):
            send(ready["url"], "GET", "/api/v2/tasks", None, ready["token"])
            send(ready["url"], "GET", "/nowhere", None, ready["token"])
            _, _, out, err = end(process, signal.SIGTERM)
        assert (out, err) == ("", "")


class TestEnd:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_comes_soon_with_an_idle_connection(self, number: signal.Signals) -> None:
        with serving("--port", "0") as (process, ready):
            idle = connect(ready["url"])
            idle.request("GET", "/ping")
            idle.getresponse().read()
            seconds, status, _, err = end(process, number)
            idle.close()
        assert (seconds < SOON, status, err) == (True, 0, "")

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_comes_soon_with_a_call_that_waits(self, number: signal.Signals) -> None:
        with serving("--port", "0") as (process, ready):
            fault = {"operation": "GetTasks", "delay": "1h"}
            send(ready["url"], "POST", "/_fakeinflux/faults", fault, ready["token"])
            waiting = connect(ready["url"])
            waiting.request("GET", "/api/v2/tasks", headers={"Authorization": f"Token {ready['token']}"})
            send(ready["url"], "GET", "/api/v2/orgs", None, ready["token"])
            seconds, status, _, err = end(process, number)
            waiting.close()
        assert (seconds < SOON, status, err) == (True, 0, "")

    def test_twice_told_is_no_trouble(self) -> None:
        with serving("--port", "0") as (process, _):
            process.send_signal(signal.SIGTERM)
            _, status, _, err = end(process, signal.SIGTERM)
        assert (status, err) == (0, "")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]


def fail(*flags: str, **variables: str) -> str:
    """What a server says that cannot begin: one line, with status 2 and nothing on standard output."""
    ended = subprocess.run(
        [*COMMAND, "--port", "0", *flags],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
        env=environment(**variables),
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


class TestFailure:
    def test_of_a_port_in_use(self, taken_port: int) -> None:
        assert f"cannot listen on 127.0.0.1:{taken_port}: " in fail("--port", str(taken_port))

    def test_of_a_host_that_is_none(self) -> None:
        assert "cannot listen on 999.1.1.1:0: " in fail("--host", "999.1.1.1")

    @pytest.mark.parametrize("flag", ["--spec", "--world"])
    def test_of_a_file_that_is_not_there(self, flag: str, tmp_path: Path) -> None:
        path = tmp_path / "nothing.yaml"
        assert f"{path}: cannot be read: No such file or directory" in fail(flag, str(path))

    @pytest.mark.parametrize("flag", ["--spec", "--world"])
    def test_of_a_file_that_is_not_yaml(self, flag: str, tmp_path: Path) -> None:
        path = tmp_path / "broken.yaml"
        path.write_text("a: [")
        assert f"{path}: not YAML" in fail(flag, str(path))

    def test_of_a_document_that_is_no_contract(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.json"
        path.write_text("{}")
        assert f"{path}: found version None, wanted an OpenAPI 3.0 document" in fail("--spec", str(path))

    def test_of_a_bad_world_names_file_line_and_place(self, tmp_path: Path) -> None:
        path = tmp_path / "world.yaml"
        path.write_text("tasks:\n- nam: x\n")
        assert f"{path}:2: tasks[0].nam: unknown field (did you mean 'name'?)" in fail("--world", str(path))

    def test_of_a_variable_that_cannot_be(self) -> None:
        assert "FAKEINFLUX_EDITION: found 'v3', wanted one of v2, oss, " in fail(FAKEINFLUX_EDITION="v3")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--port", "99999"], "argument --port: found '99999', wanted a port from 0 to 65535"),
        (["--port", "http"], "argument --port: found 'http', wanted a port from 0 to 65535"),
        (["--edition", "v3"], "argument --edition: invalid choice: 'v3'"),
        (["--journal", "0"], "argument --journal: found '0', wanted a whole number above 0"),
        (["--seed", "1.5"], "argument --seed: found '1.5', wanted a whole number"),
        (["--speed", "0"], "argument --speed: found '0', wanted a number above 0"),
        (["--speed", "inf"], "argument --speed: found 'inf', wanted a number above 0"),
        (
            ["--now", "yesterday"],
            "argument --now: found 'yesterday', wanted a time such as 2025-01-01T00:00:00Z",
        ),
        (["--no-such-flag"], "unrecognized arguments: --no-such-flag"),
    ],
    ids=str,
)
def test_a_bad_flag_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, flags: list[str], said: str
) -> None:
    forget_variables(monkeypatch)
    with pytest.raises(SystemExit) as ended:
        main(["serve", *flags])
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def forget_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FAKEINFLUX_")]:
        monkeypatch.delenv(name)


def test_a_server_begins_as_its_variables_say() -> None:
    variables = {"FAKEINFLUX_PORT": "0", "FAKEINFLUX_EDITION": "oss", "FAKEINFLUX_CONTRACT": "report"}
    with serving(**variables) as (_, ready):
        assert (ready["edition"], ready["contract"]) == ("oss", "report")


class TestForeignDocument:
    @pytest.fixture
    def url(self, tmp_path: Path) -> Iterator[str]:
        path = tmp_path / "foreign.yaml"
        path.write_text(FOREIGN)
        with serving("--port", "0", "--spec", str(path)) as (_, ready):
            yield ready["url"]

    def test_what_we_do_not_answer_is_501_in_the_servers_shape(self, url: str) -> None:
        reply = send(url, "GET", "/api/v2/dashboards", None, "my-token")
        said = "GetDashboards is in the contract, but fakeinflux does not implement it"
        assert (reply.status, reply.body) == (501, {"code": "not implemented", "message": said})
        assert reply.headers["x-platform-error-code"] == "not implemented"

    def test_what_we_answer_is_answered(self, url: str) -> None:
        assert send(url, "GET", "/api/v2/tasks", None, "my-token").status == 200

    def test_what_it_has_not_is_not_there(self, url: str) -> None:
        assert send(url, "GET", "/api/v2/orgs", None, "my-token").status == 404
