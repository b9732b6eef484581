"""The operations on the labels of buckets and tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.accounts.buckets import find_bucket
from fakeinflux.accounts.labels import attach_label, detach_label, labels_of
from fakeinflux.accounts.permissions import require
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import Struct, decode_json, path_id, path_ids
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_resources import present_label, present_listed_label
from fakeinflux.operations.task_access import get_task_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

MAPPING = Struct("influxdb.LabelMapping", {"labelID": "id", "resourceID": "id", "resourceType": "string"})


@dataclass(frozen=True, slots=True)
class ResourceLabels:
    """The operations on the labels of one type of resource.

    `parameter`: the path parameter with the resource's id. `require`: checks that the resource is there and
    that the caller may read or write it.
    """

    parameter: str
    require: Callable[[WorldState, Call, str, Action], None]

    def decode_addition(self, world: WorldState, call: Call) -> tuple[str, str]:
        """Read the ids of the resource and of the label. Raises Refused: invalid."""
        resource_id = path_id(self.parameter)(world, call)
        try:
            body = decode_json(call.body, MAPPING)
        except Refused:
            raise invalid("Invalid post label map request") from None
        if "labelID" not in body:
            raise invalid("label id is required")
        return resource_id, body["labelID"]

    def show(self, world: WorldState, call: Call, resource_id: str) -> Answer:
        """Show the labels of the resource."""
        self.require(world, call, resource_id, "read")
        pieces = [present_listed_label(label) for label in labels_of(world, resource_id)]
        return Answer(200, Listing({"links": {"self": "/api/v2/labels"}}, "labels", pieces), lasting=True)

    def add(self, world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
        """Attach a label to the resource."""
        resource_id, label_id = ids
        self.require(world, call, resource_id, "write")
        return Answer(201, present_label(attach_label(world, resource_id, label_id)))

    def remove(self, world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
        """Detach a label from the resource."""
        resource_id, label_id = ids
        self.require(world, call, resource_id, "write")
        detach_label(world, resource_id, label_id)
        return Answer(204)


def _require_bucket(world: WorldState, call: Call, bucket_id: str, action: Action) -> None:
    bucket = find_bucket(world, bucket_id)
    require(call.caller, action, "buckets", org_id=bucket.org_id, id=bucket_id)


def _require_task(world: WorldState, call: Call, task_id: str, action: Action) -> None:
    """Check task and permission. The real server checks neither, which is a defect. Source: observed."""
    if not world.edition.reproduces_defects:
        get_task_for(world, call, task_id, action)


def _handlers(name: str, labels: ResourceLabels) -> dict[str, AnyHandler]:
    return {
        f"Get{name}Labels": Handler(path_id(labels.parameter), labels.show),
        f"Post{name}Labels": Handler(labels.decode_addition, labels.add),
        f"Delete{name}LabelsID": Handler(path_ids(labels.parameter, "labelID"), labels.remove),
    }


HANDLERS: dict[str, AnyHandler] = {
    **_handlers("BucketsID", ResourceLabels("bucketID", _require_bucket)),
    **_handlers("TasksID", ResourceLabels("taskID", _require_task)),
}
