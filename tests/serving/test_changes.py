"""A change by any way in makes the answers untrue that were given before it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import FakeInflux
from fakeinflux.control.request import ControlRequest
from fakeinflux.control.table import Control, perform_control
from fakeinflux.http.messages import Call

if TYPE_CHECKING:
    from collections.abc import Callable

FLUX = 'option task = {name: "hourly", every: 1h}\n// fakeinflux: running 90s'


class Scene:
    """A fake with a task that has a label, a member, a run that is running, and changes since a snapshot."""

    def __init__(self) -> None:
        self.fake = FakeInflux()
        self.org = self.send("GET", "/api/v2/orgs")["orgs"][0]["id"]
        self.token = self.send("GET", "/api/v2/authorizations")["authorizations"][0]["id"]
        self.user = self.send("POST", "/api/v2/users", {"name": "ann"})["id"]
        self.label = self.send("POST", "/api/v2/labels", {"name": "red", "orgID": self.org})["label"]["id"]
        self.task = self.send("POST", "/api/v2/tasks", {"orgID": self.org, "flux": FLUX})["id"]
        self.send("POST", f"{self.at}/labels", {"labelID": self.label})
        self.send("POST", f"{self.at}/members", {"id": self.user})
        self.fake.world.advance(by="1h")
        self.run = self.send("GET", f"{self.at}/runs")["runs"][0]["id"]
        self.snapshot = self.fake.world.snapshot()
        self.send("PATCH", self.at, {"status": "inactive"})

    @property
    def at(self) -> str:
        return f"/api/v2/tasks/{self.task}"

    def send(self, method: str, path: str, body: object = None) -> Any:
        """Send a call, and return the JSON of its answer."""
        headers = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
        sent = b"" if body is None else json.dumps(body).encode()
        response = self.fake.handle(Call("", method, path, {}, b"", {}, headers, sent))
        return json.loads(response.body or b"null")

    def look(self) -> list[object]:
        """The answers about tasks that a repeated call may get from memory."""
        paths = ("/api/v2/tasks", self.at, f"{self.at}/labels", f"{self.at}/members", f"{self.at}/owners")
        return [self.send("GET", path) for path in paths]


CALLS: dict[str, Callable[[Scene], object]] = {
    "task created": lambda it: it.send("POST", "/api/v2/tasks", {"orgID": it.org, "flux": FLUX}),
    "task changed": lambda it: it.send("PATCH", it.at, {"status": "active"}),
    "task deleted": lambda it: it.send("DELETE", it.at),
    "run cancelled": lambda it: it.send("DELETE", f"{it.at}/runs/{it.run}"),
    "label taken off": lambda it: it.send("DELETE", f"{it.at}/labels/{it.label}"),
    "label renamed": lambda it: it.send("PATCH", f"/api/v2/labels/{it.label}", {"name": "green"}),
    "label deleted": lambda it: it.send("DELETE", f"/api/v2/labels/{it.label}"),
    "member removed": lambda it: it.send("DELETE", f"{it.at}/members/{it.user}"),
    "user renamed": lambda it: it.send("PATCH", f"/api/v2/users/{it.user}", {"name": "eve"}),
    "token switched off": lambda it: it.send(
        "PATCH", f"/api/v2/authorizations/{it.token}", {"status": "inactive"}
    ),
}
CONTROLS: dict[str, Callable[[Scene], object]] = {
    "clock advanced": lambda it: it.fake.world.advance(by="90s"),
    "clock set": lambda it: it.fake.world.set_clock(now=it.fake.world.now + timedelta(hours=1)),
    "snapshot restored": lambda it: it.fake.world.restore(it.snapshot),
    "world reset": lambda it: it.fake.world.reset(),
}


@pytest.mark.parametrize("change", [*CALLS.values(), *CONTROLS.values()], ids=[*CALLS, *CONTROLS])
def test_an_answer_after_a_change_shows_it(change: Callable[[Scene], object]) -> None:
    scene = Scene()
    before = scene.look()
    assert scene.look() == before
    change(scene)
    assert scene.look() != before


def test_an_answer_shows_what_happened_as_time_went_by() -> None:
    scene = Scene()
    tenant = scene.fake.tenants.default
    readings = [0]
    tenant.world.clock.read = lambda: readings[-1]
    tenant.world.clock.switch("wall")
    before = scene.look()
    assert scene.look() == before
    readings.append(90 * 1_000_000_000)
    assert scene.look() != before


def test_a_control_call_that_fails_half_way_counts_as_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    tenants, tenant = scene.fake.tenants, scene.fake.tenants.default

    def rename_and_fail(request: ControlRequest) -> tuple[int, None]:
        world = request.tenant.world
        world.tasks[scene.task] = world.tasks[scene.task]._replace(description="new")
        raise ValueError("half-way")

    before = scene.look()
    monkeypatch.setattr("fakeinflux.control.worlds.rename_and_fail", rename_and_fail, raising=False)
    control = Control("Fail", "PUT", "fail", "worlds.rename_and_fail")
    with pytest.raises(ValueError, match="half-way"):
        perform_control(control, ControlRequest(tenants, tenant, None, {}, {}))
    assert scene.look() != before
