from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.accounts.buckets import create_system_buckets, shard_length
from fakeinflux.accounts.organizations import create_organization
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.buckets import HANDLERS
from tests.operations.calls import UNKNOWN_ID, ask, only, operator, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

HOUR, DAY = 3600, 86_400


@pytest.fixture
def world() -> WorldState:
    """A world with one bucket, my-bucket, and no system buckets."""
    world = small_world()
    world.buckets = {key: bucket for key, bucket in world.buckets.items() if bucket.kind == "user"}
    return world


def add(world: WorldState, name: str, **parts: Any) -> dict[str, Any]:
    body = {"name": name, "orgID": only(world.orgs), **parts}
    return dict(ask(world, HANDLERS, "PostBuckets", body=body))


def change(world: WorldState, bucket_id: str, body: object) -> dict[str, Any]:
    return dict(ask(world, HANDLERS, "PatchBucketsID", parameters={"bucketID": bucket_id}, body=body))


def names(world: WorldState, caller: Caller | None = None, **query: str) -> list[str]:
    found = ask(world, HANDLERS, "GetBuckets", query=query, caller=caller or operator(world))
    return [bucket["name"] for bucket in found["buckets"]]


def rule(every: int, shard: int | None = None) -> list[dict[str, Any]]:
    sharded = {} if shard is None else {"shardGroupDurationSeconds": shard}
    return [{"type": "expire", "everySeconds": every, **sharded}]


def test_a_new_bucket_is_shown(world: WorldState) -> None:
    org_id = only(world.orgs)
    shown = add(world, "side", description="aside", rp="week", retentionRules=rule(HOUR))
    place = f"/api/v2/buckets/{shown['id']}"
    assert shown == {
        "id": shown["id"],
        "orgID": org_id,
        "type": "user",
        "description": "aside",
        "name": "side",
        "rp": "week",
        "retentionRules": rule(HOUR, HOUR),
        "createdAt": "2025-01-01T00:00:00Z",
        "updatedAt": "2025-01-01T00:00:00Z",
        "links": {
            "labels": f"{place}/labels",
            "members": f"{place}/members",
            "org": f"/api/v2/orgs/{org_id}",
            "owners": f"{place}/owners",
            "self": place,
            "write": f"/api/v2/write?org={org_id}&bucket={shown['id']}",
        },
        "labels": [],
    }


def test_a_bucket_without_description_and_policy_shows_none(world: WorldState) -> None:
    assert {"description", "rp"}.isdisjoint(add(world, "side"))


@pytest.mark.parametrize(
    ("asked", "every", "length"),
    [
        (0, 0, 7 * DAY),
        (0, HOUR, HOUR),
        (0, 2 * DAY - 1, HOUR),
        (0, 2 * DAY, DAY),
        (0, 180 * DAY - 1, DAY),
        (0, 180 * DAY, 7 * DAY),
        (1, DAY, HOUR),
        (2 * HOUR, DAY, 2 * HOUR),
    ],
)
def test_the_length_of_shards_follows_from_the_retention(asked: int, every: int, length: int) -> None:
    assert shard_length(asked, every) == length


@pytest.mark.parametrize(
    ("parts", "code", "message"),
    [
        ({"orgID": None}, "invalid", "organization id must be provided"),
        ({"orgID": UNKNOWN_ID}, "not found", "organization not found"),
        ({"name": "my-bucket"}, "conflict", "bucket with name my-bucket already exists"),
        ({"name": "_mine"}, "invalid", "bucket name _mine is invalid. Buckets may not start with underscore"),
        (
            {"name": 'a"b'},
            "invalid",
            'bucket name a"b is invalid. Bucket names may not include quotation marks',
        ),
        (
            {"retentionRules": rule(0) + rule(0)},
            "unprocessable entity",
            "buckets cannot have more than one retention rule at this time",
        ),
        ({"retentionRules": rule(-1)}, "unprocessable entity", "expiration seconds cannot be negative"),
        (
            {"retentionRules": rule(0, -1)},
            "unprocessable entity",
            "shard-group duration seconds cannot be negative",
        ),
        (
            {"retentionRules": rule(HOUR - 1)},
            "unprocessable entity",
            "retention policy duration must be at least 1h0m0s",
        ),
        (
            {"retentionRules": rule(HOUR, 2 * HOUR)},
            "unprocessable entity",
            "retention policy duration must be greater than the shard duration",
        ),
    ],
)
def test_a_bucket_that_cannot_be_made_is_refused(
    world: WorldState, parts: dict[str, Any], code: str, message: str
) -> None:
    with refused(code, message):
        add(world, **{"name": "side", **parts})
    assert names(world) == ["my-bucket"]


