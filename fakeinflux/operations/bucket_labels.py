"""The operations on the labels of buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.buckets import find_bucket
from fakeinflux.accounts.labels import attach_label, detach_label, labels_of
from fakeinflux.accounts.permissions import require
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import path_id, path_ids
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.present_resources import present_label, present_listed_label
from fakeinflux.operations.task_labels import decode_label_id

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

_decode_bucket_id = path_id("bucketID")


def _require(world: WorldState, call: Call, bucket_id: str, action: Action) -> None:
    bucket = find_bucket(world, bucket_id)
    require(call.caller, action, "buckets", org_id=bucket.org_id, id=bucket_id)


def _list(world: WorldState, call: Call, bucket_id: str) -> Answer:
    _require(world, call, bucket_id, "read")
    pieces = [present_listed_label(label) for label in labels_of(world, bucket_id)]
    return Answer(200, Listing({"links": {"self": "/api/v2/labels"}}, "labels", pieces))


def _decode_addition(world: WorldState, call: Call) -> tuple[str, str]:
    return _decode_bucket_id(world, call), decode_label_id(call)


def _add(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    bucket_id, label_id = ids
    _require(world, call, bucket_id, "write")
    return Answer(201, present_label(attach_label(world, bucket_id, label_id)))


def _remove(world: WorldState, call: Call, ids: tuple[str, str]) -> Answer:
    bucket_id, label_id = ids
    _require(world, call, bucket_id, "write")
    detach_label(world, bucket_id, label_id)
    return Answer(204)


HANDLERS: dict[str, AnyHandler] = {
    "GetBucketsIDLabels": Handler(_decode_bucket_id, _list),
    "PostBucketsIDLabels": Handler(_decode_addition, _add),
    "DeleteBucketsIDLabelsID": Handler(path_ids("bucketID", "labelID"), _remove),
}
