"""Labels on tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.labels import attach_label, detach_label, labels_of
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import Answer, Listing, Piece
from fakeinflux.operations.decoding import Struct, decode_id, decode_json
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.present_resources import present_label
from fakeinflux.operations.task_access import reach_task

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

MAPPING = Struct("influxdb.LabelMapping", {"labelID": "id", "resourceID": "id", "resourceType": "string"})


def _decode_task(_world: WorldState, call: Call) -> str:
    return decode_id(call.parameters["taskID"])


def _decode_post(_world: WorldState, call: Call) -> tuple[str, str]:
    task_id = decode_id(call.parameters["taskID"])
    try:
        body = decode_json(call.body, MAPPING)
    except Refused:
        raise invalid("Invalid post label map request") from None
    if "labelID" not in body:
        raise invalid("label id is required")
    return task_id, body["labelID"]


def _decode_both(_world: WorldState, call: Call) -> tuple[str, str]:
    return decode_id(call.parameters["taskID"]), decode_id(call.parameters["labelID"])


def _reach(world: WorldState, call: Call, task_id: str, action: Action) -> None:
    """The real server asks neither for the task nor for a permission, which is a defect. Source: observed."""
    if not world.edition.reproduces_defects:
        reach_task(world, call, task_id, action)


def _list(world: WorldState, call: Call, task_id: str) -> Answer:
    _reach(world, call, task_id, "read")
    pieces = [Piece(present_label(label)) for label in labels_of(world, task_id)]
    return Answer(200, Listing({"links": {"self": "/api/v2/labels"}}, "labels", pieces), lasting=True)


def _add(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, label_id = ids
    _reach(world, call, task_id, "write")
    label = attach_label(world, task_id, label_id)
    return Answer(201, {"links": {"self": f"/api/v2/labels/{label_id}"}, "label": present_label(label)})


def _remove(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, label_id = ids
    _reach(world, call, task_id, "write")
    detach_label(world, task_id, label_id)
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "GetTasksIDLabels": Handler(_decode_task, _list),
    "PostTasksIDLabels": Handler(_decode_post, _add),
    "DeleteTasksIDLabelsID": Handler(_decode_both, _remove),
}