def test_a_retention_below_an_hour_is_the_servers_fault_where_its_defects_are_kept() -> None:
    with refused("internal error", "retention policy duration must be at least 1h0m0s"):
        add(small_world("oss"), "side", retentionRules=rule(1))


def test_a_null_rule_is_no_rule(world: WorldState) -> None:
    assert add(world, "side", retentionRules=[None])["retentionRules"] == rule(0, 7 * DAY)


def test_buckets_of_all_orgs_are_listed_in_the_order_of_their_making(world: WorldState) -> None:
    for name in ("side", "aside"):
        add(world, name)
    assert names(world) == ["my-bucket", "side", "aside"]


def test_buckets_of_an_org_are_listed_in_the_order_of_their_names(world: WorldState) -> None:
    for name in ("side", "aside"):
        add(world, name)
    assert (
        names(world, orgID=only(world.orgs)) == names(world, org="my-org") == ["aside", "my-bucket", "side"]
    )


def test_a_part_of_the_list_is_given_with_a_link_to_the_next(world: WorldState) -> None:
    for name in ("side", "aside"):
        add(world, name)
    found = ask(world, HANDLERS, "GetBuckets", query={"org": "my-org", "limit": "1", "offset": "1"})
    assert [bucket["name"] for bucket in found["buckets"]] == ["my-bucket"]
    assert found["links"]["next"] == "/api/v2/buckets?descending=false&limit=1&offset=2&org=my-org"


def test_the_list_goes_on_after_a_bucket(world: WorldState) -> None:
    side = add(world, "side")["id"]
    add(world, "aside")
    assert names(world, after=side) == ["aside"]


def test_links_call_the_name_bucket(world: WorldState) -> None:
    found = ask(world, HANDLERS, "GetBuckets", query={"name": "my-bucket"})
    assert found["links"] == {"self": "/api/v2/buckets?bucket=my-bucket&descending=false&limit=20&offset=0"}


def test_one_bucket_is_found_by_name_or_by_id(world: WorldState) -> None:
    side = add(world, "side")["id"]
    assert (
        names(world, name="side")
        == names(world, name="side", org="my-org")
        == names(world, id=side)
        == ["side"]
    )


def test_a_name_that_no_bucket_has_finds_nothing_in_all_orgs(world: WorldState) -> None:
    assert names(world, name="nothing") == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"name": "nothing", "org": "my-org"}, 'bucket "nothing" not found'),
        ({"id": UNKNOWN_ID}, "bucket not found"),
        ({"org": "nobody"}, 'organization name "nobody" not found'),
    ],
)
def test_what_is_not_there_is_not_found(world: WorldState, query: dict[str, str], message: str) -> None:
    with refused("not found", message):
        play(world, HANDLERS, "GetBuckets", query=query)


def test_system_buckets_are_seen_by_whoever_may_read_the_org(world: WorldState) -> None:
    my_org, user_id = only(world.orgs), only(world.users)
    org = create_organization(world, name="side", description="", owner_id=None)
    reader = Caller("1" * 16, user_id, (Permission("read", "orgs", id=org.id),))
    stranger = Caller("2" * 16, user_id, (Permission("read", "buckets", my_org),))
    assert names(world, caller=reader) == ["_tasks", "_monitoring"]
    assert names(world, caller=stranger) == ["my-bucket"]


