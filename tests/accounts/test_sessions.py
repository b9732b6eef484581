from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.authorizations import create_authorization
from fakeinflux.accounts.organizations import create_organization
from fakeinflux.accounts.permissions import may
from fakeinflux.accounts.sessions import MINUTE, authenticate_session, permissions_of_user, sign_in, sign_out
from fakeinflux.accounts.users import create_user, set_password, update_user
from fakeinflux.engine.model import Permission
from tests.operations.calls import only, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def later(world: WorldState, by: int) -> None:
    world.now = world.clock.advance(by)


def test_a_session_lives_for_an_hour(world: WorldState) -> None:
    key = sign_in(world, "my-user", "my-password").key
    later(world, 60 * MINUTE + 1)
    with refused("unauthorized", "unauthorized access"):
        authenticate_session(world, key)


def test_a_session_in_use_lives_for_five_more_minutes(world: WorldState) -> None:
    key = sign_in(world, "my-user", "my-password").key
    for minutes in (58, 4, 4):
        later(world, minutes * MINUTE)
        authenticate_session(world, key)
    later(world, 5 * MINUTE + 1)
    with refused("unauthorized", "unauthorized access"):
        authenticate_session(world, key)


def test_an_early_call_does_not_shorten_a_session(world: WorldState) -> None:
    key = sign_in(world, "my-user", "my-password").key
    authenticate_session(world, key)
    later(world, 59 * MINUTE)
    assert authenticate_session(world, key).session


def test_a_session_that_was_ended_is_unknown(world: WorldState) -> None:
    key = sign_in(world, "my-user", "my-password").key
    sign_out(world, key)
    with refused("unauthorized", "unauthorized access"):
        authenticate_session(world, key)


def test_the_session_of_an_inactive_user_is_good_for_nothing() -> None:
    world = small_world("oss")
    update_user(world, only(world.users), status="inactive")
    key = sign_in(world, "my-user", "my-password").key
    with refused("forbidden", "User is inactive"):
        authenticate_session(world, key)


def test_the_token_of_the_world_is_good_as_a_password(world: WorldState) -> None:
    assert authenticate_session(world, sign_in(world, "my-user", world.token).key).session


def test_every_session_has_its_own_key(world: WorldState) -> None:
    assert sign_in(world, "my-user", "my-password").key != sign_in(world, "my-user", "my-password").key


def test_the_first_user_may_do_everything(world: WorldState) -> None:
    caller = authenticate_session(world, sign_in(world, "my-user", "my-password").key)
    assert may(caller, "write", "orgs")
    assert may(caller, "write", "tasks", org_id=only(world.orgs))


def test_a_user_without_roles_may_do_things_to_itself_alone(world: WorldState) -> None:
    user = create_user(world, name="side")
    set_password(world, user.id, "side-password")
    caller = authenticate_session(world, sign_in(world, "side", "side-password").key)
    assert may(caller, "write", "users", id=user.id)
    assert not may(caller, "read", "users", id=only({key: 0 for key in world.users if key != user.id}))
    assert not may(caller, "read", "orgs", id=only(world.orgs))


@pytest.mark.parametrize(("role", "writes"), [("owner", True), ("member", False)])
def test_a_role_in_an_org_opens_the_org(world: WorldState, role: str, writes: bool) -> None:
    user = create_user(world, name="side")
    org = create_organization(world, name="aside", description="", owner_id=None)
    world.memberships[org.id] = {user.id: "owner" if role == "owner" else "member"}
    held = permissions_of_user(world, user.id)
    assert {Permission("read", "tasks", org.id), Permission("read", "orgs", id=org.id)} <= set(held)
    assert (Permission("write", "tasks", org.id) in held) is writes


def test_a_user_may_what_its_tokens_may(world: WorldState) -> None:
    user = create_user(world, name="side")
    wanted = Permission("read", "tasks")
    create_authorization(world, org_id=only(world.orgs), user_id=user.id, permissions=[wanted])
    assert wanted in permissions_of_user(world, user.id)
