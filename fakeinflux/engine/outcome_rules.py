"""Deciding the outcomes of runs: lists that are used up, rules, and chance."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.engine.outcomes import DefaultOutcome, Outcome, OutcomeRule, TaskTarget, missing_bucket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState


def set_outcomes(
    world: WorldState, target: TaskTarget, outcomes: Sequence[Outcome] = (), then: Outcome | None = None
) -> OutcomeRule:
    """Set how the next runs end: `outcomes` one by one, in the order in which runs fall due, then `then`.

    Replaces the rule for the same target. Runs that have begun stay as they are. A rule for an id takes
    precedence over those for patterns; of these, the latest takes precedence.
    """
    clear_outcomes(world, target)
    matcher = None
    if target.pattern is not None:
        matcher = re.compile(".*".join(map(re.escape, target.pattern.split("*"))), re.DOTALL)
    rule = OutcomeRule(target, tuple(outcomes), then, matcher)
    world.outcome_rules = (rule, *world.outcome_rules)
    return rule


def list_outcomes(world: WorldState) -> tuple[OutcomeRule, ...]:
    """Return the rules, the latest first, without the outcomes that are used up."""
    return world.outcome_rules


def clear_outcomes(world: WorldState, target: TaskTarget | None = None) -> None:
    """Remove the rule for a target, or all rules and the failure rate."""
    if target is None:
        world.outcome_rules, world.failure_rate = (), 0.0
    else:
        world.outcome_rules = tuple(rule for rule in world.outcome_rules if rule.target != target)


def set_failure_rate(world: WorldState, rate: float) -> None:
    """Make this fraction of the runs without an explicit outcome fail, chosen by the seed.

    Raises ValueError: the rate is not between 0 and 1.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"a failure rate is between 0 and 1, found {rate}")
    world.failure_rate = float(rate)


def is_scripted(world: WorldState, task: Task) -> bool:
    """Check whether the next run of the task uses up an outcome."""
    for rule in _rules_for(world, task):
        if rule.outcomes or rule.then is not None:
            return bool(rule.outcomes)
    return False


def take_scripted(world: WorldState, task: Task) -> Outcome | None:
    """Use up the outcome set for the next run of the task, and return it; None if there is none."""
    for rule in _rules_for(world, task):
        if rule.outcomes:
            used = replace(rule, outcomes=rule.outcomes[1:])
            world.outcome_rules = tuple(used if other is rule else other for other in world.outcome_rules)
            return rule.outcomes[0]
        if rule.then is not None:
            return None
    return None


def default_outcome(world: WorldState, task: Task) -> DefaultOutcome:
    """Return how the runs of a task end that use up no outcome."""
    for rule in _rules_for(world, task):
        if rule.then is not None:
            return DefaultOutcome(rule.then)
    if task.script.directive is not None:
        return DefaultOutcome(task.script.directive)
    missing = _missing_bucket(world, task) if world.buckets_strict else None
    executed = bool(world.executes) and world.executor is not None
    if world.checker is not None and not world.scripts_loose and (missing is not None or not executed):
        refused = world.checker(world, task)
        if refused is not None:
            return DefaultOutcome(refused)
    if missing is not None:
        return DefaultOutcome(missing_bucket(missing))
    return DefaultOutcome(rate=world.failure_rate, executed=executed)


def _rules_for(world: WorldState, task: Task) -> list[OutcomeRule]:
    """The rules for a task, in order of precedence."""
    if not world.outcome_rules:
        return []
    name = task.script.options.name
    rules = [
        rule
        for rule in world.outcome_rules
        if (rule.matcher.fullmatch(name) if rule.matcher else rule.target.id == task.id)
    ]
    return sorted(rules, key=lambda rule: rule.target.id is None)


def _missing_bucket(world: WorldState, task: Task) -> str | None:
    """The first bucket that the task reads, or else writes, and that its organization does not have."""
    wanted = task.script.reads + task.script.writes
    if not wanted:
        return None
    names = {bucket.name for bucket in world.buckets.values() if bucket.org_id == task.org_id}
    return next((name for name in wanted if name not in names), None)
