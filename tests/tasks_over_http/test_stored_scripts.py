"""Tasks that run a stored script, over a socket: its life, its parameters, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .scene import Scene

if TYPE_CHECKING:
    from fakeinflux import World

COPY = """import "strings"

from(bucket: params.from)
    |> range(start: -1h)
    |> map(fn: (r) => ({r with _measurement: strings.toUpper(v: r._measurement)}))
    |> to(bucket: params.to)
"""
STORED = {"name": "copy", "description": "copies an hour", "script": COPY, "language": "flux"}
pytestmark = pytest.mark.fakeinflux(edition="cloud-serverless")


def make_task(scene: Scene, script_id: str, **parameters: Any) -> str:
    body = {"scriptID": script_id, "scriptParameters": parameters, "name": "copy", "every": "1h"}
    return scene.make("tasks", {"orgID": scene.world.org_id, **body})


def test_a_run_executes_the_script_with_the_tasks_parameters(fakeinflux: World) -> None:
    scene = Scene(fakeinflux)
    script_id = scene.make("scripts", STORED)
    retention = [{"type": "expire", "everySeconds": 0}]
    scene.make("buckets", {"orgID": fakeinflux.org_id, "name": "copies", "retentionRules": retention})
    task = make_task(scene, script_id, **{"from": "my-bucket", "to": "copies"})
    fakeinflux.write("cpu v=1")
    fakeinflux.advance(by="1h")
    assert [run.status for run in fakeinflux.runs(task)] == ["success"]
    assert [point.measurement for point in fakeinflux.points("copies")] == ["CPU"]


def test_a_run_without_a_parameter_fails(fakeinflux: World) -> None:
    scene = Scene(fakeinflux)
    task = make_task(scene, scene.make("scripts", STORED))
    fakeinflux.advance(by="1h")
    (run,) = fakeinflux.runs(task)
    assert run.status == "failed"
    assert "undefined identifier params" in "".join(run.log)


def test_a_run_of_a_deleted_script_fails(fakeinflux: World) -> None:
    scene = Scene(fakeinflux)
    script_id = scene.make("scripts", STORED)
    task = make_task(scene, script_id, **{"from": "my-bucket", "to": "my-bucket"})
    assert scene.send("DELETE", f"/api/v2/scripts/{script_id}").status == 204
    fakeinflux.advance(by="1h")
    (run,) = fakeinflux.runs(task)
    assert run.status == "failed"
    assert f"script {script_id} not found" in "".join(run.log)


@pytest.mark.parametrize("buckets", ["my-bucket", "nosuch"])
def test_strict_buckets_see_the_parameters(fakeinflux: World, buckets: str) -> None:
    fakeinflux.reset(buckets="strict")
    scene = Scene(fakeinflux)
    task = make_task(scene, scene.make("scripts", STORED), **{"from": buckets, "to": "my-bucket"})
    fakeinflux.advance(by="1h")
    (run,) = fakeinflux.runs(task)
    assert (run.status == "success") == (buckets == "my-bucket")


def test_scripts_over_a_socket(fakeinflux: World) -> None:
    scene = Scene(fakeinflux)
    script_id = scene.make("scripts", {**STORED, "script": "x = 1"})
    path = f"/api/v2/scripts/{script_id}"
    assert [each["id"] for each in scene.send("GET", "/api/v2/scripts").body["scripts"]] == [script_id]
    assert scene.send("PATCH", path, {"script": "y = 2"}).body["script"] == "y = 2"
    assert scene.send("GET", path).body["description"] == "copies an hour"
    assert scene.send("POST", "/api/v2/scripts", STORED).status == 422
    assert scene.send("DELETE", path).status == 204
    assert scene.send("GET", path).status == 404
