"""The operations on buckets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import ListOf, Struct, decode_body, decode_id, decode_id_argument
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.paging import Page, cut, decode_page, page_links
from fakeinflux.operations.present_resources import present_bucket

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Bucket
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Json
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
class _Wanted:
    bucket_id: str | None
    name: str
    org_id: str | None
    org: str
    page: Page

    def arguments(self) -> dict[str, str]:
        """The filters as links have them: the name is `bucket` there. Source: observed."""
        shown = {"id": self.bucket_id, "bucket": self.name, "orgID": self.org_id, "org": self.org}
        return {name: text for name, text in shown.items() if text}


def _decode_list(_world: WorldState, call: Call) -> _Wanted:
    page = decode_page(call)
    return _Wanted(
        org_id=decode_id_argument(call, "orgID"),
        org=call.argument("org"),
        name=call.argument("name"),
        bucket_id=decode_id_argument(call, "id"),
        page=page,
    )


def _get_all(world: WorldState, call: Call, wanted: _Wanted) -> Answer:
    found = [bucket for bucket in _select(world, wanted) if _may_read(call, bucket)]
    links = page_links("/api/v2/buckets", wanted.arguments(), wanted.page, len(found))
    return Answer(200, {"links": links, "buckets": [_present(world, bucket) for bucket in found]})


def _select(world: WorldState, wanted: _Wanted) -> list[Bucket]:
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
    """System buckets may be read by whoever may read the org. Source: observed."""
    if bucket.kind == "system":
        return may(call.caller, "read", "orgs", id=bucket.org_id)
    return may(call.caller, "read", "buckets", org_id=bucket.org_id, id=bucket.id)


def _decode_creation(_world: WorldState, call: Call) -> dict[str, Any]:
    body = decode_body(call.body, _CREATION)
    if "orgID" not in body:
        raise invalid("organization id must be provided")
    return {**body, "rule": _rule(body)}


def _rule(body: dict[str, Any]) -> dict[str, int]:
    """The lengths in the one retention rule of a body."""
    rules = body.get("retentionRules", ())
    if len(rules) > 1:
        raise Refused("unprocessable entity", "buckets cannot have more than one retention rule at this time")
    rule = (rules[0] or {}) if rules else {}
    for name, what in (("everySeconds", "expiration"), ("shardGroupDurationSeconds", "shard-group duration")):
        if rule.get(name, 0) < 0:
            raise Refused("unprocessable entity", f"{what} seconds cannot be negative")
    names = {"every_seconds": "everySeconds", "shard_seconds": "shardGroupDurationSeconds"}
    return {name: rule[key] for name, key in names.items() if key in rule}


def _create(world: WorldState, call: Call, body: dict[str, Any]) -> Answer:
    require(call.caller, "write", "buckets", org_id=body["orgID"])
    bucket = create_bucket(
        world,
        org_id=body["orgID"],
        name=body.get("name", ""),
        description=body.get("description", ""),
        rp=body.get("rp", ""),
        **body["rule"],
    )
    return Answer(201, present_bucket(bucket))


def _decode_id(_world: WorldState, call: Call) -> str:
    return decode_id(call.parameters["bucketID"])


def _find(world: WorldState, call: Call, bucket_id: str, action: Action) -> Bucket:
    bucket = find_bucket(world, bucket_id)
    if action == "read" and bucket.kind == "system":
        require(call.caller, "read", "orgs", id=bucket.org_id)
    else:
        require(call.caller, action, "buckets", org_id=bucket.org_id, id=bucket.id)
    return bucket


def _get(world: WorldState, call: Call, bucket_id: str) -> Answer:
    return Answer(200, _present(world, _find(world, call, bucket_id, "read")))


def _decode_update(world: WorldState, call: Call) -> tuple[str, dict[str, Any]]:
    bucket_id = _decode_id(world, call)
    body = decode_body(call.body, _UPDATE)
    changes: dict[str, Any] = {name: body[name] for name in ("name", "description") if name in body}
    return bucket_id, changes | _rule(body)


def _update(world: WorldState, call: Call, wanted: tuple[str, dict[str, Any]]) -> Answer:
    bucket_id, changes = wanted
    if "name" in changes:  # then the real server shows it to the caller first
        _find(world, call, bucket_id, "read")
    _find(world, call, bucket_id, "write")
    return Answer(200, present_bucket(update_bucket(world, bucket_id, **changes)))


def _delete(world: WorldState, call: Call, bucket_id: str) -> Answer:
    _find(world, call, bucket_id, "write")
    delete_bucket(world, bucket_id)
    return Answer(204)


def _present(world: WorldState, bucket: Bucket) -> dict[str, Json]:
    return present_bucket(bucket, labels_of(world, bucket.id))


HANDLERS: dict[str, Handler] = {
    "GetBuckets": Handler(_decode_list, _get_all),
    "PostBuckets": Handler(_decode_creation, _create),
    "GetBucketsID": Handler(_decode_id, _get),
    "PatchBucketsID": Handler(_decode_update, _update),
    "DeleteBucketsID": Handler(_decode_id, _delete),
}
