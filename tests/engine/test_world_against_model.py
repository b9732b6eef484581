"""After any random sequence of actions, a world answers like the slow model, which stores every run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakeinflux.accounts.buckets import create_bucket, delete_bucket
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.outcome_rules import clear_outcomes, set_failure_rate, set_outcomes
from fakeinflux.engine.outcomes import TaskTarget
from fakeinflux.engine.runs import cancel_run, find_run, force_run, list_runs, retry_run, run_logs, task_logs
from fakeinflux.engine.snapshots import restore, snapshot
from fakeinflux.engine.tasks import edit_task

from .looks import last_run, latest_completed, next_change
from .model import SlowWorld
from .sequences import actions, busy_actions, busy_scripts, number
from .slow_records import Missing
from .worlds import HOUR, MINUTE, SECOND, advance, make_script, make_task, make_world

if TYPE_CHECKING:
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.engine.world import WorldState

SEQUENCES = int(os.environ.get("FAKEINFLUX_SEQUENCES", "120"))
"""The number for each test. FAKEINFLUX_SEQUENCES=4000 is the long mode, which takes about ten minutes."""


@dataclass(slots=True)
class Pair:
    """A world and its slow twin, driven alike."""

    world: WorldState
    slow: SlowWorld

    def act(self, action: tuple[object, ...]) -> None:
        name, *arguments = action
        getattr(self, f"do_{name}")(*arguments)

    def task(self, pick: int) -> Task | None:
        tasks = list(self.world.tasks.values())
        return tasks[pick % len(tasks)] if tasks else None

    def run_of(self, pick: int, task: Task) -> str:
        runs = list(self.slow.tasks[task.id].runs)
        return runs[-1 - pick % len(runs)] if runs else f"{pick + 1:016x}"

    def do_advance(self, by: int) -> None:
        assert advance(self.world, by) == self.slow.advance(by)

    def do_advance_far(self, hours: int) -> None:
        """By days when that is some runs only, for what is past retention."""
        rare = ("every: 1h", "every: 1mo", "0 3 * * 1-5")
        few = all(any(text in task.script.text for text in rare) for task in self.world.tasks.values())
        self.do_advance(hours * (HOUR if few else MINUTE))

    def do_create(self, script: tuple[str, str, str], active: bool) -> None:
        if len(self.world.tasks) < 3:
            text, comment, name = script
            status = "active" if active else "inactive"
            task = make_task(self.world, text, name=name, comment=comment, status=status)
            self.slow.create(task.id, task.script, active=active)

    def do_rewrite(self, pick: int, script: tuple[str, str, str]) -> None:
        if task := self.task(pick):
            text, comment, name = script
            task = edit_task(self.world, task, script=make_script(text, name=name, comment=comment))
            self.slow.edit(task.id, task.script, None)

    def do_switch(self, pick: int, active: bool) -> None:
        if task := self.task(pick):
            before = task.status == "active"
            edit_task(self.world, task, status="active" if active else "inactive")
            if before != active:
                self.slow.edit(task.id, None, active)

    def do_force(self, pick: int, later: int | None) -> None:
        task = self.task(pick)
        if task is None or task.status != "active":
            return
        at = None if later is None else self.world.now + later
        run = force_run(self.world, task, at)
        self.slow.force(task.id, run.id, (at or self.world.now) // SECOND, self.world.now)

    def do_retry(self, pick: int, pick_run: int) -> None:
        task = self.task(pick)
        if task is None or task.status != "active":
            return
        run_id = self.run_of(pick_run, task)
        try:
            again = retry_run(self.world, task, run_id)
        except Refused as refused:
            if refused.code == "not found":
                with pytest.raises(Missing):
                    self.slow.find(task.id, run_id)
            else:
                assert self.slow.defects
                assert self.slow.find(task.id, run_id).state != "ended"
        else:
            run = self.slow.find(task.id, run_id)
            self.slow.force(task.id, again.id, run.due, again.requested_at)

    def do_cancel(self, pick: int, pick_run: int) -> None:
        task = self.task(pick)
        if task is None:
            return
        run_id = self.run_of(pick_run, task)
        try:
            cancel_run(self.world, task, run_id)
        except Refused:
            with pytest.raises(Missing):
                self.slow.cancel(task.id, run_id)
        else:
            self.slow.cancel(task.id, run_id)

    def do_script(self, pick: int, outcomes: list[Outcome], then: Outcome | None) -> None:
        if task := self.task(pick):
            self._set(TaskTarget(id=task.id), outcomes, then)

    def do_block(self, outcome: Outcome, later: int | None) -> None:
        """Force a run that may keep its place for long."""
        self.do_script(0, [outcome], None)
        self.do_force(0, later)

    def do_script_named(self, pattern: str, outcomes: list[Outcome], then: Outcome | None) -> None:
        self._set(TaskTarget(pattern=pattern), outcomes, then)

    def _set(self, target: TaskTarget, outcomes: list[Outcome], then: Outcome | None) -> None:
        set_outcomes(self.world, target, outcomes, then)
        self.slow.set_outcomes(target, outcomes, then)

    def do_clear(self) -> None:
        clear_outcomes(self.world)
        self.slow.rules, self.slow.rate = [], 0.0

    def do_rate(self, rate: float) -> None:
        set_failure_rate(self.world, rate)
        self.slow.rate = rate

    def do_bucket(self) -> None:
        """Make or delete the bucket that all scripts read."""
        assert self.slow.buckets is not None
        org = next(iter(self.world.orgs))
        found = [b.id for b in self.world.buckets.values() if b.name == "my-bucket"]
        if found:
            delete_bucket(self.world, found[0])
            self.slow.buckets.discard("my-bucket")
        else:
            create_bucket(self.world, org_id=org, name="my-bucket")
            self.slow.buckets.add("my-bucket")

    def do_go_back(self) -> None:
        """What happens after a snapshot leaves no trace once it is restored."""
        kept = snapshot(self.world)
        advance(self.world, 3 * MINUTE)
        for task in self.world.tasks.values():
            if task.status == "active":
                force_run(self.world, task)
        advance(self.world, HOUR)
        restore(self.world, kept)

    def do_page(self, pick: int, pick_run: int, span: int, limit: int) -> None:
        if task := self.task(pick):
            anchor = self.run_of(pick_run, task)
            now = self.world.now
            after, before = now - span * SECOND, now - (span // 2) * SECOND + 1
            for page in (
                (anchor, None, None),
                (None, after, None),
                (None, None, before),
                (anchor, after, before),
            ):
                self._compare_page(task, *page, limit)

    def _compare_page(
        self, task: Task, after: str | None, after_time: int | None, before_time: int | None, limit: int
    ) -> None:
        shown = list_runs(
            self.world, task, after=after, after_time=after_time, before_time=before_time, limit=limit
        )
        assert shown == self.slow.listed(task.id, after, after_time, before_time, limit)

    def compare(self) -> None:
        for task in self.world.tasks.values():
            slow = self.slow.tasks[task.id]
            self._compare_page(task, None, None, None, 30)
            assert latest_completed(self.world, task) == slow.completed * SECOND
            assert last_run(self.world, task) == (None if slow.last is None else slow.last[1:])
            assert next_change(self.world, task) == slow.next
            ids = list(slow.runs)
            for run_id in ids[:2] + ids[-5:]:
                self._compare_run(task, run_id)

    def _compare_run(self, task: Task, run_id: str) -> None:
        try:
            expected = self.slow.view(task.id, self.slow.find(task.id, run_id))
        except Missing:
            with pytest.raises(Refused, match="run not found"):
                find_run(self.world, task, run_id)
        else:
            assert find_run(self.world, task, run_id) == expected
            assert run_logs(self.world, task, run_id) == list(expected.log)

    def compare_all(self) -> None:
        for task in self.world.tasks.values():
            self._compare_page(task, None, None, None, 100_000)
            shown = self.slow.listed(task.id, None, None, None, 100)
            assert task_logs(self.world, task) == [event for run in shown for event in run.log]
            runs = list(self.slow.tasks[task.id].runs)
            for run_id in runs[:: 1 + len(runs) // 200]:
                self._compare_run(task, run_id)


def make_pair(edition: str, seed: int, *, strict: bool) -> Pair:
    world = make_world(edition, seed=seed, strict=strict)
    buckets = {bucket.name for bucket in world.buckets.values()} if strict else None
    return Pair(world, SlowWorld(world.now, seed, world.edition.reproduces_defects, buckets))


def drive(pair: Pair, sequence: list[tuple[object, ...]]) -> None:
    """Act on both, and compare what they answer after each action."""
    for action in sequence:
        pair.act(action)
        pair.compare()
    pair.compare_all()


@pytest.mark.parametrize("edition", ["v2", "oss"])
@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(seed=number, sequence=st.lists(actions, min_size=5, max_size=40))
def test_answers_as_if_every_run_were_stored(
    edition: str, seed: int, sequence: list[tuple[object, ...]]
) -> None:
    drive(make_pair(edition, seed, strict=True), sequence)


@pytest.mark.parametrize("edition", ["v2", "oss"])
@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=busy_scripts, sequence=st.lists(busy_actions, min_size=3, max_size=25))
def test_runs_that_get_in_each_others_way_answer_so_too(
    edition: str, first: tuple[str, str, str], sequence: list[tuple[object, ...]]
) -> None:
    drive(make_pair(edition, 0, strict=False), [("create", first, True), *sequence])
