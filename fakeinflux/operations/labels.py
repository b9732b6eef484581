"""The operations on labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.labels import create_label, delete_label, find_label, list_labels, update_label
from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import invalid
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import Struct, decode_bare, decode_body, valid_id_argument
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_resources import present_label, present_listed_label
from fakeinflux.operations.resources import Resource, record_handlers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Piece

_CREATION = Struct("influxdb.Label", {"id": "id", "orgID": "id", "name": "string", "properties": "strings"})
_UPDATE = Struct("influxdb.LabelUpdate", {"name": "string", "properties": "strings"})


class LabelCreation(NamedTuple):
    """A label to create."""

    org_id: str
    name: str
    properties: Mapping[str, str]


class LabelChanges(NamedTuple):
    """What to change about a label: an empty name stays, and so do properties that are not named."""

    name: str
    properties: Mapping[str, str]


def _decode_list(_world: WorldState, call: Call) -> tuple[str | None, str | None]:
    return valid_id_argument(call, "orgID"), call.argument("name") or None


def _list(world: WorldState, call: Call, request: tuple[str | None, str | None]) -> Answer:
    org_id, name = request
    pieces = [
        present_listed_label(label)
        for label in list_labels(world, org_id=org_id, name=name)
        if may(call.caller, "read", "labels", org_id=label.org_id, id=label.id)
    ]
    return Answer(200, Listing({"links": {"self": "/api/v2/labels"}}, "labels", pieces))


def _decode_creation(_world: WorldState, call: Call) -> LabelCreation:
    body = decode_body(call.body, _CREATION)
    if not body.get("name"):
        raise invalid("label name is required")
    if "orgID" not in body:
        raise invalid("orgID is required")
    return LabelCreation(body["orgID"], body["name"], body.get("properties", {}))


def _create(world: WorldState, call: Call, creation: LabelCreation) -> Answer:
    require(call.caller, "write", "labels", org_id=creation.org_id)
    label = create_label(world, org_id=creation.org_id, name=creation.name, properties=creation.properties)
    return Answer(201, present_label(label))


def _require(world: WorldState, call: Call, label_id: str, action: Action) -> None:
    label = find_label(world, label_id)
    require(call.caller, action, "labels", org_id=label.org_id, id=label.id)


def _present(world: WorldState, label_id: str) -> Piece:
    return present_label(find_label(world, label_id))


def _decode_changes(world: WorldState, call: Call) -> LabelChanges:
    body = decode_bare(world, call.body, _UPDATE)
    return LabelChanges(body.get("name", ""), body.get("properties", {}))


def _update(world: WorldState, label_id: str, changes: LabelChanges) -> Piece:
    return present_label(update_label(world, label_id, name=changes.name, properties=changes.properties))


HANDLERS: dict[str, AnyHandler] = {
    "GetLabels": Handler(_decode_list, _list),
    "PostLabels": Handler(_decode_creation, _create),
    **record_handlers(
        "LabelsID", Resource("labelID", _require, _present, _decode_changes, _update, delete_label)
    ),
}
