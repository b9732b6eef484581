from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.accounts.authorizations import authenticate_token
from fakeinflux.accounts.creation import create_world
from fakeinflux.accounts.organizations import create_organization, delete_organization
from fakeinflux.accounts.users import create_user
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.authorizations import HANDLERS
from fakeinflux.timing.clock import start_clock
from tests.operations.calls import UNKNOWN_ID, ask, only, operator, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def grant(action: str = "read", kind: str = "tasks", **parts: str) -> dict[str, Any]:
    return {"action": action, "resource": {"type": kind, **parts}}


def add(world: WorldState, caller: Caller | None = None, **parts: Any) -> dict[str, Any]:
    body = {"orgID": next(iter(world.orgs)), "permissions": [grant()], **parts}
    return dict(ask(world, HANDLERS, "PostAuthorizations", body=body, caller=caller or operator(world)))


def change(world: WorldState, identity: str, body: object) -> dict[str, Any]:
    return dict(ask(world, HANDLERS, "PatchAuthorizationsID", parameters={"authID": identity}, body=body))


def found(world: WorldState, caller: Caller | None = None, **query: str) -> list[str]:
    answer = ask(world, HANDLERS, "GetAuthorizations", query=query, caller=caller or operator(world))
    return [held["description"] for held in answer["authorizations"]]


def test_a_new_token_is_shown_once_with_the_names_of_what_it_is_about(world: WorldState) -> None:
    org_id, user_id = only(world.orgs), only(world.users)
    bucket_id, _bucket = next((key, found.name) for key, found in world.buckets.items())
    permissions = [grant(orgID=org_id), grant("write", "buckets", id=bucket_id, orgID=org_id), grant()]
    shown = add(world, description="reader", permissions=permissions)
    assert shown == {
        "id": shown["id"],
        "token": world.authorizations[shown["id"]].token,
        "status": "active",
        "description": "reader",
        "orgID": org_id,
        "org": "my-org",
        "userID": user_id,
        "user": "my-user",
        "permissions": [
            grant(orgID=org_id, org="my-org"),
            grant(
                "write",
                "buckets",
                id=bucket_id,
                orgID=org_id,
                name=world.buckets[bucket_id].name,
                org="my-org",
            ),
            grant(),
        ],
        "links": {
            "self": f"/api/v2/authorizations/{shown['id']}",
            "user": f"/api/v2/users/{user_id}",
        },
        "createdAt": "2025-01-01T00:00:00Z",
        "updatedAt": "2025-01-01T00:00:00Z",
    }


def test_a_resource_that_is_gone_is_shown_without_names(world: WorldState) -> None:
    wanted = grant("read", "buckets", id=UNKNOWN_ID, orgID=only(world.orgs))
    assert add(world, permissions=[wanted])["permissions"] == [wanted]


@pytest.mark.parametrize(("edition", "shown"), [("v2", ""), ("oss", ""), ("cloud-serverless", "redacted")])
def test_a_token_is_not_shown_again(edition: str, shown: str) -> None:
    world = small_world(edition)
    identity = add(world)["id"]
    assert ask(world, HANDLERS, "GetAuthorizationsID", parameters={"authID": identity})["token"] == shown


def test_a_new_token_may_do_what_it_says(world: WorldState) -> None:
    caller = authenticate_token(world, add(world)["token"])
    assert caller.permissions == (Permission("read", "tasks"),)


def test_tokens_look_like_the_real_servers(world: WorldState) -> None:
    token = add(world)["token"]
    assert (len(token), token[-2:]) == (88, "==")


def test_worlds_of_one_seed_have_no_token_in_common(world: WorldState) -> None:
    other = create_world(clock=start_clock(), token="other")
    assert add(world)["token"] != add(other)["token"]


def test_the_same_world_makes_the_same_tokens(world: WorldState) -> None:
    assert add(world)["token"] == add(small_world())["token"]


def test_a_token_may_be_made_for_another_user_and_switched_off(world: WorldState) -> None:
    user = create_user(world, name="side")
    shown = add(world, userID=user.id, status="inactive")
    assert (shown["user"], shown["status"]) == ("side", "inactive")


@pytest.mark.parametrize(
    ("parts", "code", "message"),
    [
        ({"permissions": []}, "invalid", "authorization must include permissions"),
        ({"permissions": None}, "invalid", "authorization must include permissions"),
        (
            {"permissions": [None]},
            "invalid",
            "invalid resource type for permission: unknown resource type for permission",
        ),
        (
            {"permissions": [grant(kind="flows")]},
            "invalid",
            "invalid resource type for permission: unknown resource type for permission",
        ),
        (
            {"permissions": [grant("drop")]},
            "invalid",
            "invalid action type for permission: unknown action for permission",
        ),
        ({"orgID": None}, "invalid", "org id required: invalid ID"),
        ({"orgID": "zz"}, "invalid", "invalid json structure: id must have a length of 16 bytes"),
        ({"status": "gone"}, "invalid", "invalid status: must be active or inactive"),
        ({"orgID": UNKNOWN_ID}, "invalid", "unable to create token"),
        ({"userID": UNKNOWN_ID}, "invalid", "unable to create token"),
        (
            {"permissions": [grant(orgID=UNKNOWN_ID)], "orgID": "1" * 16},
            "invalid",
            f"permission read:orgs/{UNKNOWN_ID}/tasks is not for org id {'1' * 16}",
        ),
        (
            {"permissions": 7},
            "invalid",
            ("invalid json structure: json: cannot unmarshal number into Go struct field"
            " postAuthorizationRequest.permissions of type []influxdb.Permission"),
        ),
    ],
)  # fmt: skip
def test_a_token_that_cannot_be_made_is_refused(
    world: WorldState, parts: dict[str, Any], code: str, message: str
) -> None:
    with refused(code, message):
        add(world, **parts)
    assert found(world) == ["my-user's Token"]


