from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.accounts.organizations import create_organization
from fakeinflux.engine.model import Permission
from tests.operations.calls import UNKNOWN_ID, only, operator, refused, small_world
from tests.operations.task_calls import (
    REFUSING,
    create,
    do,
    may_only,
    names,
    nobody,
    reader,
    see,
    switched_off,
)

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


def add_org(world: WorldState, name: str = "other org") -> str:
    return create_organization(world, name=name, description="", owner_id=None).id


def links(world: WorldState, **query: str) -> Any:
    return see(world, "GetTasks", query=query)["links"]


def test_an_empty_list(world: WorldState) -> None:
    assert see(world, "GetTasks") == {"links": {"self": "/api/v2/tasks?limit=100"}, "tasks": []}


def test_a_list_shows_tasks_as_they_are_shown_alone(world: WorldState) -> None:
    shown = [create(world, name) for name in "ba"]
    assert see(world, "GetTasks")["tasks"] == shown


def test_a_list_lasts_until_something_changes(world: WorldState) -> None:
    assert do(world, "GetTasks").lasting


def test_without_user_and_org_the_tasks_of_the_caller_are_listed(world: WorldState) -> None:
    create(world, "mine")
    create(world, "too", orgID=add_org(world))
    assert names(world) == ["mine", "too"]


def test_filters(world: WorldState) -> None:
    other = add_org(world)
    create(world, "a")
    create(world, "b", status="inactive")
    create(world, "c", orgID=other)
    assert names(world, orgID=other) == ["c"]
    assert names(world, org="my-org") == ["a", "b"]
    assert names(world, name="b") == ["b"]
    assert names(world, status="inactive") == ["b"]
    assert names(world, status="active") == ["a", "c"]
    assert names(world, user=UNKNOWN_ID) == []
    assert names(world, orgID=UNKNOWN_ID) == []


def test_a_status_that_is_none_is_passed_over(world: WorldState) -> None:
    create(world, "a")
    assert names(world, status="odd") == ["a"]


def test_of_an_org_name_and_an_org_id_the_name_decides(world: WorldState) -> None:
    create(world, "a")
    assert names(world, org="my-org", orgID=add_org(world)) == ["a"]


def test_beside_a_user_the_org_is_passed_over(world: WorldState) -> None:
    create(world, "a")
    assert names(world, user=operator(world).user_id, orgID=add_org(world)) == ["a"]


def test_pages_lead_from_one_to_the_next(world: WorldState) -> None:
    ids = [create(world, name)["id"] for name in "abc"]
    org = only(world.orgs)
    first = see(world, "GetTasks", query={"orgID": org, "limit": "2"})
    assert [task["id"] for task in first["tasks"]] == ids[:2]
    assert first["links"] == {
        "self": f"/api/v2/tasks?limit=2&orgID={org}",
        "next": f"/api/v2/tasks?after={ids[1]}&limit=2&orgID={org}",
    }
    rest = see(world, "GetTasks", query={"orgID": org, "limit": "2", "after": ids[1]})
    assert [task["id"] for task in rest["tasks"]] == ids[2:]
    assert rest["links"] == {"self": f"/api/v2/tasks?after={ids[1]}&limit=2&orgID={org}"}


def test_links_keep_org_and_user_and_forget_name_status_and_type(world: WorldState) -> None:
    add_org(world)
    query = {"org": "other org", "user": UNKNOWN_ID, "name": "a", "status": "active", "type": "basic"}
    org_id = next(org.id for org in world.orgs.values() if org.name == "other org")
    assert links(world, **query) == {
        "self": f"/api/v2/tasks?limit=100&org=other+org&orgID={org_id}&user={UNKNOWN_ID}"
    }


@pytest.mark.parametrize(("edition", "shown"), [("v2", ["b", "c"]), ("oss", ["c"])])
def test_after_a_task_that_is_gone(edition: str, shown: list[str]) -> None:
    world = small_world(edition)
    ids = [create(world, name)["id"] for name in "abc"]
    do(world, "DeleteTasksID", ids[0])
    assert names(world, after=ids[0], orgID=only(world.orgs)) == shown


