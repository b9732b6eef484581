"""The operations on labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.accounts.labels import create_label, delete_label, find_label, list_labels, update_label
from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import Struct, decode_bare, decode_body, decode_id
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.present_resources import present_label

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Label
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json

_CREATION = Struct("influxdb.Label", {"id": "id", "orgID": "id", "name": "string", "properties": "strings"})
_UPDATE = Struct("influxdb.LabelUpdate", {"name": "string", "properties": "strings"})


def label_body(label: Label) -> dict[str, Json]:
    """The answer that shows one label."""
    return {"links": {"self": f"/api/v2/labels/{label.id}"}, "label": present_label(label)}


def labels_body(labels: list[Label]) -> dict[str, Json]:
    """The answer that lists labels, of a task too. Source: observed."""
    return {"links": {"self": "/api/v2/labels"}, "labels": [present_label(label) for label in labels]}


def _decode_list(_world: WorldState, call: Call) -> tuple[str | None, str | None]:
    try:
        org_id = decode_id(call.argument("orgID"))
    except Refused:  # one that is none counts as absent
        org_id = None
    return org_id, call.argument("name") or None


def _get_all(world: WorldState, call: Call, wanted: tuple[str | None, str | None]) -> Answer:
    org_id, name = wanted
    found = list_labels(world, org_id=org_id, name=name)
    return Answer(200, labels_body([label for label in found if _may_read(call, label)]))


def _may_read(call: Call, label: Label) -> bool:
    return may(call.caller, "read", "labels", org_id=label.org_id, id=label.id)


def _decode_creation(_world: WorldState, call: Call) -> dict[str, Any]:
    body = decode_body(call.body, _CREATION)
    if not body.get("name"):
        raise invalid("label name is required")
    if "orgID" not in body:
        raise invalid("orgID is required")
    return body


def _create(world: WorldState, call: Call, body: dict[str, Any]) -> Answer:
    require(call.caller, "write", "labels", org_id=body["orgID"])
    label = create_label(
        world, org_id=body["orgID"], name=body["name"], properties=body.get("properties", {})
    )
    return Answer(201, label_body(label))


def _decode_id(_world: WorldState, call: Call) -> str:
    return decode_id(call.parameters["labelID"])


def _find(world: WorldState, call: Call, label_id: str, action: Action) -> Label:
    label = find_label(world, label_id)
    require(call.caller, action, "labels", org_id=label.org_id, id=label.id)
    return label


def _get(world: WorldState, call: Call, label_id: str) -> Answer:
    return Answer(200, label_body(_find(world, call, label_id, "read")))


def _decode_update(world: WorldState, call: Call) -> tuple[str, dict[str, Any]]:
    return _decode_id(world, call), decode_bare(world, call.body, _UPDATE)


def _update(world: WorldState, call: Call, wanted: tuple[str, dict[str, Any]]) -> Answer:
    label_id, changes = wanted
    _find(world, call, label_id, "write")
    label = update_label(
        world, label_id, name=changes.get("name", ""), properties=changes.get("properties", {})
    )
    return Answer(200, label_body(label))


def _delete(world: WorldState, call: Call, label_id: str) -> Answer:
    _find(world, call, label_id, "write")
    delete_label(world, label_id)
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "GetLabels": Handler(_decode_list, _get_all),
    "PostLabels": Handler(_decode_creation, _create),
    "GetLabelsID": Handler(_decode_id, _get),
    "PatchLabelsID": Handler(_decode_update, _update),
    "DeleteLabelsID": Handler(_decode_id, _delete),
}
