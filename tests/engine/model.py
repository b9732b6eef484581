"""A slow world: it stores every run of every task, and processes every event by itself, in order.

It shares with the engine the schedules, the format of ids, and the small numbers derived from the seed, but
nothing that makes the engine fast.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.engine.chance import happens, start_delay, usual_length
from fakeinflux.engine.ids import scheduled_run_id
from fakeinflux.engine.model import LogEvent, Run
from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.golang.quoting import go_quote
from fakeinflux.timing.schedules import schedule_of

from .slow_records import KEPT_FOR, SECOND, Missing, SlowRule, SlowRun, SlowTask

if TYPE_CHECKING:
    from fakeinflux.engine.outcomes import TaskTarget
    from fakeinflux.engine.scripts import Script


@dataclass(slots=True)
class SlowWorld:
    """The slow twin of a `World`."""

    now: int
    seed: int
    defects: bool
    buckets: set[str] | None = None
    rate: float = 0.0
    rules: list[SlowRule] = field(default_factory=list)
    tasks: dict[str, SlowTask] = field(default_factory=dict)
    series: int = 0
    started: int = 0

    def create(self, task_id: str, script: Script, *, active: bool) -> None:
        second = self.now // SECOND
        options = script.options
        schedule = schedule_of(options.every, options.cron, second)
        self.series += 1
        self.tasks[task_id] = SlowTask(
            task_id, script, active, self.series, schedule, self.now, second, second, _opening(script)
        )
        self.tasks[task_id].released = not active and not self.defects
        self._look_ahead(self.tasks[task_id])

    def edit(self, task_id: str, script: Script | None, active: bool | None) -> None:
        task = self.tasks[task_id]
        new = script or task.script
        activated = active is True and not task.active
        moved = any(
            getattr(new.options, name) != getattr(task.script.options, name)
            for name in ("every", "cron", "offset")
        )
        before = task.script
        task.script, task.opening = new, _opening(new)
        if self.defects and not task.active and not active:
            task.timed = task.timed or before
            self._perform(task, self.now)
            return
        task.timed = None
        if active is not None:
            task.active = active
            task.released = not active
        if activated:
            task.scheduled = max(task.scheduled, self.now // SECOND)
            task.completed = max(task.completed, self.now // SECOND)
        if moved or activated:
            self.series += 1
            task.series, task.floor = self.series, self.now
            task.schedule = schedule_of(new.options.every, new.options.cron, task.scheduled)
        if script is not None or active is not None:
            self._perform(task, self.now)

    def force(self, task_id: str, run_id: str, due: int, requested_at: int | None) -> None:
        task = self.tasks[task_id]
        ready = max(self.now + SECOND // 2, due * SECOND)
        run = SlowRun(run_id, due, ready, task.opening, requested_at)
        task.runs[run.id] = run
        task.unfinished.append(run)
        self._look_ahead(task)

    def cancel(self, task_id: str, run_id: str) -> None:
        task = self.tasks[task_id]
        run = self.find(task_id, run_id)
        if run.ended:
            raise Missing
        run.canceled = True
        if self.defects:
            self._mark(run)
            self._look_ahead(task)
            return
        self._finish(task, run, self.now)
        self._tell(task, run, "canceled", None)
        self._perform(task, self.now)

    def _mark(self, run: SlowRun) -> None:
        """A cancelled run goes on; one without an end is interrupted after a second."""
        if run.start is None:
            run.marked = self.now
        elif run.end is not None and run.end >= FOREVER:
            run.end = self.now + SECOND
            run.outcome = Outcome(
                "failed", run.end - run.start, error="could not execute task run: context canceled"
            )

    def set_outcomes(self, target: TaskTarget, outcomes: list[Outcome], then: Outcome | None) -> None:
        self.rules = [rule for rule in self.rules if rule.target != target]
        self.rules.insert(0, SlowRule(target, list(outcomes), then))

    def advance(self, by: int) -> int:
        """Perform every event up to the new time; the number of runs that started."""
        self.now += by
        self.started = 0
        while True:
            due = [(task.next, task.id) for task in self.tasks.values() if task.next is not None]
            instant, task_id = min(due, default=(self.now + 1, ""))
            if instant > self.now:
                return self.started
            self._perform(self.tasks[task_id], instant)

    def find(self, task_id: str, run_id: str) -> SlowRun:
        run = self.tasks[task_id].runs.get(run_id)
        if run is None or not self._visible(run):
            raise Missing
        return run

    def listed(
        self, task_id: str, after: str | None, after_time: int | None, before_time: int | None, limit: int
    ) -> list[Run]:
        task = self.tasks[task_id]
        chosen = [
            run
            for run in task.runs.values()
            if (after_time is None or run.due * SECOND > after_time)
            and (before_time is None or run.due * SECOND < before_time)
        ]
        unfinished = sorted((run for run in chosen if not run.ended), key=lambda run: run.id)
        if self.defects and before_time is None:
            unfinished = [run for run in unfinished if run.due * SECOND <= self.now]
        finished = [run for run in chosen if run.ended and self._visible(run)]
        if self.defects and after_time is not None and before_time is None:
            finished = [run for run in finished if run.due < self.now // SECOND]
        if after is not None:
            finished = [run for run in finished if run.id > after and not self.defects]
        finished.sort(key=lambda run: (-run.due, self._began(run), run.id))
        return [self.view(task_id, run) for run in (unfinished + finished)[:limit]]

    def view(self, task_id: str, run: SlowRun) -> Run:
        delay = start_delay(self.seed, int(run.id, 16))
        started = None if run.start is None else run.start + delay
        lines = [] if started is None else [LogEvent(run.id, started, run.opening)]
        requested = run.requested_at
        if run.ended and requested is not None:
            requested -= requested % SECOND
        status, finished = run.state, None
        if run.canceled and not run.ended:
            status = "canceled"
            lines += [] if started else [LogEvent(run.id, run.marked, "Run canceled")]
        elif run.canceled:
            assert run.end is not None
            status, finished = "canceled", max(run.end, started or 0)
            lines += [] if started else [LogEvent(run.id, finished, "Run canceled")]
        elif run.ended:
            assert run.outcome is not None
            assert started is not None
            status = run.outcome.status
            length = run.outcome.after
            finished = started + (usual_length(self.seed, int(run.id, 16)) if length is None else length)
            lines += [LogEvent(run.id, finished, line) for line in _closing(run.outcome)]
        shown = {"waiting": "scheduled", "running": "started"}.get(status, status)
        return Run(
            run.id, task_id, shown, run.due * SECOND, requested, started, finished, tuple(lines)  # type: ignore[arg-type]
        )  # fmt: skip

    def _perform(self, task: SlowTask, instant: int) -> None:
        running = [run for run in task.unfinished if run.start is not None and run.end is not None]
        over = [run for run in running if run.end is not None and run.end <= instant]
        for run in sorted(over, key=lambda run: (run.end, run.due, run.id)):
            self._end(task, run)
        self._queue_due(task, instant)
        waiting = [run for run in task.unfinished if run.start is None and run.outcome is None]
        for run in sorted(waiting, key=lambda run: (run.ready, run.id)):
            if run.ready <= instant:
                run.outcome = self._decide(task, run.id)
        self._start(task, instant)
        self._look_ahead(task)

    def _queue_due(self, task: SlowTask, instant: int) -> None:
        while not task.released:
            due = task.schedule.next_due(task.scheduled)
            if due is None or max((due + task.offset) * SECOND, task.floor) > instant:
                return
            run_id = scheduled_run_id(self.seed, task.series, due + task.offset)
            run = SlowRun(run_id, due, instant, task.opening, outcome=self._decide(task, run_id))
            task.runs[run.id] = run
            task.unfinished.append(run)
            task.scheduled = due

    def _start(self, task: SlowTask, instant: int) -> None:
        places = 100 if self.defects else task.script.options.concurrency or 1
        while sum(run.start is not None for run in task.unfinished) < places:
            ready = [run for run in task.unfinished if run.start is None and run.outcome is not None]
            if not ready:
                return
            run = min(ready, key=lambda run: (run.due, run.id))
            assert run.outcome is not None
            run.start, run.end, run.canceled = instant, instant + (run.outcome.after or 0), False
            self.started += 1
            if run.end == instant:
                self._end(task, run)

    def _end(self, task: SlowTask, run: SlowRun) -> None:
        assert run.outcome is not None
        assert run.end is not None
        lines = ["Started", *_closing(run.outcome)]
        run.canceled = False
        self._finish(task, run, run.end)
        error = lines[-2] if self.defects else run.outcome.error or "simulated failure"
        self._tell(task, run, run.outcome.status, error if run.outcome.status == "failed" else None)

    def _finish(self, task: SlowTask, run: SlowRun, end: int) -> None:
        run.end, run.ended = end, True
        task.unfinished.remove(run)

    def _tell(self, task: SlowTask, run: SlowRun, status: str, error: str | None) -> None:
        task.completed = max(task.completed, run.due)
        assert run.end is not None
        rank = (run.end, run.due, run.id)
        if task.last is None or task.last[0] < rank:
            task.last = (rank, status, error)

    def _look_ahead(self, task: SlowTask) -> None:
        instants = [run.end for run in task.unfinished if run.end is not None and run.end < FOREVER]
        instants += [run.ready for run in task.unfinished if run.outcome is None]
        due = None if task.released else task.schedule.next_due(task.scheduled)
        if due is not None:
            instants.append(max((due + task.offset) * SECOND, task.floor))
        task.next = min(instants, default=None)

    def _decide(self, task: SlowTask, run_id: str) -> Outcome:
        fitting = [rule for rule in self.rules if rule.fits(task)]
        fitting.sort(key=lambda rule: rule.target.id is None)
        for rule in fitting:
            if rule.outcomes:
                return rule.outcomes.pop(0)
            if rule.then is not None:
                return rule.then
        if task.script.directive is not None:
            return task.script.directive
        for name in task.script.reads:
            if self.buckets is not None and name not in self.buckets:
                what = f'failed to initialize execute state: could not find bucket "{name}"'
                return Outcome("failed", error=f"error exhausting result iterator: {what}")
        failing = happens(self.seed, int(run_id, 16), self.rate)
        return Outcome("failed", error="simulated failure") if failing else Outcome("success")

    def _began(self, run: SlowRun) -> int:
        began = run.end if run.start is None else run.start
        assert began is not None
        return began

    def _visible(self, run: SlowRun) -> bool:
        return not run.ended or self._began(run) > self.now - KEPT_FOR


def _opening(script: Script) -> str:
    return f"Started task from script: {go_quote(script.text)}"


def _closing(outcome: Outcome) -> list[str]:
    lines = [f"Completed({outcome.status})"]
    if outcome.status == "failed":
        reason = outcome.error or "simulated failure"
        lines.append(reason)
        if outcome.unrecoverable or "could not find bucket" in reason:
            lines.append(f"Task encountered unrecoverable error, requires admin action: {reason}")
    return lines