def test_basic_leaves_out_script_org_name_and_times(world: WorldState) -> None:
    whole = create(world)
    (basic,) = see(world, "GetTasks", query={"type": "basic"})["tasks"]
    kept = {key: value for key, value in whole.items() if key != "createdAt"}
    assert basic == {**kept, "flux": "", "org": ""}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"type": "fancy"}, '"fancy" is not a valid task type'),
        ({"limit": "0"}, "limit must be between 1 and 500"),
        ({"limit": "501"}, "limit must be between 1 and 500"),
        ({"limit": "-2"}, "limit must be between 1 and 500"),
        ({"limit": "many"}, 'strconv.Atoi: parsing "many": invalid syntax'),
        ({"orgID": "xyz"}, "id must have a length of 16 bytes"),
        ({"after": "xyz"}, "id must have a length of 16 bytes"),
        ({"user": "xyz"}, "id must have a length of 16 bytes"),
        ({"org": "nobody"}, 'organization name "nobody" not found'),
    ],
)
def test_a_query_that_cannot_be_decoded(world: WorldState, query: dict[str, str], message: str) -> None:
    with refused("invalid", f"failed to decode request: {message}"):
        do(world, "GetTasks", query=query)


def test_the_real_server_knows_no_list_of_all() -> None:
    with refused("invalid", "failed to decode request: limit must be between 1 and 500"):
        do(small_world("oss"), "GetTasks", query={"limit": "-1"})


@pytest.mark.parametrize("edition", REFUSING)
def test_limit_minus_one_lists_all(edition: str) -> None:
    world = small_world(edition)
    for number in range(101):
        create(world, f"t{number}")
    found = see(world, "GetTasks", query={"limit": "-1"})
    assert len(found["tasks"]) == 101
    assert found["links"] == {"self": "/api/v2/tasks?limit=-1"}


@pytest.mark.parametrize("edition", REFUSING)
def test_offset_and_sort(edition: str) -> None:
    world = small_world(edition)
    for name in "cab":
        create(world, name)
    assert names(world, sortBy="name") == ["a", "b", "c"]
    assert names(world, offset="1") == ["a", "b"]
    assert names(world, offset=str(2**63 - 1)) == []
    assert names(world, sortBy="name", offset="1", limit="1") == ["b"]
    assert links(world, sortBy="name", offset="1", limit="1") == {
        "self": "/api/v2/tasks?limit=1&offset=1&sortBy=name",
        "next": "/api/v2/tasks?limit=1&offset=2&sortBy=name",
    }


@pytest.mark.parametrize("edition", REFUSING)
@pytest.mark.parametrize(
    ("offset", "message"),
    [("-1", "offset must not be negative"), ("x", 'strconv.Atoi: parsing "x": invalid syntax')],
)
def test_a_bad_offset(edition: str, offset: str, message: str) -> None:
    with refused("invalid", f"failed to decode request: {message}"):
        do(small_world(edition), "GetTasks", query={"offset": offset})


def test_the_real_server_passes_over_offset_and_sort() -> None:
    world = small_world("oss")
    for name in "ba":
        create(world, name)
    assert names(world, offset="1", sortBy="name") == ["b", "a"]
    assert links(world, offset="1", sortBy="name") == {"self": "/api/v2/tasks?limit=100"}


def test_a_list_has_only_what_the_caller_may_read(world: WorldState) -> None:
    create(world, "a")
    create(world, "b", orgID=add_org(world))
    first = next(iter(world.tasks.values()))
    assert see(world, "GetTasks", caller=nobody(world))["tasks"] == []
    assert [task["name"] for task in see(world, "GetTasks", caller=reader(world))["tasks"]] == ["a"]
    one = may_only(world, Permission("read", "tasks", first.org_id, first.id))
    assert [task["name"] for task in see(world, "GetTasks", caller=one)["tasks"]] == ["a"]


def test_an_inactive_token_gets_an_empty_list_from_the_real_server() -> None:
    world = small_world("oss")
    create(world)
    assert see(world, "GetTasks", caller=switched_off(world))["tasks"] == []


@pytest.mark.parametrize("edition", REFUSING)
def test_an_inactive_token_gets_no_list(edition: str) -> None:
    world = small_world(edition)
    with refused("unauthorized", "token is inactive"):
        do(world, "GetTasks", caller=switched_off(world))
