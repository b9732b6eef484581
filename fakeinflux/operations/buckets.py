"""The operations on buckets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.buckets import (
    create_bucket,
    delete_bucket,
    find_bucket,
    find_bucket_by_name,
    list_buckets,
    update_bucket,
)
from fakeinflux.accounts.labels import labels_of
from fakeinflux.accounts.organizations import find_organization_by_name
from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import ListOf, Struct, decode_body, decode_id_argument
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.paging import Page, cut, decode_page
from fakeinflux.operations.present_resources import present_bucket
from fakeinflux.operations.resources import Resource, record_handlers

if TYPE_CHECKING:
    from typing import Any

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Bucket
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Piece
    from fakeinflux.operations.decoding import Kind

_RULE_FIELDS: dict[str, Kind] = {
    "type": "string", "everySeconds": "int64", "shardGroupDurationSeconds": "int64"
}  # fmt: skip
_RULE = Struct("tenant.retentionRule", _RULE_FIELDS)
_CHANGED_RULE = Struct("tenant.retentionRuleUpdate", _RULE_FIELDS)
_CREATION = Struct(
    "tenant.postBucketRequest",
    {
        "orgID": "id",
        "name": "string",
        "description": "string",
        "rp": "string",
        "retentionRules": ListOf(_RULE),
    },
)
_UPDATE = Struct(
    "tenant.bucketUpdate",
    {"name": "string", "description": "string", "retentionRules": ListOf(_CHANGED_RULE)},
)


@dataclass(frozen=True, slots=True)
class BucketFilter:
    """Which buckets a call asks for."""

    bucket_id: str | None
    name: str
    org_id: str | None
    org: str
    page: Page


class Retention(NamedTuple):
    """A retention rule in seconds; None is not given."""

    every_seconds: int | None = None
    shard_seconds: int | None = None


class BucketCreation(NamedTuple):
    """A bucket to create."""

    org_id: str
    name: str
    description: str
    rp: str
    retention: Retention


class BucketChanges(NamedTuple):
    """What to change about a bucket; None stays as it is."""

    name: str | None
    description: str | None
    retention: Retention


def _decode_list(_world: WorldState, call: Call) -> BucketFilter:
    page = decode_page(call)
    return BucketFilter(
        org_id=decode_id_argument(call, "orgID"),
        org=call.argument("org"),
        name=call.argument("name"),
        bucket_id=decode_id_argument(call, "id"),
        page=page,
    )


def _list(world: WorldState, call: Call, wanted: BucketFilter) -> Answer:
    buckets = [bucket for bucket in _select(world, wanted) if _may_read(call, bucket)]
    # Links have the name as `bucket`. Source: observed.
    filters = {"id": wanted.bucket_id, "bucket": wanted.name, "orgID": wanted.org_id, "org": wanted.org}
    links = wanted.page.links("/api/v2/buckets", filters, len(buckets))
    pieces = [present_bucket(bucket, labels_of(world, bucket.id)) for bucket in buckets]
    return Answer(200, Listing({"links": links}, "buckets", pieces))


def _select(world: WorldState, wanted: BucketFilter) -> list[Bucket]:
    if wanted.bucket_id is not None:
        return [find_bucket(world, wanted.bucket_id)]
    org_id = wanted.org_id
    if org_id is None and wanted.org:
        org_id = find_organization_by_name(world, wanted.org).id
    if org_id is not None and wanted.name:
        return [find_bucket_by_name(world, org_id, wanted.name)]
    rows = [bucket for bucket in list_buckets(world, org_id) if wanted.name in ("", bucket.name)]
    return cut(rows, wanted.page)


def _may_read(call: Call, bucket: Bucket) -> bool:
    """Whether the caller may read a bucket: a system bucket if it may read the org. Source: observed."""
    if bucket.kind == "system":
        return may(call.caller, "read", "orgs", id=bucket.org_id)
    return may(call.caller, "read", "buckets", org_id=bucket.org_id, id=bucket.id)


def _decode_creation(_world: WorldState, call: Call) -> BucketCreation:
    body = decode_body(call.body, _CREATION)
    if "orgID" not in body:
        raise invalid("organization id must be provided")
    name, description, rp = (body.get(key, "") for key in ("name", "description", "rp"))
    return BucketCreation(body["orgID"], name, description, rp, _retention(body))


def _retention(body: dict[str, Any]) -> Retention:
    """Read the one retention rule of a body. Raises Refused: unprocessable entity."""
    rules = body.get("retentionRules", ())
    if len(rules) > 1:
        raise Refused("unprocessable entity", "buckets cannot have more than one retention rule at this time")
    rule = (rules[0] or {}) if rules else {}
    for key, what in (("everySeconds", "expiration"), ("shardGroupDurationSeconds", "shard-group duration")):
        if rule.get(key, 0) < 0:
            raise Refused("unprocessable entity", f"{what} seconds cannot be negative")
    return Retention(rule.get("everySeconds"), rule.get("shardGroupDurationSeconds"))


def _create(world: WorldState, call: Call, creation: BucketCreation) -> Answer:
    require(call.caller, "write", "buckets", org_id=creation.org_id)
    bucket = create_bucket(
        world,
        org_id=creation.org_id,
        name=creation.name,
        description=creation.description,
        rp=creation.rp,
        every_seconds=creation.retention.every_seconds or 0,
        shard_seconds=creation.retention.shard_seconds or 0,
    )
    return Answer(201, present_bucket(bucket))


def _require(world: WorldState, call: Call, bucket_id: str, action: Action) -> None:
    bucket = find_bucket(world, bucket_id)
    if action == "read" and bucket.kind == "system":
        require(call.caller, "read", "orgs", id=bucket.org_id)
    else:
        require(call.caller, action, "buckets", org_id=bucket.org_id, id=bucket.id)


def _present(world: WorldState, bucket_id: str) -> Piece:
    return present_bucket(find_bucket(world, bucket_id), labels_of(world, bucket_id))


def _decode_changes(_world: WorldState, call: Call) -> BucketChanges:
    body = decode_body(call.body, _UPDATE)
    return BucketChanges(body.get("name"), body.get("description"), _retention(body))


def _update(world: WorldState, bucket_id: str, changes: BucketChanges) -> Piece:
    bucket = update_bucket(
        world,
        bucket_id,
        name=changes.name,
        description=changes.description,
        every_seconds=changes.retention.every_seconds,
        shard_seconds=changes.retention.shard_seconds,
    )
    return present_bucket(bucket)


_BUCKET = Resource(
    "bucketID",
    _require,
    _present,
    _decode_changes,
    _update,
    delete_bucket,
    needs_read=lambda changes: changes.name is not None,
)
HANDLERS: dict[str, AnyHandler] = {
    "GetBuckets": Handler(_decode_list, _list),
    "PostBuckets": Handler(_decode_creation, _create),
    **record_handlers("BucketsID", _BUCKET),
}
