"""Rows of the tables: one call of an operation each, and the answer that it must get."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from .scene import places, set_scene

if TYPE_CHECKING:
    from fakeinflux import World

    from .scene import Reply, Scene

CODES = {
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not found",
    405: "method not allowed",
    422: "conflict",
    500: "internal error",
}
DEFAULT_STATUS = 503
"""A status for `default`: one that no operation documents explicitly."""
PATH = {"taskID": "{task}", "runID": "{run}", "labelID": "{hung}", "userID": "{user}"}
"""The path parameters of rows that give no others."""


@dataclass(frozen=True, slots=True)
class Case:
    """`status` is the one that the contract documents, `default` included. `said`: the error's message.

    `path`, `query`, `body` and `said` may name what is in the scene: {task}, {run}, … `token` names a
    sender. `breaks`: whether the call breaks the contract. `fault`: the answer comes from a fault.
    `holds`: what a success must have, at its top.
    """

    operation: str
    status: int | Literal["default"]
    why: str
    _: KW_ONLY
    said: str = ""
    code: str = ""
    path: dict[str, str] = field(default_factory=dict)
    query: str = ""
    body: Any = None
    token: str = ""
    breaks: bool = False
    fault: bool = False
    holds: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.operation}-{self.status}-{self.why.replace(' ', '_')}"


def common(operation: str, *, fails: bool = True, body: Any = None) -> list[Case]:
    """Return the rows of every operation: unknown callers, and statuses of faults (`fails`: 500 too)."""
    rows = [
        Case(operation, 401, "no token", token="nobody", said="unauthorized access"),
        Case(operation, 401, "unknown token", token="unknown", said="unauthorized access"),
        Case(operation, 403, "inactive user", token="gone", said="User is inactive"),
        Case(operation, "default", "a fault", fault=True, said="try again later"),
    ]
    if fails:
        rows.append(Case(operation, 500, "a fault", fault=True, said="disk is full"))
    return [replace(row, body=body) for row in rows]


def play(world: World, case: Case) -> None:
    """Set the scene, send the call, and compare the answer and its violations with the row."""
    scene = set_scene(world)
    status = DEFAULT_STATUS if case.status == "default" else case.status
    before = visible(scene)
    if case.fault:
        world.fault(case.operation, status=status, message=case.said, times=1)
    with world.allow_violations() as violations:
        reply = call(scene, case)
    assert reply.status == status, reply.body
    assert bool(violations) == case.breaks
    if status < 400:
        shown = reply.body or {}
        expected = scene.fill_all(case.holds)
        assert {key: shown.get(key) for key in expected} == expected
    else:
        check_error(scene, case, reply, status)
        assert visible(scene) == before


def call(scene: Scene, case: Case) -> Reply:
    """Send the call of a row."""
    method, template = places()[case.operation]
    path = template
    for name, default in PATH.items():
        path = path.replace(f"{{{name}}}", scene.fill(case.path.get(name, default)))
    query = f"?{scene.fill(case.query)}" if case.query else ""
    return scene.send(method, path + query, scene.fill_all(case.body), token=scene.tokens[case.token])


def visible(scene: Scene) -> list[Any]:
    """Return everything that a refused call must not change, as the API shows it."""
    task = f"/api/v2/tasks/{scene.ids['task']}"
    paths = [f"{task}/{part}" for part in ("runs", "labels", "members", "owners", "logs")]
    replies = [scene.send("GET", path) for path in (f"/api/v2/tasks?org={scene.world.org}", *paths)]
    assert {reply.status for reply in replies} == {200}
    return [reply.body for reply in replies]


def check_error(scene: Scene, case: Case, reply: Reply, status: int) -> None:
    """Check that an error has the server's shape, the code twice, and the words of the row."""
    code = case.code or CODES.get(status, "unavailable")
    assert reply.body == {"code": code, "message": scene.fill(case.said)}
    assert reply.headers["x-platform-error-code"] == code
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
