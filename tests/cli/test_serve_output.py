"""What `serve` prints beside its ready line: on a terminal, and for each request."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from fakeinflux.cli.main import main
from fakeinflux.serving.server import bind
from tests.subprocesses import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def at_a_terminal(*flags: str, **variables: str) -> Iterator[tuple[str, list[str]]]:
    """A server whose standard error is a terminal: its URL, and a list that gets what it wrote at the end."""
    terminal, side = pty.openpty()
    command = [sys.executable, "-m", "fakeinflux", "serve", "--port", "0", *flags]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=side, text=True, env=clean_environment(variables)
    )
    os.close(side)
    written: list[str] = []
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"], written
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)
        process.stdout.close()
        written += read_all(terminal).replace("\r\n", "\n").splitlines()
        os.close(terminal)


def read_all(terminal: int) -> str:
    text = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # how Linux tells that the other side is closed
            part = b""
        if not part:
            return text.decode()
        text += part


def create_misspelt(url: str) -> None:
    body = b'{"flux": "x", "org": "my-org", "descripton": "hi"}'
    headers = {"Authorization": "Token my-token", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/api/v2/tasks?p=secret", body, headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    refused.value.close()


def test_on_a_terminal_a_server_says_where_it_is_and_how_to_stop_it() -> None:
    with at_a_terminal() as (url, written):
        pass
    assert written == [
        f"fakeinflux listens on {url}",
        "  token my-token, org my-org, bucket my-bucket, edition v2",
        f"  look at it: {url}/_fakeinflux/",
        "  stop it with Ctrl+C",
    ]


def test_a_violation_is_logged_in_lines_and_colours() -> None:
    with at_a_terminal() as (url, written):
        create_misspelt(url)
    first = next(index for index, line in enumerate(written) if "/descripton" in line)
    assert written[first].startswith("WARNING fakeinflux: \033[1;31mPostTasks breaks the contract at body")
    assert re.sub(r"\033\[[0-9;]*m", "", written[first + 1]) == '  found    "hi"'


def test_without_colour_where_nobody_wants_any() -> None:
    with at_a_terminal(NO_COLOR="1") as (url, written):
        create_misspelt(url)
    assert "WARNING fakeinflux: PostTasks breaks the contract at body /descripton" in written
    assert not any("\033" in line for line in written)


def test_requests_are_logged_one_a_line_without_secrets() -> None:
    with at_a_terminal("--log", "requests") as (url, written):
        urllib.request.urlopen(f"{url}/health").close()
        create_misspelt(url)
    lines = [re.sub(r"[\d.]+ms$", "…ms", line) for line in written]
    assert "GET /health 200 …ms" in lines
    assert "POST /api/v2/tasks?p=*** 400 …ms" in lines


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["serv"], "serve"), (["spec", "chek"], "check"), (["serve", "--judge", "alway"], "always")],
)
def test_a_misspelt_command_names_the_nearest(
    arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert f"; did you mean {meant}? (see fakeinflux" in capsys.readouterr().err


def test_a_judge_that_is_not_installed_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fakeinflux.contract.explaining.judge", None)
    assert main(["serve", "--port", "0", "--judge", "refusals"]) == 2
    assert "install it with: pip install 'fakeinflux[judge]'" in capsys.readouterr().err


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            OSError, match=f"cannot listen on 127.0.0.1:{port}: Address already in use; another"
        ):
            bind("127.0.0.1", port)


def test_a_file_that_is_not_yaml_is_named_with_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("tasks:\n- a: [\n")
    assert main(["serve", "--port", "0", "--world", str(path)]) == 2
    assert f"{path}: not YAML: line 3, column 1: " in capsys.readouterr().err
