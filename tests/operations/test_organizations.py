from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.authorizations import authenticate_token, create_authorization
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.organizations import HANDLERS
from tests.operations.calls import UNKNOWN_ID, ask, only, operator, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def add(world: WorldState, name: str) -> str:
    return str(ask(world, HANDLERS, "PostOrgs", body={"name": name})["id"])


def names(world: WorldState, caller: Caller | None = None, **query: str) -> list[str]:
    found = ask(world, HANDLERS, "GetOrgs", query=query, caller=caller or operator(world))
    return [org["name"] for org in found["orgs"]]


def reader_of(world: WorldState, org_id: str) -> Caller:
    held = create_authorization(
        world,
        org_id=org_id,
        user_id=only(world.users),
        permissions=[Permission("read", "orgs", id=org_id)],
    )
    return authenticate_token(world, held.token)


def test_a_new_org_is_shown_with_its_links_and_times(world: WorldState) -> None:
    shown = ask(world, HANDLERS, "PostOrgs", body={"name": "side org", "description": "aside"})
    place = f"/api/v2/orgs/{shown['id']}"
    assert shown == {
        "links": {
            "buckets": "/api/v2/buckets?org=side org",
            "dashboards": "/api/v2/dashboards?org=side org",
            "labels": f"{place}/labels",
            "logs": f"{place}/logs",
            "members": f"{place}/members",
            "owners": f"{place}/owners",
            "secrets": f"{place}/secrets",
            "self": place,
            "tasks": "/api/v2/tasks?org=side org",
        },
        "id": shown["id"],
        "name": "side org",
        "description": "aside",
        "createdAt": "2025-01-01T00:00:00Z",
        "updatedAt": "2025-01-01T00:00:00Z",
    }


def test_whoever_makes_an_org_owns_it(world: WorldState) -> None:
    assert world.memberships[add(world, "side")] == {only(world.users): "owner"}


def test_a_new_org_has_its_system_buckets(world: WorldState) -> None:
    org_id = add(world, "side")
    found = {
        bucket.name: bucket.every_seconds for bucket in world.buckets.values() if bucket.org_id == org_id
    }
    assert found == {"_tasks": 259_200, "_monitoring": 604_800}


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "invalid", "org name is empty"),
        ({"name": "  "}, "invalid", "org name is empty"),
        ({"name": "my-org"}, "conflict", "organization with name my-org already exists"),
        ({"name": " my-org "}, "conflict", "organization with name  my-org  already exists"),
        (b"{", "invalid", "failed to unmarshal json: unexpected EOF"),
        (
            {"name": 7},
            "invalid",
            (
                "failed to unmarshal json: json: cannot unmarshal number into Go struct field"
                " Organization.name of type string"
            ),
        ),
    ],
)
def test_an_org_that_cannot_be_made_is_refused(
    world: WorldState, body: object, code: str, message: str
) -> None:
    with refused(code, message):
        play(world, HANDLERS, "PostOrgs", body=body)
    assert names(world) == ["my-org"]


def test_no_org_can_be_made_in_the_serverless_cloud() -> None:
    with refused("invalid", "organizations cannot be created here: this product gives each account one"):
        play(small_world("cloud-serverless"), HANDLERS, "PostOrgs", body={"name": "side"})


def test_orgs_are_listed_in_the_order_of_their_making(world: WorldState) -> None:
    for name in ("b", "a", "c"):
        add(world, name)
    assert names(world) == ["my-org", "b", "a", "c"]


def test_a_part_of_the_list_is_given(world: WorldState) -> None:
    for name in ("b", "a", "c"):
        add(world, name)
    assert names(world, limit="2", offset="1") == ["b", "a"]


@pytest.mark.parametrize(("edition", "found"), [("v2", ["side", "my-org"]), ("oss", ["my-org", "side"])])
def test_the_order_is_turned_round_except_on_the_real_server(edition: str, found: list[str]) -> None:
    world = small_world(edition)
    add(world, "side")
    assert names(world, descending="true") == found


