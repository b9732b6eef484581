"""Bodies that did not come whole, are missing, or are null: they change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.robustness.connections import answer, connect, json_request, request

if TYPE_CHECKING:
    from fakeinflux import World

TASK = b'{"org":"my-org","flux":"option task = {name: \\"t\\", every: 1h}\\nfrom(bucket: \\"b\\")"}'
NEED_A_BODY = [
    ("PUT", "clock"),
    ("POST", "clock/advance"),
    ("PUT", "outcomes"),
    ("PUT", "answers"),
    ("POST", "points"),
    ("POST", "query"),
    ("POST", "faults"),
]


def break_off(world: World, method: str, target: str, body: bytes, framing: bytes) -> None:
    """Send a part of a body, end the connection, and wait until the server has noticed."""
    head = request(method, target, world.token, Content_Type="application/json")
    head = head.replace(b"Connection: close\r\n", framing)
    with connect(world.url) as connection:
        connection.sendall(head + body)
        connection.shutdown(1)
        while connection.recv(65536):
            pass


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"Content-Length: 5000\r\n", b""),
        (b"Content-Length: 5000\r\n", TASK),
        (b"Transfer-Encoding: chunked\r\n", b"%x\r\n%b\r\n" % (len(TASK), TASK)),
    ],
)
@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/_fakeinflux/reset"),
        ("POST", "/api/v2/tasks"),
        ("POST", "/_fakeinflux/worlds"),
        ("POST", "/api/v2/write?bucket=my-bucket&org=my-org"),
    ],
)
def test_a_body_that_ends_early_changes_nothing(
    world: World, server, method: str, target: str, framing: bytes, body: bytes
) -> None:
    label = json_request("POST", "/api/v2/labels", {"name": "kept", "orgID": world.org_id}, world.token)
    assert answer(world.url, label)[0] == 201
    worlds = len(server.tenants.by_token)
    break_off(world, method, target, body, framing)
    _, labels = answer(world.url, request("GET", "/api/v2/labels", world.token))
    assert [each["name"] for each in labels["labels"]] == ["kept"]
    assert dict(world.tasks) == {}
    assert len(server.tenants.by_token) == worlds


@pytest.mark.parametrize("body", [b"null", b" null\n"])
@pytest.mark.parametrize(("method", "path"), [*NEED_A_BODY, ("POST", "reset"), ("POST", "worlds")])
def test_null_is_refused(world: World, method: str, path: str, body: bytes) -> None:
    before = answer(world.url, request("GET", "/_fakeinflux/world", world.token))
    sent = request(method, f"/_fakeinflux/{path}", world.token, body, Content_Type="application/json")
    status, refused = answer(world.url, sent)
    assert (status, refused["message"]) == (400, "found null, wanted a JSON object")
    assert answer(world.url, request("GET", "/_fakeinflux/world", world.token)) == before


@pytest.mark.parametrize(("method", "path"), NEED_A_BODY)
def test_a_missing_body_is_refused(world: World, method: str, path: str) -> None:
    status, refused = answer(world.url, request(method, f"/_fakeinflux/{path}", world.token))
    assert (status, refused["message"]) == (400, "found no body, wanted a JSON object")
