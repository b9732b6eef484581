from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.authorizations import authenticate_token, create_authorization
from fakeinflux.accounts.users import has_password
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.users import HANDLERS
from tests.operations.calls import UNKNOWN_ID, ask, only, operator, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def add(world: WorldState, name: str, **parts: str) -> str:
    return str(ask(world, HANDLERS, "PostUsers", body={"name": name, **parts})["id"])


def names(world: WorldState, caller: Caller | None = None, **query: str) -> list[str]:
    found = ask(world, HANDLERS, "GetUsers", query=query, caller=caller or operator(world))
    return [user["name"] for user in found["users"]]


def test_a_new_user_is_shown(world: WorldState) -> None:
    shown = ask(world, HANDLERS, "PostUsers", body={"name": "side"})
    assert shown == {
        "links": {"self": f"/api/v2/users/{shown['id']}"},
        "id": shown["id"],
        "name": "side",
        "status": "active",
    }


def test_a_new_user_may_bring_status_and_id(world: WorldState) -> None:
    add(world, "side", id="020F755C3C082000", status="inactive")
    assert world.users[UNKNOWN_ID].status == "inactive"


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "empty value", "key required"),
        ({"name": "my-user"}, "conflict", "user with name my-user already exists"),
        ({"name": "side", "status": "gone"}, "invalid", "invalid status: must be active or inactive"),
        (b"{", "invalid", "unexpected EOF"),
    ],
)
def test_a_user_who_cannot_be_made_is_refused(
    world: WorldState, body: object, code: str, message: str
) -> None:
    with refused(code, message):
        play(world, HANDLERS, "PostUsers", body=body)
    assert names(world) == ["my-user"]


def test_an_id_is_taken_once(world: WorldState) -> None:
    user_id = add(world, "side")
    with refused("conflict", f"user with ID {user_id} already exists"):
        add(world, "other", id=user_id)


def test_users_are_listed_in_the_order_of_their_ids(world: WorldState) -> None:
    add(world, "side", id="0000000000000001")
    assert names(world) == ["side", "my-user"]


def test_a_part_of_the_list_is_given(world: WorldState) -> None:
    first = add(world, "a")
    for name in ("b", "c"):
        add(world, name)
    assert names(world, after=first, limit="1") == names(world, offset="2", limit="1") == ["b"]


def test_one_user_is_found_by_name_or_by_id(world: WorldState) -> None:
    user_id = add(world, "side")
    assert names(world, name="side") == names(world, id=user_id) == ["side"]


@pytest.mark.parametrize("query", [{"name": "nobody"}, {"id": UNKNOWN_ID}])
def test_a_user_who_is_not_there_is_not_found(world: WorldState, query: dict[str, str]) -> None:
    with refused("not found", "user not found"):
        play(world, HANDLERS, "GetUsers", query=query)


def test_a_token_sees_the_users_that_it_may_read(world: WorldState) -> None:
    user_id = add(world, "side")
    held = (Permission("read", "users", id=user_id),)
    assert names(world, caller=Caller("1" * 16, user_id, held)) == ["side"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"name": "other"}, ("other", "active")),
        ({"status": "inactive"}, ("side", "inactive")),
        ({"name": "side"}, ("side", "active")),
        ({}, ("side", "active")),
    ],
)
def test_a_user_is_changed(world: WorldState, body: dict[str, str], found: tuple[str, str]) -> None:
    shown = ask(world, HANDLERS, "PatchUsersID", parameters={"userID": add(world, "side")}, body=body)
    assert (shown["name"], shown["status"]) == found


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"name": "my-user"}, "conflict", "user with name my-user already exists"),
        ({"status": "gone"}, "invalid", "invalid status: must be active or inactive"),
    ],
)
def test_a_change_that_cannot_be_is_refused(world: WorldState, body: object, code: str, message: str) -> None:
    parameters = {"userID": add(world, "side")}
    with refused(code, message):
        play(world, HANDLERS, "PatchUsersID", parameters=parameters, body=body)


@pytest.mark.parametrize("operation", ["GetUsersID", "PatchUsersID", "DeleteUsersID"])
def test_an_unknown_user_is_not_found(world: WorldState, operation: str) -> None:
    with refused("not found", "user not found"):
        play(world, HANDLERS, operation, parameters={"userID": UNKNOWN_ID}, body={})


