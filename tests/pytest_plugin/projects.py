"""Projects of one test file, to be run inside this process or in one of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

Run: TypeAlias = "Callable[..., pytest.RunResult]"

HEAD = """
import http.client, json, pytest
from datetime import UTC, datetime
from influxdb_client import InfluxDBClient
from fakeinflux import failed

FLUX = 'option task = {name: "hourly", every: 1h}'

def ask(world, method, path, body=None):
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"))
    headers = {"Authorization": f"Token {world.token}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()

def create(world):
    status, task = ask(world, "POST", "/api/v2/tasks", {"org": world.org, "flux": FLUX})
    assert status == 201, task
    return task["id"]
"""

BROKEN = """
def test_it(fakeinflux):
    ask(fakeinflux, "GET", "/api/v2/tasks?colour=red")
"""

QUIET = ("-W", "error", "-p", "no:cacheprovider", "-o", "asyncio_default_fixture_loop_scope=function")
