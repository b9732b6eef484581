"""Runs may do what their task's owner may do at that moment, whether they execute their scripts or not."""

from __future__ import annotations

import pytest

from fakeinflux import FakeInflux, World
from fakeinflux.accounts.memberships import add_membership, remove_membership
from fakeinflux.accounts.users import create_user, delete_user, update_user
from fakeinflux.worlds.owner_calls import perform_as_owner

READING = 'option task = {name: "reading", every: 1m}\nfrom(bucket: "my-bucket") |> range(start: -1h)'
WRITING = READING.replace("reading", "writing") + '\n    |> to(bucket: "my-bucket", org: "my-org")'
NO_BUCKET = (
    'error exhausting result iterator: failed to initialize execute state: could not find bucket "my-bucket"'
)
MAY_NOT_WRITE = (
    "error exhausting result iterator: failed to initialize execute state: user not authorized to write"
)


@pytest.fixture(params=["executed", "not executed"])
def world(request: pytest.FixtureRequest) -> World:
    return FakeInflux(now="2025-01-01T00:00:00Z", edition="oss", execute=request.param == "executed").world


def run_once(world: World, flux: str, change) -> list[str]:
    """The log of a run of another user's task, after a change to that user."""
    state = world._control.tenant.world
    user = create_user(state, name="other")
    add_membership(state, state.tasks[created(world, flux)].org_id, user.id, "owner")
    task_id, task = next(iter(state.tasks.items()))
    state.tasks[task_id] = task._replace(owner_id=user.id)
    change(state, task.org_id, user.id)
    world.advance(by="1m")
    [run] = world.runs(task.script.options.name)
    return list(run.log)[1:]


def created(world: World, flux: str) -> str:
    tenant = world._control.tenant
    task_id: str = perform_as_owner(tenant.world, "PostTasks", body={"org": world.org, "flux": flux})["id"]
    return task_id


def leave(state, org_id: str, user_id: str) -> None:
    remove_membership(state, org_id, user_id)


def only_read(state, org_id: str, user_id: str) -> None:
    remove_membership(state, org_id, user_id)
    add_membership(state, org_id, user_id, "member")


@pytest.mark.parametrize(
    "change", [leave, lambda state, _org_id, user_id: delete_user(state, user_id)], ids=["left", "deleted"]
)
def test_a_run_finds_no_bucket_once_the_owner_is_gone(world: World, change) -> None:
    log = run_once(world, READING, change)
    assert log == [
        "Completed(failed)",
        NO_BUCKET,
        f"Task encountered unrecoverable error, requires admin action: {NO_BUCKET}",
    ]


def test_a_member_s_run_may_not_write(world: World) -> None:
    assert run_once(world, WRITING, only_read) == ["Completed(failed)", MAY_NOT_WRITE]


def test_a_member_s_run_may_read(world: World) -> None:
    assert run_once(world, READING, only_read) == ["Completed(success)"]


def test_an_inactive_owner_s_runs_go_on(world: World) -> None:
    def put_to_sleep(state, _org_id: str, user_id: str) -> None:
        update_user(state, user_id, status="inactive")

    assert run_once(world, WRITING, put_to_sleep) == ["Completed(success)"]


def test_one_who_is_in_no_organization_does_not_find_the_one_to_write_to() -> None:
    world = FakeInflux(now="2025-01-01T00:00:00Z", edition="oss", execute=True).world
    writing = (
        'import "array"\noption task = {name: "w", every: 1m}\n'
        'array.from(rows: [{_time: now(), _measurement: "m", _field: "f", _value: 1}])'
        '\n    |> to(bucket: "my-bucket", org: "my-org")'
    )
    assert 'could not find org "my-org"' in run_once(world, writing, leave)[1]
