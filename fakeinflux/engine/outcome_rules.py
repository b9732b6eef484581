"""What a world says about the outcomes of runs: lists that are used up, rules, and chance."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.engine.outcomes import Fate, Outcome, OutcomeRule, TaskTarget, missing_bucket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState


def set_outcomes(
    world: WorldState, target: TaskTarget, outcomes: Sequence[Outcome] = (), then: Outcome | None = None
) -> OutcomeRule:
    """Say how the next runs end: `outcomes` one run at a time, in the order of falling due, then `then`.

    Takes the place of what was said for the same target. Runs before now stay as they were.
    A rule for an id goes before those for patterns, of which the latest goes first.
    """
    clear_outcomes(world, target)
    matcher = None if target.pattern is None else re.compile(_expression(target.pattern), re.DOTALL)
    rule = OutcomeRule(target, tuple(outcomes), then, matcher)
    world.outcome_rules = (rule, *world.outcome_rules)
    world.touch()
    return rule


def list_outcomes(world: WorldState) -> tuple[OutcomeRule, ...]:
    """The rules as they stand: without the outcomes that are used up. The latest is first."""
    return world.outcome_rules


def clear_outcomes(world: WorldState, target: TaskTarget | None = None) -> None:
    """Forget what was said for a target, or all of it and the failure rate."""
    if target is None:
        world.outcome_rules, world.failure_rate = (), 0.0
    else:
        world.outcome_rules = tuple(rule for rule in world.outcome_rules if rule.target != target)
    world.touch()


def set_failure_rate(world: WorldState, rate: float) -> None:
    """Let a share of all runs fail that nothing else is said of, as the seed picks them."""
    if not 0 <= rate <= 1:
        raise ValueError(f"a failure rate is between 0 and 1, found {rate}")
    world.failure_rate = float(rate)
    world.touch()


def is_scripted(world: WorldState, task: Task) -> bool:
    """Whether the next run of the task uses up an outcome."""
    for rule in _rules_for(world, task):
        if rule.outcomes or rule.then is not None:
            return bool(rule.outcomes)
    return False


def decide_outcome(world: WorldState, task: Task, run_id: str) -> Outcome:
    """How a run that is ready now will end; an outcome that was given for one run is used up."""
    for rule in _rules_for(world, task):
        if rule.outcomes:
            used = replace(rule, outcomes=rule.outcomes[1:])
            world.outcome_rules = tuple(used if other is rule else other for other in world.outcome_rules)
            return rule.outcomes[0]
        if rule.then is not None:
            return rule.then
    return fate_of(world, task).outcome_of(world.seed, run_id)


def fate_of(world: WorldState, task: Task) -> Fate:
    """How the runs of a task end that use up no outcome of a list."""
    for rule in _rules_for(world, task):
        if rule.then is not None:
            return Fate(rule.then)
    if task.script.directive is not None:
        return Fate(task.script.directive)
    missing = _missing_bucket(world, task) if world.buckets_strict else None
    if missing is not None:
        return Fate(missing_bucket(missing))
    return Fate(rate=world.failure_rate)


def _rules_for(world: WorldState, task: Task) -> list[OutcomeRule]:
    """The rules for a task, the one that goes first in front."""
    if not world.outcome_rules:
        return []
    fitting = [rule for rule in world.outcome_rules if _fits(rule, task)]
    return sorted(fitting, key=lambda rule: rule.target.id is None)


def _fits(rule: OutcomeRule, task: Task) -> bool:
    if rule.matcher is None:
        return rule.target.id == task.id
    return rule.matcher.fullmatch(task.script.options.name) is not None


def _expression(pattern: str) -> str:
    return ".*".join(map(re.escape, pattern.split("*")))


def _missing_bucket(world: WorldState, task: Task) -> str | None:
    """The first bucket that the task reads, or else writes, and its organization does not have."""
    wanted = task.script.reads + task.script.writes
    if not wanted:
        return None
    names = {bucket.name for bucket in world.buckets.values() if bucket.org_id == task.org_id}
    return next((name for name in wanted if name not in names), None)
