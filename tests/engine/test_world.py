"""A new world, and settling it as time passes."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.accounts.creation import create_world
from fakeinflux.accounts.permissions import RESOURCE_TYPES
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.runs import force_run, list_runs
from fakeinflux.timing.clock import start_clock

from .looks import next_change
from .worlds import DAY, HOUR, MINUTE, SECOND, advance, make_task, make_world


def test_a_world_begins_as_after_the_setup_of_a_real_server() -> None:
    world = create_world(clock=start_clock())
    (org,), (user,), (authorization,) = (
        world.orgs.values(),
        world.users.values(),
        world.authorizations.values(),
    )
    assert (org.name, user.name, user.password) == ("my-org", "my-user", "my-password")
    assert "my-bucket" in {bucket.name for bucket in world.buckets.values()}
    assert world.memberships[org.id] == {user.id: "owner"}
    assert (authorization.token, world.tokens) == ("my-token", {"my-token": authorization.id})
    assert {permission.type for permission in authorization.permissions} == {*RESOURCE_TYPES} - {"instance"}


def test_the_world_tells_one_time_until_it_is_settled() -> None:
    world = make_world()
    before = world.now
    world.clock.advance(HOUR)
    assert world.now == before
    settle(world)
    assert world.now == before + HOUR


def test_settling_again_changes_nothing() -> None:
    world = make_world()
    make_task(world)
    advance(world, HOUR)
    revision = world.revision
    assert settle(world) == 0
    assert world.revision == revision


def test_settling_tells_how_many_runs_started() -> None:
    world = make_world()
    make_task(world)
    forced = make_task(world, "every: 1h")
    force_run(world, forced)
    assert advance(world, HOUR) == 60 + 1 + 1


def test_a_run_that_ends_is_a_change() -> None:
    world = make_world()
    task = make_task(world, "every: 1h", comment="running 90s")
    advance(world, HOUR)
    revision, change = world.revision, next_change(world, task)
    assert change is not None
    assert advance(world, change - world.now) == 0
    assert world.revision > revision


@given(cuts=st.lists(st.integers(1, 3 * HOUR), max_size=8), comment=st.sampled_from(("", "running 90s")))
def test_it_makes_no_difference_in_how_many_steps_time_passes(cuts: list[int], comment: str) -> None:
    whole, parts = make_world(), make_world()
    tasks = [make_task(world, comment=comment) for world in (whole, parts)]
    count = advance(whole, sum(cuts))
    assert sum(advance(parts, cut) for cut in cuts) == count
    assert list_runs(whole, tasks[0], limit=500) == list_runs(parts, tasks[1], limit=500)


def test_the_same_seed_clock_and_calls_give_the_same_world() -> None:
    answers = []
    for _ in range(2):
        world = make_world(seed=7)
        task = make_task(world, comment="running 90s")
        forced = force_run(world, task)
        advance(world, HOUR)
        answers.append((forced, list_runs(world, task), list(world.tasks), world.authorizations))
    assert answers[0] == answers[1]


def test_another_seed_gives_other_ids_and_times() -> None:
    answers = []
    for seed in (1, 2):
        world = make_world(seed=seed)
        task = make_task(world)
        advance(world, MINUTE)
        answers.append(list_runs(world, task)[0])
    assert answers[0].id != answers[1].id
    assert answers[0].started_at != answers[1].started_at


def test_memory_does_not_grow_with_time() -> None:
    world = make_world()
    for comment in ("", "running 20s", "running 90s", 'failed "no"'):
        make_task(world, comment=comment)
    advance(world, DAY)
    tracemalloc.start()
    for days in (30, 300):
        advance(world, days * DAY)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 100_000


def test_an_edge_of_the_calendar_is_no_trouble() -> None:
    last_minute = 253_402_300_740 * SECOND
    world = make_world(now=last_minute)
    task = make_task(world, "every: 30s")
    assert advance(world, 59 * SECOND) == 1
    assert next_change(world, task) is None
