"""The organization and the bucket that a call for data names, and whether the caller may change its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.buckets import create_bucket, find_bucket, find_bucket_by_name
from fakeinflux.accounts.organizations import find_organization, find_organization_by_name
from fakeinflux.accounts.permissions import may
from fakeinflux.engine.errors import Refused, invalid, not_found, unauthorized
from fakeinflux.engine.ids import is_id
from fakeinflux.operations.decoding import decode_id, decode_id_argument

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Bucket, Caller, Organization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call


def named_organization(world: WorldState, call: Call) -> Organization:
    """Return the organization of a write, delete or query. `org` may be its id.

    Where both are given, `orgID` counts. Raises Refused: not found; invalid, if none is named or the id is
    malformed. Source: observed. An account that has one organization means that one where it names none.
    Source: spec.
    """
    name = call.argument("org")
    org_id = decode_id_argument(call, "orgID") or (name.lower() if is_id(name.lower()) else None)
    if org_id is not None:
        return find_organization(world, org_id)
    if not name and world.edition.one_org and world.orgs:
        return next(iter(world.orgs.values()))
    if not name:
        raise invalid("Please provide either orgID or org")
    return find_organization_by_name(world, name)


def bucket_to_write(world: WorldState, call: Call, org: Organization, named: str) -> Bucket:
    """Return a bucket by its id or name. Raises Refused: not found.

    In a world that takes any bucket, one with a new name is made for whoever may make it. Source: simulated.
    """
    bucket_id = _read_id(named)
    if bucket_id is not None and bucket_id in world.buckets:
        return world.buckets[bucket_id]
    try:
        return find_bucket_by_name(world, org.id, named)
    except Refused:
        strict = world.buckets_strict or world.edition.source == "observed"
        if strict or bucket_id is not None or not may(call.caller, "write", "buckets", org_id=org.id):
            raise
    return create_bucket(world, org_id=org.id, name=named)


def mapped_bucket(world: WorldState, caller: Caller, database: str, policy: str) -> Bucket:
    """Return the bucket that a database and a retention policy of InfluxDB 1 stand for, in the caller's org.

    It is called as the database, or `database/policy`; the first one has the policy `autogen`, too. Raises
    Refused: not found, also for a bucket that the caller may not use. Source: observed.
    """
    record = world.authorizations.get(caller.id)
    places = {(database, policy)} | ({(database, "")} if policy == "autogen" else set())
    for bucket in world.buckets.values():
        place = bucket.name.partition("/")
        same_org = record is None or bucket.org_id == record.org_id
        if same_org and (place[0], place[2]) in places and _may_use(caller, bucket):
            return bucket
    raise not_found("no dbrp mapping found")


def bucket_to_delete_from(world: WorldState, call: Call, org: Organization) -> Bucket:
    """Return the bucket that `bucketID` or `bucket` names; that may be an id, too. Source: observed.

    Raises Refused: not found; invalid, if none is named or the id is malformed.
    """
    named = call.argument("bucket")
    bucket_id = decode_id_argument(call, "bucketID") or _read_id(named)
    if bucket_id is not None:
        return find_bucket(world, bucket_id)
    if not named:
        raise invalid("Please provide either bucketID or bucket")
    return find_bucket_by_name(world, org.id, named)


def require_write(call: Call, bucket: Bucket, refusal: str) -> None:
    """Check that the caller may write to a bucket.

    Raises Refused: forbidden, with this message. Source: observed.
    """
    if call.caller is None:
        raise unauthorized()
    if not may(call.caller, "write", "buckets", org_id=bucket.org_id, id=bucket.id):
        raise Refused("forbidden", refusal)


def _may_use(caller: Caller, bucket: Bucket) -> bool:
    actions: tuple[Action, ...] = ("read", "write")
    return any(may(caller, action, "buckets", org_id=bucket.org_id, id=bucket.id) for action in actions)


def _read_id(text: str) -> str | None:
    try:
        return decode_id(text)
    except Refused:
        return None
