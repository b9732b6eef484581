"""Deciding the outcomes of runs: lists that are used up, rules, and chance."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fakeinflux.engine.outcomes import (
    MAY_NOT_WRITE,
    DefaultOutcome,
    Outcome,
    OutcomeRule,
    TaskTarget,
    missing_bucket,
)

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
    met = any(rule.met for rule in world.outcome_rules if rule.target == target)
    clear_outcomes(world, target)
    matcher = None
    if target.pattern is not None:
        matcher = _match_stars(target.pattern)
    rule = OutcomeRule(target, tuple(outcomes), then, matcher, met=met)
    rule = replace(rule, met=met or any(applies(rule, task) for task in world.tasks.values()))
    world.outcome_rules = (rule, *world.outcome_rules)
    return rule


def applies(rule: OutcomeRule, task: Task) -> bool:
    """Return whether a rule is for a task."""
    if rule.matcher is None:
        return rule.target.id == task.id
    return rule.matcher.fullmatch(task.script.options.name) is not None


def meet_rules(world: WorldState, task: Task) -> None:
    """Note which rules a task matches that is created or renamed."""
    world.outcome_rules = tuple(
        replace(rule, met=True) if not rule.met and applies(rule, task) else rule
        for rule in world.outcome_rules
    )


def _match_stars(pattern: str) -> re.Pattern[str]:
    """Return what matches a pattern with `*`. Each part is looked for once, so it takes linear time."""
    first, *others = map(re.escape, pattern.split("*"))
    if not others:
        return re.compile(first)
    middle = "".join(f"(?>.*?{part})" for part in others[:-1] if part)
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)


def list_outcomes(world: WorldState) -> tuple[OutcomeRule, ...]:
    """Return the rules, the latest first, without the outcomes that are used up."""
    return tuple(
        replace(rule, outcomes=rule.outcomes[rule.used :], used=0) if rule.used else rule
        for rule in world.outcome_rules
    )


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
        lasts = rule.used < len(rule.outcomes)
        if lasts or rule.then is not None:
            return lasts
    return False


def take_scripted(world: WorldState, task: Task) -> Outcome | None:
    """Use up the outcome set for the next run of the task, and return it; None if there is none."""
    for rule in _rules_for(world, task):
        if rule.used < len(rule.outcomes):
            used = replace(rule, used=rule.used + 1)
            world.outcome_rules = tuple(used if other is rule else other for other in world.outcome_rules)
            return rule.outcomes[rule.used]
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
    executed = bool(world.executes) and world.executor is not None
    if not executed and world.checker is not None and not world.scripts_loose:
        refused = world.checker(world, task)
        if refused is not None:
            return DefaultOutcome(refused)
    forbidden = None if executed else _forbidden(world, task)
    if forbidden is not None:
        return DefaultOutcome(forbidden)
    missing = _missing_bucket(world, task) if world.buckets_strict and not executed else None
    if missing is not None:
        return DefaultOutcome(missing_bucket(missing))
    return DefaultOutcome(rate=world.failure_rate, executed=executed)


def _rules_for(world: WorldState, task: Task) -> list[OutcomeRule]:
    """The rules for a task, in order of precedence."""
    rules = [rule for rule in world.outcome_rules if applies(rule, task)]
    return sorted(rules, key=lambda rule: rule.target.id is None)


def _forbidden(world: WorldState, task: Task) -> Outcome | None:
    """How a run fails whose task's owner is no longer in the organization, or only a member that writes.

    The roles of that moment count, not the token that made the task. Source: observed.
    """
    role = world.memberships.get(task.org_id, {}).get(task.owner_id)
    wanted = task.script.reads + task.script.writes
    if role == "owner" or not wanted:
        return None
    on_buckets = {
        bucket.name: world.memberships.get(bucket.id, {}).get(task.owner_id)
        for bucket in world.buckets.values()
        if bucket.org_id == task.org_id
    }
    if role is None:
        hidden = next((name for name in wanted if on_buckets.get(name) is None), None)
        if hidden is not None:
            return missing_bucket(hidden)
    forbidden = [name for name in task.script.writes if on_buckets.get(name) != "owner"]
    return MAY_NOT_WRITE if forbidden else None


def _missing_bucket(world: WorldState, task: Task) -> str | None:
    """The first bucket that a run of the task looks for, and that its organization does not have.

    Where the names cannot be known by value, they are those in the script's text, read before written.
    """
    wanted = None if world.find_bucket_names is None else world.find_bucket_names(world, task)
    if wanted is None:
        wanted = task.script.reads + task.script.writes
    if not wanted:
        return None
    names = {bucket.name for bucket in world.buckets.values() if bucket.org_id == task.org_id}
    return next((name for name in wanted if name not in names), None)
