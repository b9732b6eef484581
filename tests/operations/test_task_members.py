from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.operations.calls import UNKNOWN_ID, only, operator, refused, small_world
from tests.operations.task_calls import (
    REFUSING,
    create,
    do,
    nobody,
    read_denied,
    reader,
    see,
    state,
    write_denied,
)

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

ROLES = ("member", "owner")
HIDDEN = "An internal error has occurred - check server logs"


def ways(role: str) -> tuple[str, str, str]:
    """The operations that list, add and remove people of a role."""
    people = f"{role.capitalize()}s"
    return f"GetTasksID{people}", f"PostTasksID{people}", f"DeleteTasksID{people}ID"


@pytest.mark.parametrize("role", ROLES)
def test_a_task_has_nobody_at_first(world: WorldState, role: str) -> None:
    task_id = create(world)["id"]
    shown = see(world, ways(role)[0], task_id)
    assert shown == {"links": {"self": f"/api/v2/tasks/{task_id}/{role}s"}, "users": []}


@pytest.mark.parametrize("role", ROLES)
def test_a_user_is_added(world: WorldState, role: str) -> None:
    listing, adding, _ = ways(role)
    task_id, user_id = create(world)["id"], only(world.users)
    shown = see(world, adding, task_id, body={"id": user_id, "name": "whatever"})
    links = {"logs": f"/api/v2/users/{user_id}/logs", "self": f"/api/v2/users/{user_id}"}
    expected = {"role": role, "links": links, "id": user_id, "name": "my-user", "status": "active"}
    assert list(shown.items()) == list(expected.items())
    assert see(world, listing, task_id)["users"] == [shown]


def test_adding_is_201(world: WorldState) -> None:
    answer = do(world, "PostTasksIDMembers", create(world)["id"], body={"id": only(world.users)})
    assert answer.status == 201


@pytest.mark.parametrize("role", ROLES)
def test_a_user_is_removed_and_may_be_again(world: WorldState, role: str) -> None:
    listing, adding, removing = ways(role)
    task_id, user_id = create(world)["id"], only(world.users)
    do(world, adding, task_id, body={"id": user_id})
    for _ in range(2):
        assert do(world, removing, task_id, user=user_id).status == 204
    assert see(world, listing, task_id)["users"] == []


@pytest.mark.parametrize(
    ("edition", "code", "beginning"),
    [
        ("v2", "conflict", ""),
        ("oss", "internal error", "Unexpected error when assigning user to a resource: "),
        ("cloud-serverless", "conflict", ""),
    ],
)
@pytest.mark.parametrize("second", ROLES)
def test_a_user_has_one_role(edition: str, code: str, beginning: str, second: str) -> None:
    world = small_world(edition)
    task_id, user_id = create(world)["id"], only(world.users)
    do(world, "PostTasksIDMembers", task_id, body={"id": user_id})
    before = state(world)
    with refused(code, f"{beginning}mapping for user {user_id} already exists"):
        do(world, ways(second)[1], task_id, body={"id": user_id})
    assert state(world) == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": "x"}, "user id missing or invalid"),
        ({"id": None}, "user id missing or invalid"),
        ({"id": "zz"}, "id must have a length of 16 bytes"),
    ],
)
def test_a_body_without_a_good_id_is_refused(world: WorldState, role: str, body: Any, message: str) -> None:
    with refused("invalid", message):
        do(world, ways(role)[1], create(world)["id"], body=body)


@pytest.mark.parametrize(
    ("edition", "code", "message"),
    [("v2", "invalid", "unexpected EOF"), ("oss", "internal error", HIDDEN)],
)
@pytest.mark.parametrize("role", ROLES)
def test_only_the_real_server_fails_on_what_is_no_json(
    edition: str, code: str, message: str, role: str
) -> None:
    world = small_world(edition)
    with refused(code, message):
        do(world, ways(role)[1], create(world)["id"], body=b"{")


@pytest.mark.parametrize("role", ROLES)
def test_an_unknown_user_is_not_found(world: WorldState, role: str) -> None:
    with refused("not found", "user not found"):
        do(world, ways(role)[1], UNKNOWN_ID, body={"id": UNKNOWN_ID})


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_added_to_an_unknown_task(world: WorldState, role: str) -> None:
    before = state(world)
    with refused("not found", "task not found"):
        do(world, ways(role)[1], UNKNOWN_ID, body={"id": only(world.users)})
    assert state(world) == before


@pytest.mark.parametrize("role", ROLES)
def test_an_unknown_task_has_nobody(world: WorldState, role: str) -> None:
    listing, _, removing = ways(role)
    assert see(world, listing, UNKNOWN_ID)["users"] == []
    assert do(world, removing, UNKNOWN_ID, user=only(world.users)).status == 204


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_bad_task_id_is_refused(world: WorldState, role: str, index: int) -> None:
    with refused("invalid", "id must have a length of 16 bytes"):
        do(world, ways(role)[index], "zz", user=UNKNOWN_ID, body={"id": UNKNOWN_ID})


@pytest.mark.parametrize("role", ROLES)
def test_a_bad_user_id_is_refused(world: WorldState, role: str) -> None:
    with refused("invalid", "id must have a length of 16 bytes"):
        do(world, ways(role)[2], UNKNOWN_ID, user="zz")


@pytest.mark.parametrize("edition", ["v2", "cloud-serverless"])
@pytest.mark.parametrize("role", ROLES)
def test_the_people_of_a_deleted_task_are_forgotten(edition: str, role: str) -> None:
    world = small_world(edition)
    listing, adding, _ = ways(role)
    task_id = create(world)["id"]
    do(world, adding, task_id, body={"id": only(world.users)})
    do(world, "DeleteTasksID", task_id)
    assert see(world, listing, task_id)["users"] == []


@pytest.mark.parametrize("role", ROLES)
def test_the_real_server_looks_for_a_deleted_task_that_had_people(role: str) -> None:
    world = small_world("oss")
    listing, adding, _ = ways(role)
    task_id = create(world)["id"]
    do(world, adding, task_id, body={"id": only(world.users)})
    do(world, "DeleteTasksID", task_id)
    with refused("not found", "task not found"):
        see(world, listing, task_id)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_write_the_task_may_not_change_its_people(world: WorldState, role: str) -> None:
    _, adding, removing = ways(role)
    task_id, user_id = create(world)["id"], only(world.users)
    with refused("unauthorized", write_denied(world, task_id)):
        do(world, adding, task_id, body={"id": user_id}, caller=reader(world))
    do(world, adding, task_id, body={"id": user_id})
    before = state(world)
    with refused("unauthorized", write_denied(world, task_id)):
        do(world, removing, task_id, user=user_id, caller=reader(world))
    assert state(world) == before


@pytest.mark.parametrize("role", ROLES)
def test_the_real_server_hides_people_without_permission(role: str) -> None:
    world = small_world("oss")
    task_id = create(world)["id"]
    do(world, ways(role)[1], task_id, body={"id": operator(world).user_id})
    assert see(world, ways(role)[0], task_id, caller=nobody(world))["users"] == []


@pytest.mark.parametrize("edition", REFUSING)
@pytest.mark.parametrize("role", ROLES)
def test_without_permission_people_are_refused(edition: str, role: str) -> None:
    world = small_world(edition)
    task_id = create(world)["id"]
    with refused("unauthorized", read_denied(world, task_id)):
        do(world, ways(role)[0], task_id, caller=nobody(world))
