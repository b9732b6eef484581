"""Outcomes: lists, rules, directives and chance, and their order of precedence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.engine.outcome_rules import clear_outcomes, list_outcomes, set_failure_rate, set_outcomes
from fakeinflux.engine.outcomes import SUCCESS, Outcome, OutcomeRule, TaskTarget
from fakeinflux.engine.runs import force_run, list_runs

from .worlds import HOUR, MINUTE, advance, make_task, make_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

BOOM = Outcome("failed", error="boom")
CANCELED = Outcome("canceled")
ANY = TaskTarget(pattern="*")


def outcomes_of(world: WorldState, task_number: int = 0) -> list[str]:
    """The statuses of the runs of a task, oldest first."""
    task = list(world.tasks.values())[task_number]
    return [run.status for run in reversed(list_runs(world, task, limit=500))]


def test_a_list_is_used_up_one_run_at_a_time() -> None:
    world = make_world()
    task = make_task(world)
    set_outcomes(world, TaskTarget(id=task.id), [SUCCESS, BOOM, CANCELED])
    advance(world, 5 * MINUTE)
    assert outcomes_of(world) == ["success", "failed", "canceled", "success", "success"]


def test_a_rule_is_for_the_runs_after_the_list() -> None:
    world = make_world()
    task = make_task(world)
    set_outcomes(world, TaskTarget(id=task.id), [SUCCESS], BOOM)
    advance(world, 3 * MINUTE)
    assert outcomes_of(world) == ["success", "failed", "failed"]


def test_forced_runs_use_up_the_list_too() -> None:
    world = make_world()
    task = make_task(world)
    set_outcomes(world, TaskTarget(id=task.id), [BOOM])
    force_run(world, task)
    advance(world, MINUTE)
    assert [run.status for run in list_runs(world, task)] == ["success", "failed"]


def test_a_list_for_a_pattern_is_used_up_by_all_its_tasks_in_due_order() -> None:
    world = make_world()
    make_task(world, "every: 2m", name="slow")
    make_task(world, "every: 1m", name="soon")
    set_outcomes(world, TaskTarget(pattern="s*"), [BOOM, CANCELED, BOOM])
    advance(world, 4 * MINUTE)
    assert outcomes_of(world, 0) == ["canceled", "success"]
    assert outcomes_of(world, 1) == ["failed", "failed", "success", "success"]


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*", "any", True),
        ("night*", "nightly", True),
        ("*ly", "nightly", True),
        ("n*t*y", "nightly", True),
        ("night", "nightly", False),
        ("a.c", "abc", False),
        ("a[b]", "ab", False),
        ("*", "two\\nlines", True),
    ],
)
def test_a_star_stands_for_any_characters_and_nothing_else_does(pattern: str, name: str, fits: bool) -> None:
    world = make_world()
    make_task(world, name=name)
    set_outcomes(world, TaskTarget(pattern=pattern), [BOOM])
    advance(world, MINUTE)
    assert outcomes_of(world) == ["failed" if fits else "success"]


def test_what_goes_before_what() -> None:
    world = make_world()
    task = make_task(world, comment='failed "directive"')
    set_failure_rate(world, 1)
    reasons = []
    for target, reason in ((None, "directive"), (ANY, "pattern"), (TaskTarget(id=task.id), "id")):
        if target is not None:
            set_outcomes(world, target, then=Outcome("failed", error=reason))
        advance(world, MINUTE)
        reasons.append(list_runs(world, task)[0].log[-1].message)
    assert reasons == ["directive", "pattern", "id"]


def test_the_latest_pattern_goes_first() -> None:
    world = make_world()
    make_task(world)
    set_outcomes(world, TaskTarget(pattern="t*"), then=BOOM)
    set_outcomes(world, ANY, then=CANCELED)
    advance(world, MINUTE)
    assert outcomes_of(world) == ["canceled"]


def test_runs_before_a_rule_stay_as_they_were() -> None:
    world = make_world()
    task = make_task(world)
    advance(world, 3 * MINUTE)
    before = list_runs(world, task)
    set_outcomes(world, ANY, then=BOOM)
    advance(world, MINUTE)
    assert list_runs(world, task)[1:] == before
    assert outcomes_of(world)[-1] == "failed"


def test_the_same_target_is_said_anew() -> None:
    world = make_world()
    set_outcomes(world, ANY, [BOOM])
    set_outcomes(world, ANY, [CANCELED], SUCCESS)
    assert list_outcomes(world) == (OutcomeRule(ANY, (CANCELED,), SUCCESS),)


def test_the_rules_are_listed_as_they_stand() -> None:
    world = make_world()
    make_task(world)
    set_outcomes(world, ANY, [BOOM, CANCELED])
    advance(world, MINUTE)
    assert list_outcomes(world) == (OutcomeRule(ANY, (CANCELED,)),)


def test_cleared_rules_say_nothing() -> None:
    world = make_world()
    make_task(world)
    set_outcomes(world, ANY, [BOOM], BOOM)
    set_failure_rate(world, 1)
    clear_outcomes(world)
    advance(world, MINUTE)
    assert outcomes_of(world) == ["success"]


def test_a_share_of_runs_fails_as_the_seed_says() -> None:
    shares = []
    for seed in (1, 2):
        world = make_world(seed=seed)
        make_task(world)
        set_failure_rate(world, 0.25)
        advance(world, 10 * HOUR)
        shares.append(outcomes_of(world))
    assert shares[0] != shares[1]
    assert all(100 < statuses.count("failed") < 150 for statuses in (s[-500:] for s in shares))


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        set_failure_rate(make_world(), rate)


@pytest.mark.parametrize("target", [(None, None), ("0000000000000001", "*")])
def test_a_target_is_an_id_or_a_pattern(target: tuple[str | None, str | None]) -> None:
    with pytest.raises(ValueError, match="give exactly one of them"):
        TaskTarget(*target)


def test_a_list_is_used_up_once_however_many_tasks_share_it() -> None:
    world = make_world()
    for _ in range(100):
        make_task(world)
    set_outcomes(world, ANY, [BOOM] * 150)
    assert advance(world, HOUR) == 100 * 60
    failed = [outcomes_of(world, number).count("failed") for number in range(100)]
    assert failed == [2] * 50 + [1] * 50
