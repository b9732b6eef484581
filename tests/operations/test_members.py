from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.authorizations import authenticate_token, create_authorization
from fakeinflux.accounts.users import create_user
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.members import HANDLERS
from tests.operations.calls import UNKNOWN_ID, ask, only, operator, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def org_of(world: WorldState) -> dict[str, str]:
    return {"orgID": only(world.orgs)}


def reader(world: WorldState) -> Caller:
    org_id = only(world.orgs)
    held = create_authorization(
        world,
        org_id=org_id,
        user_id=operator(world).user_id,
        permissions=[Permission("read", "orgs", id=org_id)],
    )
    return authenticate_token(world, held.token)


def test_the_first_user_owns_the_first_org(world: WorldState) -> None:
    user_id = only(world.users)
    assert ask(world, HANDLERS, "GetOrgsIDOwners", parameters=org_of(world)) == {
        "links": {"self": f"/api/v2/orgs/{only(world.orgs)}/owners"},
        "users": [
            {
                "role": "owner",
                "links": {"self": f"/api/v2/users/{user_id}"},
                "id": user_id,
                "name": "my-user",
                "status": "active",
            }
        ],
    }


@pytest.mark.parametrize(("kind", "role"), [("Members", "member"), ("Owners", "owner")])
def test_a_user_is_given_a_role(world: WorldState, kind: str, role: str) -> None:
    user = create_user(world, name="side")
    shown = ask(world, HANDLERS, f"PostOrgsID{kind}", parameters=org_of(world), body={"id": user.id})
    assert (shown["role"], shown["id"], shown["links"]) == (
        role,
        user.id,
        {"self": f"/api/v2/users/{user.id}"},
    )


def test_members_are_listed_in_the_order_of_their_ids(world: WorldState) -> None:
    users = [create_user(world, name=name).id for name in ("b", "a", "c")]
    for user_id in reversed(users):
        play(world, HANDLERS, "PostOrgsIDMembers", parameters=org_of(world), body={"id": user_id})
    found = ask(world, HANDLERS, "GetOrgsIDMembers", parameters=org_of(world))["users"]
    assert [user["id"] for user in found] == users


@pytest.mark.parametrize(
    ("edition", "code", "message"),
    [
        ("v2", "conflict", "mapping for user {} already exists"),
        (
            "oss",
            "internal error",
            "Unexpected error when assigning user to a resource: mapping for user {} already exists",
        ),
    ],
)
def test_a_user_has_one_role_at_most(edition: str, code: str, message: str) -> None:
    world = small_world(edition)
    user_id = only(world.users)
    with refused(code, message.format(user_id)):
        play(world, HANDLERS, "PostOrgsIDMembers", parameters=org_of(world), body={"id": user_id})


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"id": UNKNOWN_ID}, "not found", "user not found"),
        ({"name": "side"}, "invalid", "user id missing or invalid"),
        ({"id": "zz"}, "invalid", "id must have a length of 16 bytes"),
        (b"{", "invalid", "unexpected EOF"),
    ],
)
def test_a_user_who_cannot_be_added_is_refused(
    world: WorldState, body: object, code: str, message: str
) -> None:
    with refused(code, message):
        play(world, HANDLERS, "PostOrgsIDMembers", parameters=org_of(world), body=body)


def test_a_role_is_taken_away(world: WorldState) -> None:
    parameters = {**org_of(world), "userID": only(world.users)}
    assert play(world, HANDLERS, "DeleteOrgsIDOwnersID", parameters=parameters).status == 204
    assert ask(world, HANDLERS, "GetOrgsIDOwners", parameters=org_of(world))["users"] == []


def test_taking_away_what_is_not_there_changes_nothing(world: WorldState) -> None:
    before = dict(world.memberships)
    play(world, HANDLERS, "DeleteOrgsIDMembersID", parameters={**org_of(world), "userID": UNKNOWN_ID})
    assert world.memberships == before


@pytest.mark.parametrize(
    ("org_id", "code", "message"),
    [
        (UNKNOWN_ID, "not found", "404 page not found"),
        ("zz", "invalid", "corrupt ID provided: id must have a length of 16 bytes"),
    ],
)
def test_an_org_that_is_not_there_has_no_members(
    world: WorldState, org_id: str, code: str, message: str
) -> None:
    with refused(code, message):
        play(world, HANDLERS, "GetOrgsIDMembers", parameters={"orgID": org_id})


def test_the_members_of_an_org_out_of_reach_are_not_found(world: WorldState) -> None:
    stranger = Caller("1" * 16, only(world.users), ())
    with refused("not found", "404 page not found"):
        play(world, HANDLERS, "GetOrgsIDMembers", parameters=org_of(world), caller=stranger)


def test_a_reader_of_an_org_gives_no_role(world: WorldState) -> None:
    org_id, user = only(world.orgs), create_user(world, name="side")
    caller = reader(world)
    with refused("unauthorized", f"write:orgs/{org_id}/orgs/{org_id} is unauthorized"):
        play(
            world,
            HANDLERS,
            "PostOrgsIDMembers",
            parameters=org_of(world),
            body={"id": user.id},
            caller=caller,
        )


def test_a_reader_of_an_org_takes_no_role_away(world: WorldState) -> None:
    org_id, caller = only(world.orgs), reader(world)
    parameters = {"orgID": org_id, "userID": only(world.users)}
    with refused("unauthorized", f"write:orgs/{org_id}/orgs/{org_id} is unauthorized"):
        play(world, HANDLERS, "DeleteOrgsIDOwnersID", parameters=parameters, caller=caller)
