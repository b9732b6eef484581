"""The operations on the labels of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.labels import attach_label, detach_label, labels_of
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import Struct, decode_id, decode_json, path_id, path_ids
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_resources import present_label, present_listed_label
from fakeinflux.operations.task_access import get_task_for

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

MAPPING = Struct("influxdb.LabelMapping", {"labelID": "id", "resourceID": "id", "resourceType": "string"})


def _require(world: WorldState, call: Call, task_id: str, action: Action) -> None:
    """Check task and permission. The real server checks neither, which is a defect. Source: observed."""
    if not world.edition.reproduces_defects:
        get_task_for(world, call, task_id, action)


def _list(world: WorldState, call: Call, task_id: str) -> Answer:
    _require(world, call, task_id, "read")
    pieces = [present_listed_label(label) for label in labels_of(world, task_id)]
    return Answer(200, Listing({"links": {"self": "/api/v2/labels"}}, "labels", pieces), lasting=True)


def _decode_addition(_world: WorldState, call: Call) -> tuple[str, str]:
    return decode_id(call.parameters["taskID"]), decode_label_id(call)


def decode_label_id(call: Call) -> str:
    """Read the id of a label to attach. Raises Refused: invalid."""
    try:
        body = decode_json(call.body, MAPPING)
    except Refused:
        raise invalid("Invalid post label map request") from None
    if "labelID" not in body:
        raise invalid("label id is required")
    label_id: str = body["labelID"]
    return label_id


def _add(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, label_id = ids
    _require(world, call, task_id, "write")
    return Answer(201, present_label(attach_label(world, task_id, label_id)))


def _remove(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    task_id, label_id = ids
    _require(world, call, task_id, "write")
    detach_label(world, task_id, label_id)
    return Answer(204)


HANDLERS: dict[str, AnyHandler] = {
    "GetTasksIDLabels": Handler(path_id("taskID"), _list),
    "PostTasksIDLabels": Handler(_decode_addition, _add),
    "DeleteTasksIDLabelsID": Handler(path_ids("taskID", "labelID"), _remove),
}
