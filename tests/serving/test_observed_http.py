"""HTTP as real servers speak it: spelling, HEAD, and requests that are none."""

from __future__ import annotations

import json
import socket
import urllib.request

import pytest

from fakeinflux import FakeInflux

EDITIONS = ("v2", "oss", "cloud-serverless")


def talk(fake: FakeInflux, request: str) -> tuple[int, str, str]:
    """The status, the head and the body of the answer to a request, byte for byte."""
    host, port = fake.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        received = b""
        while piece := connection.recv(65536):
            received += piece
    head, _, body = received.decode().partition("\r\n\r\n")
    return int(head.split(" ")[1]), head, body


def get(path: str, *, method: str = "GET", host: str = "Host: here\n", token: str = "my-token") -> str:
    authorization = f"Authorization: Token {token}\n"
    return f"{method} {path} HTTP/1.1\n{host}{authorization}Connection: close\n\n"


@pytest.fixture(params=EDITIONS)
def fake(request: pytest.FixtureRequest):
    with FakeInflux(edition=request.param) as fake:
        yield fake


def test_names_of_headers_are_spelled_as_the_real_server_does(fake: FakeInflux) -> None:
    _, head, _ = talk(fake, get("/api/v2/tasks"))
    _, missing, _ = talk(fake, get("/api/v2/tasks/020f755c3c082000"))
    for line in ("X-Influxdb-Build: ", "X-Influxdb-Version: ", "Content-Type: application/json"):
        assert f"\r\n{line}" in head
    assert "\r\nX-Platform-Error-Code: not found" in missing


def test_a_request_without_a_host_is_refused(fake: FakeInflux) -> None:
    status, _, body = talk(fake, get("/api/v2/tasks", host=""))
    assert (status, body) == (400, "400 Bad Request: missing required Host header")


@pytest.mark.parametrize("path", ["/api/v2/%zz", "/%", "/api/v2/tasks%4"])
def test_a_broken_escape_in_a_path_is_refused(fake: FakeInflux, path: str) -> None:
    assert talk(fake, get(path))[0] == 400


@pytest.mark.parametrize(("edition", "status"), [("oss", 404), ("v2", 200)])
def test_the_name_of_a_resource_with_an_escape(edition: str, status: int) -> None:
    with FakeInflux(edition=edition) as fake:
        assert talk(fake, get("/api/v2/me"))[0] == 200
        assert talk(fake, get("/api/v2/%6De"))[0] == status


def test_a_long_query_is_read(fake: FakeInflux) -> None:
    assert talk(fake, get(f"/api/v2/tasks?name={'x' * 60_000}"))[0] == 200


@pytest.mark.parametrize("path", ["/health", "/ready", "/ping"])
@pytest.mark.parametrize("edition", ["v2", "oss"])
def test_probes_may_ask_for_the_head_alone(edition: str, path: str) -> None:
    with FakeInflux(edition=edition) as fake:
        status, _, body = talk(fake, get(path, method="HEAD"))
    assert (status, body) == (204 if path == "/ping" else 200, "")


@pytest.mark.parametrize("edition", ["v2", "cloud-serverless"])
@pytest.mark.parametrize("path", ["/api/v2/tasks", "/api/v2/tasks/020f755c3c082000", "/api/v2/buckets"])
def test_a_head_has_the_status_and_the_headers_of_the_get(edition: str, path: str) -> None:
    with FakeInflux(edition=edition) as fake:
        (status, head, body), got = talk(fake, get(path, method="HEAD")), talk(fake, get(path))
    without_date = [[line for line in lines.split("\r\n") if "date:" not in line] for lines in (head, got[1])]
    assert (status, body, without_date[0]) == (got[0], "", without_date[1])


@pytest.mark.parametrize(
    ("edition", "build", "checks"), [("v2", "OSS", 0), ("oss", "OSS", 6), ("cloud-serverless", "Cloud", None)]
)
def test_each_edition_says_what_it_is(edition: str, build: str, checks: int | None) -> None:
    with FakeInflux(edition=edition) as fake:
        _, head, _ = talk(fake, get("/api/v2/tasks"))
        _, _, body = talk(fake, get("/health"))
    lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    assert lines["X-Influxdb-Build"] == build
    if checks is not None:
        health = json.loads(body)
        assert (health["message"], len(health["checks"])) == ("ready for queries and writes", checks)
        assert health["version"] == lines["X-Influxdb-Version"]


@pytest.mark.parametrize(("edition", "indented"), [("oss", True), ("v2", False)])
def test_what_is_beside_tasks_is_indented_with_tabs_on_a_real_server(edition: str, indented: bool) -> None:
    with FakeInflux(edition=edition) as fake:
        bodies = [
            talk(fake, get(f"/api/v2/{path}"))[2]
            for path in ("orgs", "users", "buckets", "labels", "authorizations", "labels/020f755c3c082000")
        ]
        tasks = talk(fake, get("/api/v2/tasks"))[2]
    assert [body.startswith('{\n\t"') and body.endswith("}\n") for body in bodies] == [indented] * 6
    assert "\n" not in tasks


def test_the_control_api_s_health_needs_no_token() -> None:
    with FakeInflux(edition="cloud-serverless") as fake:
        with urllib.request.urlopen(f"{fake.url}/_fakeinflux/health", timeout=10) as answer:
            assert (answer.status, json.loads(answer.read())["status"]) == (200, "pass")
        head = urllib.request.Request(f"{fake.url}/_fakeinflux/health", method="HEAD")
        with urllib.request.urlopen(head, timeout=10) as answer:
            assert answer.status == 200
