"""What stores and queries data is imported by the first write, query or executed run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.subprocesses import PYTEST, run

if TYPE_CHECKING:
    from pathlib import Path

ROOMS = ("fakeinflux.query", "fakeinflux.semantics", "fakeinflux.storage")
LOADED = f"sorted(name for name in sys.modules if name.startswith({ROOMS!r}))"
SCRIPT = 'option task = {name: "t", every: 1h} from(bucket: "my-bucket") |> range(start: -1h)'
SERVED = f"""
import json, sys
from fakeinflux.cli.main import make_parser
from fakeinflux.cli.serve import prepare
tenants = prepare(make_parser().parse_args(["serve", "--clock", "manual"]))
from fakeinflux.http.messages import Call
from fakeinflux.serving.pipeline import respond
def ask(method, path, query=b"", body=b"", kind=b"application/json"):
    headers = [(b"authorization", b"Token my-token"), (b"content-type", kind)]
    response = respond(tenants, Call("", method, path, {{}}, query, {{}}, headers, body))
    assert response.status < 300, response.body
task = json.dumps({{"org": "my-org", "flux": {SCRIPT!r}}}).encode()
ask("POST", "/api/v2/tasks", body=task)
for path in ("/health", "/api/v2", "/api/v2/tasks", "/api/v2/buckets", "/api/v2/orgs", "/api/v2/me"):
    ask("GET", path)
"""
PROJECT = f"""
import json, sys
import urllib.request
def test_it(fakeinflux):
    body = json.dumps({{"org": fakeinflux.org, "flux": {SCRIPT!r}}}).encode()
    headers = {{"Authorization": f"Token {{fakeinflux.token}}", "Content-Type": "application/json"}}
    request = urllib.request.Request(f"{{fakeinflux.url}}/api/v2/tasks", body, headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.status == 201
    fakeinflux.answer("x", rows=[{{"v": 1}}])
    fakeinflux.clear_answers()
    assert {LOADED} == []
    fakeinflux.advance(by="2h")
    assert len(fakeinflux.runs("t")) == 2
    assert {{".".join(name.split(".")[:2]) for name in {LOADED}}} == {{"fakeinflux.semantics"}}
"""


def program(body: str) -> list[str]:
    return [sys.executable, "-c", body]


def test_a_server_without_data_imports_none_of_it(tmp_path: Path) -> None:
    assert run(program(f"{SERVED}\nprint({LOADED})"), tmp_path) == "[]\n"


@pytest.mark.parametrize(
    ("call", "rooms"),
    [
        ('ask("POST", "/api/v2/write", b"org=my-org&bucket=my-bucket", b"m v=1", b"text/plain")', ROOMS[2:]),
        ('ask("POST", "/api/v2/query", b"org=my-org", b"buckets()", b"application/vnd.flux")', ROOMS),
    ],
)
def test_the_first_call_with_data_imports_it(tmp_path: Path, call: str, rooms: tuple[str, ...]) -> None:
    loaded = run(program(f"{SERVED}\n{call}\nprint(*{LOADED}, sep=chr(10))"), tmp_path).split()
    assert {".".join(name.split(".")[:2]) for name in loaded} == set(rooms)


@pytest.mark.slow
def test_the_fixture_without_data_imports_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "test_project.py").write_text(PROJECT)
    run([*PYTEST, "-q"], tmp_path)
