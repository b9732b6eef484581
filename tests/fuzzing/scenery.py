"""What is there before a run begins, so that its calls find something."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakeinflux import World

SCRIPT = 'option task = {name: "hourly", every: 1h}\nfrom(bucket: "my-bucket") |> range(start: -1h)'


def furnish(world: World) -> dict[str, list[str]]:
    """Make a task that has run, and a label where they can be made.

    `kept`: the ids of the world's own organization, user and token; `ids`: these and all that was made.
    """
    task = _call(world, "POST", "tasks", {"org": world.org, "flux": SCRIPT})
    world.advance(by="3h")
    tokens = _call(world, "GET", "authorizations")["authorizations"]
    kept = [world.org_id, task["ownerID"], *(held["id"] for held in tokens)]
    made = [task["id"], *(run.id for run in world.runs(task["id"]))]
    if world.edition != "cloud-serverless":
        label = {"orgID": world.org_id, "name": "red"}
        made.append(_call(world, "POST", "labels", label)["label"]["id"])
    return {"kept": kept, "ids": kept + made}


def _call(world: World, method: str, path: str, body: object = None) -> Any:
    request = urllib.request.Request(
        f"{world.url}/api/v2/{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Token {world.token}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