def test_one_org_is_found_by_name_or_by_id(world: WorldState) -> None:
    org_id = add(world, "side")
    assert names(world, org="side") == names(world, orgID=org_id) == ["side"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"org": "nobody"}, 'organization name "nobody" not found'),
        ({"orgID": UNKNOWN_ID}, "organization not found"),
    ],
)
def test_an_org_that_is_not_there_is_not_found(
    world: WorldState, query: dict[str, str], message: str
) -> None:
    with refused("not found", message):
        play(world, HANDLERS, "GetOrgs", query=query)


def test_an_id_that_is_none_counts_as_absent_in_the_list(world: WorldState) -> None:
    assert names(world, orgID="zz", userID="zz") == ["my-org"]


def test_orgs_are_found_by_their_members(world: WorldState) -> None:
    add(world, "side")
    world.memberships = {only(world.users): {}}
    assert names(world, userID=only(world.users)) == []


def test_a_token_sees_the_orgs_that_it_may_read(world: WorldState) -> None:
    reader = reader_of(world, add(world, "side"))
    assert names(world, caller=reader) == ["side"]


def test_a_token_without_permission_gets_no_org(world: WorldState) -> None:
    my_org = only(world.orgs)
    reader = reader_of(world, add(world, "side"))
    with refused("unauthorized", f"read:orgs/{my_org} is unauthorized"):
        play(world, HANDLERS, "GetOrgsID", parameters={"orgID": my_org}, caller=reader)


def test_a_token_without_permission_makes_no_org(world: WorldState) -> None:
    reader = reader_of(world, only(world.orgs))
    with refused("unauthorized", "write:orgs is unauthorized"):
        play(world, HANDLERS, "PostOrgs", body={"name": "side"}, caller=reader)


def test_an_org_is_renamed_and_keeps_its_description(world: WorldState) -> None:
    made = ask(world, HANDLERS, "PostOrgs", body={"name": "side", "description": "aside"})
    shown = ask(world, HANDLERS, "PatchOrgsID", parameters={"orgID": made["id"]}, body={"name": "other"})
    assert (shown["name"], shown["description"]) == ("other", "aside")


def test_an_org_may_keep_its_name_in_a_change(world: WorldState) -> None:
    parameters = {"orgID": only(world.orgs)}
    body = {"name": "my-org", "description": "mine"}
    assert ask(world, HANDLERS, "PatchOrgsID", parameters=parameters, body=body)["description"] == "mine"


def test_an_org_does_not_take_the_name_of_another(world: WorldState) -> None:
    parameters = {"orgID": add(world, "side")}
    with refused("conflict", "organization with name my-org already exists"):
        play(world, HANDLERS, "PatchOrgsID", parameters=parameters, body={"name": "my-org"})


@pytest.mark.parametrize("operation", ["GetOrgsID", "PatchOrgsID", "DeleteOrgsID"])
def test_a_bad_id_is_refused(world: WorldState, operation: str) -> None:
    with refused("invalid", "id must have a length of 16 bytes"):
        play(world, HANDLERS, operation, parameters={"orgID": "zz"}, body={})


@pytest.mark.parametrize("operation", ["GetOrgsID", "PatchOrgsID"])
def test_an_unknown_org_is_not_found(world: WorldState, operation: str) -> None:
    with refused("not found", "organization not found"):
        play(world, HANDLERS, operation, parameters={"orgID": UNKNOWN_ID}, body={})


def test_deleting_an_unknown_org_is_refused(world: WorldState) -> None:
    with refused("not found", f"error deleting organization id: {UNKNOWN_ID}: organization not found"):
        play(world, HANDLERS, "DeleteOrgsID", parameters={"orgID": UNKNOWN_ID})


def test_a_deleted_org_takes_its_buckets_and_roles(world: WorldState) -> None:
    before = (set(world.orgs), set(world.buckets), set(world.memberships))
    assert play(world, HANDLERS, "DeleteOrgsID", parameters={"orgID": add(world, "side")}).status == 204
    assert (set(world.orgs), set(world.buckets), set(world.memberships)) == before
