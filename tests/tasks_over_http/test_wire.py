"""What clients send on the wire: bodies and headers in many forms, paths, methods, connections."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fakeinflux.serving.server import bind

from .scene import FLUX, Reply, Scene, exchange, make_token, set_scene

if TYPE_CHECKING:
    from fakeinflux import World

NEW = json.dumps({"org": "my-org", "flux": FLUX}).encode()
RETRY = "/api/v2/tasks/{task}/runs/{run}/retry"


@pytest.fixture
def scene(fakeinflux: World) -> Scene:
    return set_scene(fakeinflux)


def test_chunked_bodies_without_a_length_are_read(fakeinflux: World) -> None:
    headers = {
        "Authorization": f"Token {fakeinflux.token}",
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
    }
    reply = exchange(fakeinflux.url, "POST", "/api/v2/tasks", NEW, headers, chunked=True)
    assert (reply.status, list(fakeinflux.tasks)) == (201, ["hourly"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v2/tasks", 200),
        ("GET", "/api/v2/tasks/{task}", 200),
        ("DELETE", "/api/v2/tasks/{task}", 204),
    ],
)
def test_calls_without_a_body_may_say_that_it_is_json(
    scene: Scene, method: str, path: str, status: int
) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "0"}
    assert scene.send(method, scene.fill(path), headers=headers).status == status


@pytest.mark.parametrize("body", [b"", b"null", b"{}"], ids=["nothing", "null", "object"])
@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/json"])
def test_retries_have_bodies_of_every_make(scene: Scene, body: bytes, content_type: str) -> None:
    reply = scene.send("POST", scene.fill(RETRY), body, headers={"Content-Type": content_type})
    assert (reply.status, reply.body["status"]) == (200, "scheduled")


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json; charset=utf-8"}])
def test_retries_and_forced_runs_may_have_no_body(scene: Scene, headers: dict[str, str]) -> None:
    retried = scene.send("POST", scene.fill(RETRY), headers=headers)
    forced = scene.send("POST", scene.fill("/api/v2/tasks/{task}/runs"), headers=headers)
    assert (retried.status, forced.status) == (200, 201)


@pytest.mark.parametrize(
    "time",
    ["2024-12-31T00%3A00%3A00.123456789Z", "2024-12-31T02%3A00%3A00%2B02%3A00", "2024-12-31T00:00:00Z"],
)
def test_times_of_a_query_are_percent_encoded_and_fine(scene: Scene, time: str) -> None:
    everything = scene.send("GET", scene.fill(f"/api/v2/tasks/{{task}}/runs?afterTime={time}"))
    assert (everything.status, scene.ids["run"] in [run["id"] for run in everything.body["runs"]]) == (
        200,
        True,
    )


@pytest.mark.parametrize("word", ["Token", "token", "TOKEN", "Bearer", "bearer"])
def test_the_word_before_the_token_is_free(fakeinflux: World, word: str) -> None:
    headers = {"Authorization": f"{word} {fakeinflux.token}"}
    assert exchange(fakeinflux.url, "GET", "/api/v2/tasks", None, headers).status == 200


def test_a_token_is_good_at_once_and_shown_once(fakeinflux: World) -> None:
    scene = Scene(fakeinflux, {"org": fakeinflux.org_id})
    token = make_token(scene, [("read", "tasks")])
    listed = scene.send("GET", "/api/v2/authorizations").body["authorizations"]
    assert scene.send("GET", "/api/v2/tasks", token=token).status == 200
    assert [held["token"] for held in listed] == ["", ""]


def test_a_session_comes_as_a_cookie(fakeinflux: World) -> None:
    basic = {"Authorization": "Basic " + _basic("my-user", "my-password")}
    signed_in = exchange(fakeinflux.url, "POST", "/api/v2/signin", None, basic)
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    assert (signed_in.status, cookie.partition("=")[0]) == (204, "influxdb-oss-session")


def test_basic_opens_nothing_else(fakeinflux: World) -> None:
    headers = {"Authorization": "Basic " + _basic("my-user", "my-password")}
    assert exchange(fakeinflux.url, "GET", "/api/v2/tasks", None, headers).status == 401


def test_an_inactive_token_is_known_and_may_do_nothing(scene: Scene) -> None:
    made = scene.send(
        "POST",
        "/api/v2/authorizations",
        {
            "orgID": scene.ids["org"],
            "status": "inactive",
            "permissions": [{"action": "read", "resource": {"type": "tasks"}}],
        },
    )
    task = scene.send("GET", scene.fill("/api/v2/tasks/{task}"), token=made.body["token"])
    me = scene.send("GET", "/api/v2/me", token=made.body["token"])
    assert (task.status, me.status) == (401, 401)
    assert me.body["message"] == "token is inactive"


def test_nothing_is_compressed(fakeinflux: World) -> None:
    reply = Scene(fakeinflux).send("GET", "/api/v2/tasks", headers={"Accept-Encoding": "gzip"})
    assert (reply.status, "content-encoding" in reply.headers) == (200, False)


@pytest.mark.parametrize(
    "query",
    ["descending=false&offset=0&org=my-org", "org=my-org", "org=my%2Dorg"],
    ids=["go", "short", "encoded"],
)
def test_organizations_are_looked_up_by_name(fakeinflux: World, query: str) -> None:
    reply = Scene(fakeinflux).send("GET", f"/api/v2/orgs?{query}")
    assert [org["id"] for org in reply.body["orgs"]] == [fakeinflux.org_id]


@pytest.mark.parametrize("path", ["users?name=my-user", "buckets?name=my-bucket"])
def test_users_and_buckets_are_looked_up_by_name(fakeinflux: World, path: str) -> None:
    found = Scene(fakeinflux).send("GET", f"/api/v2/{path}").body[path.partition("?")[0]]
    assert [item["name"] for item in found] == [path.partition("=")[2]]


@pytest.mark.parametrize(("method", "status"), [("GET", 301), ("POST", 308), ("DELETE", 308)])
def test_a_trailing_slash_leads_to_the_path_without(fakeinflux: World, method: str, status: int) -> None:
    reply = Scene(fakeinflux).send(method, "/api/v2/tasks/?limit=1")
    assert (reply.status, reply.headers["location"]) == (status, "/api/v2/tasks?limit=1")


@pytest.mark.fakeinflux(edition="oss")
def test_a_slash_too_many_leads_to_a_page_that_says_so(fakeinflux: World) -> None:
    headers = {"Authorization": f"Token {fakeinflux.token}"}
    connection = http.client.HTTPConnection(urlsplit(fakeinflux.url).netloc)
    connection.request("GET", "/api/v2/tasks/?limit=1&org=a", headers=headers)
    answer = connection.getresponse()
    page = answer.read()
    connection.close()
    assert (answer.status, answer.headers["content-type"]) == (301, "text/html; charset=utf-8")
    assert page == b'<a href="/api/v2/tasks?limit=1&amp;org=a">Moved Permanently</a>.\n\n'


def test_pages_of_other_origins_are_let_in(fakeinflux: World) -> None:
    page = {"Origin": "http://page.example"}
    asked = Scene(fakeinflux).send("OPTIONS", "/api/v2/tasks", token=None, headers=page)
    answered = Scene(fakeinflux).send("GET", "/api/v2/tasks", headers=page)
    assert (asked.status, answered.status) == (204, 200)
    assert "PATCH" in asked.headers["access-control-allow-methods"]
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    origins = [reply.headers["access-control-allow-origin"] for reply in (asked, answered)]
    assert origins == ["http://page.example"] * 2


def test_an_answer_that_is_remembered_names_no_origin(fakeinflux: World) -> None:
    Scene(fakeinflux).send("GET", "/api/v2/tasks", headers={"Origin": "http://page.example"})
    assert "access-control-allow-origin" not in Scene(fakeinflux).send("GET", "/api/v2/tasks").headers


def test_head_is_answered_without_a_body(fakeinflux: World) -> None:
    reply = Scene(fakeinflux).send("HEAD", "/api/v2/tasks")
    assert (reply.status, reply.body) == (200, None)


def test_head_of_ping_is_answered(fakeinflux: World) -> None:
    reply = exchange(fakeinflux.url, "HEAD", "/ping", None, {})
    assert (reply.status, reply.headers["x-influxdb-build"]) == (204, "OSS")


def test_options_lists_the_methods(fakeinflux: World) -> None:
    reply = Scene(fakeinflux).send("OPTIONS", "/api/v2/tasks")
    assert (reply.status, reply.headers["allow"], reply.body) == (204, "GET, OPTIONS, POST", None)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(fakeinflux: World, method: str) -> None:
    reply = Scene(fakeinflux).send(method, "/api/v2/tasks")
    assert (reply.status, reply.body["code"]) == (405, "method not allowed")
    assert reply.headers["allow"] == "GET, OPTIONS, POST"


def test_unknown_paths_are_not_found(fakeinflux: World) -> None:
    reply = Scene(fakeinflux).send("GET", "/api/v2/zzz")
    said = "path not found: /api/v2/zzz; did you mean /api/v2?"
    assert (reply.status, reply.body) == (404, {"code": "not found", "message": said})


def test_every_answer_names_the_server(scene: Scene) -> None:
    replies: list[Reply] = [
        scene.send("GET", "/api/v2/tasks"),
        scene.send("DELETE", scene.fill("/api/v2/tasks/{task}")),
        scene.send("GET", "/nowhere"),
        scene.send("GET", "/api/v2/tasks", token=None),
        scene.send("OPTIONS", "/api/v2/tasks"),
    ]
    assert {reply.headers.get("x-influxdb-build") for reply in replies} == {"OSS"}
    assert {reply.headers.get("x-influxdb-version", "")[:2] for reply in replies} == {"v2"}


def test_one_connection_serves_many_calls(fakeinflux: World) -> None:
    parts = urlsplit(fakeinflux.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    connection.connect()
    first = connection.sock
    try:
        for path, status in (("tasks", 200), ("tasks/x", 400), ("nowhere", 404), ("orgs", 200)):
            with fakeinflux.allow_violations():
                connection.request(
                    "GET", f"/api/v2/{path}", headers={"Authorization": f"Token {fakeinflux.token}"}
                )
                answer = connection.getresponse()
                answer.read()
            assert (answer.status, connection.sock is first) == (status, True)
    finally:
        connection.close()


def test_small_answers_are_not_held_back() -> None:
    """Nagle's algorithm is off on connections that the event loop accepts from our listening socket.

    With it on, the second small write of an answer waits some 40 ms for the client's acknowledgement.
    """
    assert asyncio.run(_accepted_without_delay()) == (True, True)


async def _accepted_without_delay() -> tuple[bool, bool]:
    listener = bind("127.0.0.1", 0)
    accepted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    class Connection(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            taken: socket.socket = transport.get_extra_info("socket")
            accepted.set_result(bool(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            transport.close()

    server = await asyncio.get_running_loop().create_server(Connection, sock=listener)
    is_tcp = listener.proto == socket.IPPROTO_TCP
    with socket.create_connection(listener.getsockname()[:2]):
        without_delay = await accepted
    server.close()
    await server.wait_closed()
    return is_tcp, without_delay


def _basic(name: str, password: str) -> str:
    return b64encode(f"{name}:{password}".encode()).decode()
