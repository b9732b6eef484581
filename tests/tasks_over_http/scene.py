"""The world that the calls of a case meet: a task with a run, a label, users, tokens."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

if TYPE_CHECKING:
    from fakeinflux import World

SPEC = Path(__file__).parents[2] / "spec" / "influxdb-v2.yaml"
UNKNOWN = "0000000000000abc"
"""An id that no resource has."""
FLUX = 'option task = {name: "hourly", every: 1h}\nfrom(bucket: "my-bucket") |> range(start: -1h)'
METHODS = ("get", "post", "patch", "delete", "put", "head")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it arrived over the socket. `body` is None if there is none."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Scene:
    """A world, and by name the ids (`{task}`, `{run}`, `{user}`, …) and tokens that a case may use."""

    world: World
    ids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str | None] = field(default_factory=dict)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = "",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send one call on a connection of its own. A body other than bytes is sent as JSON."""
        token = self.world.token if token == "" else token
        sent = {} if token is None else {"Authorization": f"Token {token}"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        return exchange(self.world.url, method, path, content, {**sent, **(headers or {})})

    def make(self, path: str, body: object) -> str:
        """Create a resource, and return its id."""
        made = self.send("POST", f"/api/v2/{path}", body)
        assert made.status == 201, made.body
        return str(made.body["id"] if "id" in made.body else made.body["label"]["id"])

    def fill(self, text: str) -> str:
        """Return a text with ids in place of their names."""
        for name, value in self.ids.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def fill_all(self, value: Any) -> Any:
        """Return a JSON value with ids in place of their names."""
        if isinstance(value, str):
            return self.fill(value)
        if isinstance(value, list):
            return [self.fill_all(item) for item in value]
        return {key: self.fill_all(item) for key, item in value.items()} if isinstance(value, dict) else value


def exchange(
    url: str, method: str, path: str, content: bytes | None, headers: dict[str, str], *, chunked: bool = False
) -> Reply:
    """Send one call on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        body = iter([content or b""]) if chunked else content
        connection.request(method, path, body, headers, encode_chunked=chunked)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    names = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, names, json.loads(text) if text else None)


def set_scene(world: World) -> Scene:
    """Create a task, an hour ago, with one finished run, one forced run that waits, a label and users."""
    scene = Scene(world, {"org": world.org_id, "unknown": UNKNOWN}, {"": world.token, "nobody": None})
    ids = scene.ids
    ids["task"] = scene.make("tasks", {"orgID": world.org_id, "flux": FLUX})
    world.advance(by="1h1m")
    ids["run"] = world.runs(ids["task"])[0].id
    ids["waiting"] = scene.make(f"tasks/{ids['task']}/runs", None)
    ids["off"] = scene.make("tasks", {"orgID": world.org_id, "flux": FLUX, "status": "inactive"})
    ids["me"] = scene.send("GET", f"/api/v2/tasks/{ids['task']}").body["ownerID"]
    if world.edition == "cloud-serverless":  # which makes neither users nor labels
        script = {"name": "stored", "description": "a script", "script": FLUX, "language": "flux"}
        ids["script"] = scene.make("scripts", script)
    else:
        _add_people(scene)
    _add_tokens(scene)
    return scene


def _add_people(scene: Scene) -> None:
    ids = scene.ids
    ids["user"] = scene.make("users", {"name": "alice"})
    ids["free"] = scene.make("users", {"name": "bob"})
    ids["hung"] = scene.make("labels", {"orgID": ids["org"], "name": "red"})
    ids["loose"] = scene.make("labels", {"orgID": ids["org"], "name": "blue"})
    scene.send("POST", f"/api/v2/tasks/{ids['task']}/labels", {"labelID": ids["hung"]})
    scene.send("POST", f"/api/v2/tasks/{ids['task']}/members", {"id": ids["user"]})
    ids["boss"] = scene.make("users", {"name": "carol"})
    scene.send("POST", f"/api/v2/tasks/{ids['task']}/owners", {"id": ids["boss"]})


def _add_tokens(scene: Scene) -> None:
    scene.tokens |= {
        "unknown": "no-such-token",
        "reader": make_token(scene, [("read", "tasks")]),
        "stranger": make_token(scene, [("read", "buckets")]),
    }
    if "free" in scene.ids:
        gone = scene.make("users", {"name": "dave"})
        scene.tokens["gone"] = make_token(scene, [("read", "tasks"), ("write", "tasks")], gone)
        scene.send("PATCH", f"/api/v2/users/{gone}", {"status": "inactive"})


def make_token(scene: Scene, permissions: list[tuple[str, str]], user: str | None = None) -> str:
    """Create a token of the scene's org with these (action, resource type) permissions, and return it."""
    held = [
        {"action": action, "resource": {"type": kind, "orgID": scene.ids["org"]}}
        for action, kind in permissions
    ]
    body = {"orgID": scene.ids["org"], "permissions": held, **({"userID": user} if user else {})}
    made = scene.send("POST", "/api/v2/authorizations", body)
    assert made.status == 201, made.body
    return str(made.body["token"])


@cache
def contract() -> dict[str, Any]:
    """Return the contract as it is written, edition v2."""
    return dict(yaml.safe_load(SPEC.read_text()))


@cache
def places() -> dict[str, tuple[str, str]]:
    """Return the method and the path template of each operation of the contract."""
    return {
        operation["operationId"]: (method.upper(), path)
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }
