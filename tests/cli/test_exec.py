"""The command `exec`: its variables, its status, and its report."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from fakeinflux.cli.main import main
from fakeinflux.testing.fake import FakeInflux
from tests.subprocesses import clean_environment

CALL = """
import json, os, sys, urllib.error, urllib.request
url, token = os.environ["INFLUXDB_V2_URL"], os.environ["INFLUXDB_V2_TOKEN"]
method, path, body = sys.argv[1:4]
request = urllib.request.Request(url + path, body.encode() or None, {
    "Authorization": "Token " + token, "Content-Type": "application/json"}, method=method)
try:
    print(urllib.request.urlopen(request).status)
except urllib.error.HTTPError as error:
    print(error.code)
"""
SHOW = "import json, os; print(json.dumps({n: t for n, t in os.environ.items() if n.startswith('INFLUX')}))"


def execute(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fakeinflux", "exec", *arguments],
        capture_output=True,
        text=True,
        env={
            name: text for name, text in clean_environment({}).items() if not name.startswith("FAKEINFLUX_")
        },
        timeout=60,
        check=False,
    )


def test_clients_find_the_server_by_its_variables() -> None:
    ended = execute("--", sys.executable, "-c", SHOW)
    variables = json.loads(ended.stdout)
    url = variables["INFLUXDB_V2_URL"]
    assert variables == {
        "INFLUXDB_V2_URL": url,
        "INFLUXDB_V2_TOKEN": "my-token",
        "INFLUXDB_V2_ORG": "my-org",
        "INFLUXDB_V2_BUCKET": "my-bucket",
        "INFLUX_HOST": url,
        "INFLUX_TOKEN": "my-token",
        "INFLUX_ORG": "my-org",
    }
    assert not url.endswith(":8086")


def test_a_command_that_keeps_the_contract_ends_as_it_ends() -> None:
    ended = execute("--", sys.executable, "-c", CALL, "GET", "/api/v2/tasks", "")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "200\n", "")


def test_the_flags_are_those_of_serve() -> None:
    ended = execute("--edition", "oss", "--", sys.executable, "-c", CALL, "GET", "/api/v2/tasks?limit=-1", "")
    assert ended.stdout == "400\n"


def test_a_violation_is_a_no_and_is_told() -> None:
    ended = execute("--", sys.executable, "-c", CALL, "POST", "/api/v2/tasks", '{"flux": 1}')
    assert (ended.returncode, ended.stdout) == (1, "400\n")
    assert "fakeinflux exec: requests that break the contract, in the world of my-token: 1\n" in ended.stderr
    assert "POST /api/v2/tasks (PostTasks) → 400" in ended.stderr


def test_an_answer_that_no_query_asked_for_is_a_no_and_is_told(tmp_path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("answers: [{match: forecast(), rows: []}]\n")
    ended = execute("--world", str(world), "--", sys.executable, "-c", "pass")
    assert (ended.returncode, "no query asked for" in ended.stderr, "forecast()" in ended.stderr) == (
        1,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("program", "status"),
    [("raise SystemExit(3)", 3), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137)],
)
def test_the_status_is_the_commands(program: str, status: int) -> None:
    assert execute("--", sys.executable, "-c", program).returncode == status


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--", "no-such-command"], 127, "no-such-command cannot be run: No such file or directory"),
        ([], 2, "found no command, wanted one after --"),
        (["--world", "/nowhere.yaml", "--", "true"], 2, "/nowhere.yaml: cannot be read"),
    ],
)
def test_what_cannot_run_is_one_line(arguments: list[str], status: int, said: str) -> None:
    ended = execute(*arguments)
    assert (ended.returncode, ended.stderr.count("\n"), said in ended.stderr) == (status, 1, True)


def test_a_shell_learns_where_a_server_will_be(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("FAKEINFLUX_PORT", raising=False)
    world = tmp_path / "world.yaml"
    world.write_text("org: the weather\n")
    assert main(["serve", "--port", "9999", "--world", str(world), "--print-env"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {"export INFLUXDB_V2_URL=http://127.0.0.1:9999", "export INFLUXDB_V2_ORG='the weather'"} <= {
        *lines
    }


def test_a_fake_is_described_to_clients_as_its_world_is() -> None:
    """The variables of the fixture and of the command agree."""
    from fakeinflux.cli.client_environment import client_variables
    from fakeinflux.worlds.tenants import describe_tenant

    with FakeInflux() as fake:
        variables = client_variables({"url": fake.url, **describe_tenant(fake.tenants.default)})
        world = fake.world
    assert (variables["INFLUXDB_V2_ORG"], variables["INFLUX_TOKEN"]) == (world.org, world.token)
