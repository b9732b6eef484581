"""A snapshot restores the whole state, any number of times."""

from __future__ import annotations

from fakeinflux.accounts.buckets import create_bucket
from fakeinflux.accounts.creation import create_world
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.outcome_rules import list_outcomes, set_outcomes
from fakeinflux.engine.outcomes import Outcome, TaskTarget
from fakeinflux.engine.runs import force_run, list_runs
from fakeinflux.engine.snapshots import restore, snapshot
from fakeinflux.engine.tasks import delete_task, edit_task
from fakeinflux.timing.clock import start_clock

from .worlds import HOUR, MINUTE, SECOND, advance, make_script, make_task, make_world


def test_what_came_after_a_snapshot_is_gone() -> None:
    world = make_world()
    kept_task, other = make_task(world), make_task(world)
    advance(world, 5 * MINUTE)
    set_outcomes(world, TaskTarget(pattern="*"), [Outcome("failed")])
    before = (world.now, list_runs(world, kept_task), list_outcomes(world), dict(world.buckets))
    kept = snapshot(world)
    for _ in range(2):
        edit_task(world, kept_task, script=make_script("every: 7s", comment="running 3s"))
        delete_task(world, other)
        create_bucket(world, org_id=next(iter(world.orgs)), name="new")
        advance(world, HOUR)
        restore(world, kept)
        assert (world.now, list_runs(world, kept_task), list_outcomes(world), dict(world.buckets)) == before
        assert other.id in world.tasks


def test_the_same_calls_after_a_restore_give_the_same_answers() -> None:
    world = make_world()
    task = make_task(world)
    kept = snapshot(world)
    answers = []
    for _ in range(2):
        forced = force_run(world, task)
        advance(world, HOUR)
        answers.append((forced, list_runs(world, task), make_task(world).id))
        restore(world, kept)
    assert answers[0] == answers[1]


def test_a_clock_that_goes_by_itself_goes_on_from_the_present() -> None:
    times = iter(range(1_800_000_000 * SECOND, 1_900_000_000 * SECOND, SECOND))
    world = create_world(clock=start_clock("wall", read=lambda: next(times)))
    kept = snapshot(world)
    settle(world)
    before = world.now
    restore(world, kept)
    settle(world)
    assert world.now > before