def test_no_token_is_made_without_permission(world: WorldState) -> None:
    org_id, user_id = only(world.orgs), only(world.users)
    with refused("unauthorized", f"write:orgs/{org_id}/authorizations is unauthorized"):
        add(world, caller=Caller("1" * 16, user_id, ()))
    with refused("unauthorized", f"write:users/{user_id} is unauthorized"):
        add(world, caller=Caller("1" * 16, user_id, (Permission("write", "authorizations"),)))


def test_nobody_gives_away_what_it_may_not_do(world: WorldState) -> None:
    held = (Permission("write", "authorizations"), Permission("write", "users"))
    with refused("forbidden", "permission read:tasks is not allowed: read:tasks is unauthorized"):
        add(world, caller=Caller("1" * 16, only(world.users), held))


@pytest.mark.parametrize(("edition", "code"), [("v2", "invalid"), ("oss", "internal error")])
def test_the_whole_instance_is_not_given_away(edition: str, code: str) -> None:
    world = small_world(edition)
    caller = Caller(
        "1" * 16, only(world.users), (Permission("write", "instance"), Permission("read", "instance"))
    )
    message = "authorizations cannot be created with the instance type, it is only used during setup"
    with refused(code, message):
        add(world, caller=caller, permissions=[grant(kind="instance")])


def test_tokens_are_listed_by_user_and_by_org(world: WorldState) -> None:
    user = create_user(world, name="side")
    org = create_organization(world, name="aside", description="", owner_id=None)
    add(world, userID=user.id, description="by user")
    add(world, orgID=org.id, description="by org")
    assert found(world, userID=user.id) == found(world, user="side") == ["by user"]
    assert found(world, orgID=org.id) == found(world, org="aside") == ["by org"]


@pytest.mark.parametrize(("edition", "count"), [("v2", 1), ("oss", 2)])
def test_a_token_finds_itself_except_on_the_real_server(edition: str, count: int) -> None:
    world = small_world(edition)
    assert len(found(world, token=add(world)["token"])) == count


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ({"user": "nobody"}, "not found", "user not found"),
        ({"org": "nobody"}, "not found", 'organization name "nobody" not found'),
        ({"id": UNKNOWN_ID}, "not found", "authorization not found"),
        ({"userID": "zz"}, "invalid", "id must have a length of 16 bytes"),
    ],
)
def test_a_filter_that_finds_no_one_is_refused(
    world: WorldState, query: dict[str, str], code: str, message: str
) -> None:
    with refused(code, message):
        play(world, HANDLERS, "GetAuthorizations", query=query)


def test_a_token_sees_the_tokens_that_it_may_read(world: WorldState) -> None:
    user_id = only(world.users)
    held = (Permission("read", "authorizations"),)
    assert found(world, caller=Caller("1" * 16, user_id, held)) == []
    assert found(world, caller=Caller("1" * 16, user_id, (*held, Permission("read", "users")))) == [
        "my-user's Token"
    ]


def test_the_tokens_of_a_deleted_org_are_not_listed(world: WorldState) -> None:
    org = create_organization(world, name="aside", description="", owner_id=None)
    add(world, orgID=org.id, description="by org")
    delete_organization(world, org.id)
    assert found(world) == ["my-user's Token"]


def test_a_token_is_switched_off_and_described_anew(world: WorldState) -> None:
    made = add(world, description="reader")
    assert change(world, made["id"], {"status": "inactive"})["description"] == "reader"
    assert change(world, made["id"], {"description": "other"})["status"] == "inactive"
    assert not authenticate_token(world, made["token"]).active


def test_an_empty_status_is_an_active_one(world: WorldState) -> None:
    identity = add(world, status="inactive")["id"]
    assert change(world, identity, {"status": ""})["status"] == "active"


def test_an_unknown_status_is_refused(world: WorldState) -> None:
    identity = add(world)["id"]
    with refused("invalid", "encodeAuthorization: unknown authorization status"):
        change(world, identity, {"status": "gone"})


def test_a_deleted_token_is_unknown(world: WorldState) -> None:
    made = add(world)
    assert play(world, HANDLERS, "DeleteAuthorizationsID", parameters={"authID": made["id"]}).status == 204
    with refused("unauthorized", "unauthorized access"):
        authenticate_token(world, made["token"])


@pytest.mark.parametrize(
    "operation", ["GetAuthorizationsID", "PatchAuthorizationsID", "DeleteAuthorizationsID"]
)
def test_an_unknown_token_is_not_found(world: WorldState, operation: str) -> None:
    with refused("not found", "authorization not found"):
        play(world, HANDLERS, operation, parameters={"authID": UNKNOWN_ID}, body={})


@pytest.mark.parametrize(
    ("operation", "action"),
    [("GetAuthorizationsID", "read"), ("PatchAuthorizationsID", "read"), ("DeleteAuthorizationsID", "write")],
)
def test_without_permission_a_token_is_out_of_reach(world: WorldState, operation: str, action: str) -> None:
    org_id, identity = only(world.orgs), only(world.authorizations)
    with refused("unauthorized", f"{action}:orgs/{org_id}/authorizations/{identity} is unauthorized"):
        play(
            world,
            HANDLERS,
            operation,
            parameters={"authID": identity},
            body={},
            caller=Caller("1" * 16, only(world.users), ()),
        )