def test_a_bucket_is_changed(world: WorldState) -> None:
    side = add(world, "side")["id"]
    changed = change(world, side, {"name": "other", "description": "d", "retentionRules": rule(30 * DAY)})
    assert (changed["name"], changed["description"]) == ("other", "d")
    assert changed["retentionRules"] == rule(30 * DAY, 7 * DAY)


@pytest.mark.parametrize(("edition", "shown"), [("v2", HOUR), ("oss", 7)])
def test_the_length_of_shards_is_shown_as_asked_where_defects_are_kept(edition: str, shown: int) -> None:
    world = small_world(edition)
    side = add(world, "side")["id"]
    changed = change(world, side, {"retentionRules": rule(2 * HOUR, 7)})
    assert changed["retentionRules"] == rule(2 * HOUR, shown)


def test_a_rule_that_would_say_nothing_is_not_shown() -> None:
    world = small_world("oss")
    side = add(world, "side")["id"]
    assert change(world, side, {"retentionRules": rule(0, 0)})["retentionRules"] == []


def test_an_empty_change_changes_nothing(world: WorldState) -> None:
    side = add(world, "side")
    assert change(world, side["id"], {}) == side


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"name": "my-bucket"}, "conflict", "bucket name is not unique"),
        ({"name": "_mine"}, "invalid", "bucket name _mine is invalid. Buckets may not start with underscore"),
        (
            {"retentionRules": rule(HOUR)},
            "unprocessable entity",
            "shard-group duration must also be updated to be smaller than new retention duration",
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused(world: WorldState, body: object, code: str, message: str) -> None:
    side = add(world, "side")["id"]
    before = world.buckets[side]
    with refused(code, message):
        change(world, side, body)
    assert world.buckets[side] == before


def test_a_system_bucket_is_neither_renamed_nor_deleted(world: WorldState) -> None:
    create_system_buckets(world, only(world.orgs))
    (tasks,) = [bucket.id for bucket in world.buckets.values() if bucket.name == "_tasks"]
    with refused("invalid", "system buckets cannot be renamed"):
        change(world, tasks, {"name": "mine"})
    with refused("invalid", "system buckets cannot be deleted"):
        play(world, HANDLERS, "DeleteBucketsID", parameters={"bucketID": tasks})


def test_a_bucket_is_deleted(world: WorldState) -> None:
    side = add(world, "side")["id"]
    assert play(world, HANDLERS, "DeleteBucketsID", parameters={"bucketID": side}).status == 204
    assert names(world) == ["my-bucket"]


@pytest.mark.parametrize("operation", ["GetBucketsID", "PatchBucketsID", "DeleteBucketsID"])
def test_an_unknown_bucket_is_not_found(world: WorldState, operation: str) -> None:
    with refused("not found", "bucket not found"):
        play(world, HANDLERS, operation, parameters={"bucketID": UNKNOWN_ID}, body={})


@pytest.mark.parametrize(
    ("operation", "action"),
    [("GetBucketsID", "read"), ("PatchBucketsID", "write"), ("DeleteBucketsID", "write")],
)
def test_without_permission_a_bucket_is_out_of_reach(world: WorldState, operation: str, action: str) -> None:
    bucket_id, org_id = only(world.buckets), only(world.orgs)
    stranger = Caller("1" * 16, only(world.users), ())
    with refused("unauthorized", f"{action}:orgs/{org_id}/buckets/{bucket_id} is unauthorized"):
        play(world, HANDLERS, operation, parameters={"bucketID": bucket_id}, body={}, caller=stranger)


def test_without_permission_no_bucket_is_made(world: WorldState) -> None:
    org_id = only(world.orgs)
    stranger = Caller("1" * 16, only(world.users), ())
    with refused("unauthorized", f"write:orgs/{org_id}/buckets is unauthorized"):
        play(world, HANDLERS, "PostBuckets", body={"name": "side", "orgID": org_id}, caller=stranger)