@pytest.mark.parametrize("operation", ["GetUsersID", "PatchUsersID", "DeleteUsersID"])
def test_a_bad_id_is_refused(world: WorldState, operation: str) -> None:
    with refused("invalid", "id must have a length of 16 bytes"):
        play(world, HANDLERS, operation, parameters={"userID": "zz"}, body={})


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("GetUsersID", "read:users/{}"),
        ("PatchUsersID", "write:users/{}"),
        ("DeleteUsersID", "write:users/{}"),
    ],
)
def test_without_permission_a_user_is_out_of_reach(world: WorldState, operation: str, text: str) -> None:
    user_id = only(world.users)
    with refused("unauthorized", f"{text.format(user_id)} is unauthorized"):
        play(
            world,
            HANDLERS,
            operation,
            parameters={"userID": user_id},
            body={},
            caller=Caller("1" * 16, user_id, ()),
        )


def token_of(world: WorldState, user_id: str) -> str:
    held = create_authorization(
        world, org_id=only(world.orgs), user_id=user_id, permissions=[Permission("read", "tasks")]
    )
    return held.token


def test_a_deleted_user_takes_roles_and_tokens(world: WorldState) -> None:
    user_id = add(world, "side")
    token = token_of(world, user_id)
    world.memberships[only(world.orgs)] = {user_id: "member"}
    assert play(world, HANDLERS, "DeleteUsersID", parameters={"userID": user_id}).status == 204
    assert world.memberships[only(world.orgs)] == {}
    with refused("unauthorized", "unauthorized access"):
        authenticate_token(world, token)


def test_the_token_of_a_deleted_user_stays_on_the_real_server_and_is_good_for_nothing() -> None:
    world = small_world("oss")
    user_id = add(world, "side")
    token = token_of(world, user_id)
    play(world, HANDLERS, "DeleteUsersID", parameters={"userID": user_id})
    with refused("forbidden", "User is inactive"):
        authenticate_token(world, token)


def set_password(world: WorldState, user_id: str, body: object) -> None:
    parameters = {"userID": user_id}
    assert play(world, HANDLERS, "PostUsersIDPassword", parameters=parameters, body=body).status == 204


@pytest.mark.parametrize("password", ["8-letter", "x" * 72, "äöüß"])
def test_a_password_is_set(world: WorldState, password: str) -> None:
    user_id = add(world, "side")
    set_password(world, user_id, {"password": password})
    assert has_password(world.users[user_id], password)


@pytest.mark.parametrize(
    "body", [{}, {"password": "7-chars"}, {"password": "x" * 73}, {"password": "ä" * 37}]
)
def test_a_password_has_from_8_to_72_bytes(world: WorldState, body: object) -> None:
    with refused("invalid", "passwords must be between 8 and 72 characters long"):
        set_password(world, only(world.users), body)


def test_an_unknown_user_gets_no_password(world: WorldState) -> None:
    with refused("forbidden", "your userID is incorrect"):
        set_password(world, UNKNOWN_ID, {"password": "long enough"})


def test_a_password_in_broken_json_is_refused(world: WorldState) -> None:
    with refused("invalid", "EOF"):
        set_password(world, only(world.users), b"")


@pytest.mark.parametrize(("edition", "code"), [("v2", "invalid"), ("oss", "internal error")])
def test_a_password_for_a_bad_id_is_refused(edition: str, code: str) -> None:
    with refused(code, "invalid user ID provided in route"):
        set_password(small_world(edition), "zz", {"password": "long enough"})


def test_a_caller_is_told_who_it_is(world: WorldState) -> None:
    assert ask(world, HANDLERS, "GetMe")["name"] == "my-user"


def test_a_token_that_may_not_read_its_user_is_not_told(world: WorldState) -> None:
    user_id = only(world.users)
    with refused("unauthorized", f"read:users/{user_id} is unauthorized"):
        play(world, HANDLERS, "GetMe", caller=Caller("1" * 16, user_id, ()))


def test_an_inactive_token_is_told_so(world: WorldState) -> None:
    caller = Caller("1" * 16, only(world.users), (Permission("read", "users"),), active=False)
    with refused("unauthorized", "token is inactive"):
        play(world, HANDLERS, "GetMe", caller=caller)
