"""The files that others run: read, and their scripts run."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import stat
import subprocess
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from fakeinflux.cli.client_environment import VARIABLES
from fakeinflux.cli.main import make_parser
from fakeinflux.testing.fake import FakeInflux
from tests.subprocesses import clean_environment

ROOT = Path(__file__).parents[2]
START = ROOT / "ci" / "start_server"
YAML_FILES = sorted(
    [*ROOT.glob(".github/**/*.yml"), ROOT / "action.yml", ROOT / "compose.yaml", ROOT / "ci" / "gitlab.yml"]
)


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_it_is_yaml_with_something_in_it(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text()), dict)


class TestDockerfile:
    TEXT = (ROOT / "Dockerfile").read_text()
    LINES = re.sub(r"\\\n\s*", "", TEXT).splitlines()

    def last(self, instruction: str) -> str:
        return [
            line.removeprefix(instruction).strip() for line in self.LINES if line.startswith(instruction)
        ][-1]

    def test_its_last_stage_is_slim_and_runs_as_nobody(self) -> None:
        stage = self.LINES[max(i for i, line in enumerate(self.LINES) if line.startswith("FROM ")) :]
        assert stage[0].endswith("-slim")
        (user,) = [line.split()[1] for line in stage if line.startswith("USER ")]
        assert all(int(number) > 0 for number in user.split(":"))

    def test_it_runs_one_process_that_gets_signals(self) -> None:
        command = json.loads(self.last("ENTRYPOINT")) + json.loads(self.last("CMD"))
        assert command == ["fakeinflux", "serve"]

    def test_its_variables_are_flags(self) -> None:
        pairs = dict(word.split("=") for word in shlex.split(self.last("ENV")))
        ours = {name: text for name, text in pairs.items() if name.startswith("FAKEINFLUX_")}
        options = make_parser(ours).parse_args(["serve"])
        assert (options.host, options.port, options.control) == ("0.0.0.0", 8086, "any")
        assert self.last("EXPOSE") == "8086"

    def test_its_health_check_tells_a_server_from_none(self) -> None:
        command = json.loads(self.last("HEALTHCHECK").partition("CMD ")[2])
        with FakeInflux() as fake:
            port = fake.url.rpartition(":")[2]
            alive = subprocess.run(command, env=clean_environment({"FAKEINFLUX_PORT": port}), check=False)
        gone = subprocess.run(
            command, env=clean_environment({"FAKEINFLUX_PORT": port}), capture_output=True, check=False
        )
        assert (alive.returncode, gone.returncode) == (0, 1)


def test_the_composed_service_listens_where_clients_look() -> None:
    (service,) = read("compose.yaml")["services"].values()
    assert service["ports"] == ["127.0.0.1:8086:8086"]
    options = make_parser(service["environment"]).parse_args(["serve"])
    assert (options.edition, options.clock) == ("oss", "manual")


class TestAction:
    ACTION = read("action.yml")

    def test_each_input_is_used_and_described(self) -> None:
        text = (ROOT / "action.yml").read_text()
        for name, details in self.ACTION["inputs"].items():
            assert details["description"]
            assert f"${{{{ inputs.{name} }}}}" in text

    def test_no_input_is_put_into_a_script(self) -> None:
        """An input may hold what a shell would run."""
        assert [step["name"] for step in self.ACTION["runs"]["steps"] if "${{" in step["run"]] == []

    def test_its_script_is_there_to_be_run(self) -> None:
        assert START.stat().st_mode & stat.S_IXUSR
        assert "$GITHUB_ACTION_PATH/ci/start_server" in self.ACTION["runs"]["steps"][-1]["run"]

    def test_its_outputs_are_the_scripts(self) -> None:
        assert set(self.ACTION["outputs"]) == set(re.findall(r'echo "(\w+)=', START.read_text()))


def start(folder: Path, flags: str) -> subprocess.CompletedProcess[str]:
    """Run the action's script as a job would."""
    files = {name: str(folder / name) for name in ("GITHUB_ENV", "GITHUB_OUTPUT")}
    variables = {**files, "RUNNER_TEMP": str(folder), "FLAGS": flags, "PORT": "0"}
    return subprocess.run(
        [START], env=clean_environment(variables), capture_output=True, text=True, timeout=60, check=False
    )


def pairs_in(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


class TestStartServer:
    def test_the_steps_that_follow_find_the_server(self, tmp_path: Path) -> None:
        ended = start(tmp_path, "--edition oss --clock manual")
        assert ended.returncode == 0, ended.stderr
        outputs, variables = pairs_in(tmp_path / "GITHUB_OUTPUT"), pairs_in(tmp_path / "GITHUB_ENV")
        try:
            asked = urllib.request.Request(
                f"{outputs['url']}/_fakeinflux/world",
                headers={"Authorization": f"Token {variables['INFLUX_TOKEN']}"},
            )
            with urllib.request.urlopen(asked, timeout=10) as answer:
                world = json.load(answer)
        finally:
            os.kill(int(outputs["pid"]), signal.SIGTERM)
        assert (world["edition"], world["clock"]["mode"]) == ("oss", "manual")
        assert variables == {name: {**world, **outputs}[key] for name, key in VARIABLES}

    def test_a_server_that_cannot_start_fails_the_step_with_its_reason(self, tmp_path: Path) -> None:
        ended = start(tmp_path, "--world /nowhere.yaml")
        assert ended.returncode == 1
        assert ended.stdout.startswith("::error title=fakeinflux cannot start::")
        assert "/nowhere.yaml: cannot be read" in ended.stdout

    def test_outside_a_job_it_says_so(self) -> None:
        ended = subprocess.run(
            [START], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
        )
        assert (ended.returncode, "GITHUB_ENV" in ended.stderr) == (1, True)


def test_the_gitlab_job_runs_its_tests_beside_a_server(tmp_path: Path) -> None:
    job = read("ci/gitlab.yml")[".fakeinflux"]
    (line,) = job["script"]
    command = line.replace(".fakeinflux-venv/bin/", "")
    variables = {**job["variables"], "FAKEINFLUX_TESTS": 'test -n "$INFLUX_HOST" && echo "at $INFLUX_HOST"'}
    ended = subprocess.run(
        ["sh", "-ec", command], env=clean_environment(variables), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("at http://127.0.0.1:")


class TestRelease:
    JOBS = read(".github/workflows/release.yml")["jobs"]

    def test_only_the_job_that_publishes_may_ask_for_an_identity(self) -> None:
        assert self.JOBS["publish"]["permissions"] == {"id-token": "write"}
        assert "permissions" not in self.JOBS["build"]

    def test_the_version_is_checked_before_it_is_built(self) -> None:
        commands = [step["run"] for step in self.JOBS["build"]["steps"] if "run" in step]
        assert "release_check.py" in commands[0]
        assert self.JOBS["publish"]["needs"] == "build"


def test_every_python_that_the_package_names_is_tested() -> None:
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    named = [name.rpartition(" ")[2] for name in classifiers if re.search(r"Python :: 3\.\d+$", name)]
    job = read(".github/workflows/tests.yml")["jobs"]["tests"]
    assert job["strategy"]["matrix"]["python"] == named
