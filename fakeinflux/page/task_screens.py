"""The screens of tasks: all of them, and one with its script, its due times and its runs."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from fakeinflux.accounts.labels import labels_of
from fakeinflux.engine.errors import not_found
from fakeinflux.engine.outcome_rules import applies
from fakeinflux.engine.runs import list_runs
from fakeinflux.page.html import Html, facts, table, tag
from fakeinflux.timing.describe import describe_schedule
from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.schedules import due_times
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.engine.model import Run, Task
    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

MARKS = {"success": "●", "failed": "✕", "canceled": "■", "started": "▶", "scheduled": "○", "mixed": "◐"}
"""A shape for each status, so that colour alone says nothing."""
UPCOMING = 10
MOST_RUNS = 100
MOST_TASKS = 200
"""How many tasks a screen has; the filter finds the others."""
FIRST_STEP = """curl -X POST {url}/api/v2/tasks \\
  -H 'Authorization: Token {token}' -H 'Content-Type: application/json' \\
  -d '{{"org": "{org}", "flux": "option task = {{name: \\"hourly\\", every: 1h}} x = 1"}}'"""


def status_mark(status: str) -> Html:
    """Return a status as its shape and its name."""
    return tag("span", f"{MARKS.get(status, '?')} {status}", class_=f"status {status}")


def tasks_screen(view: View) -> tuple[str, Child]:
    """Show all tasks, or those whose name holds what the filter says."""
    world, wanted = view.tenant.world, view.arguments.get("filter", "")
    tasks = [task for task in world.tasks.values() if wanted.lower() in task.script.options.name.lower()]
    if not world.tasks:
        return "Tasks", _first_step(view)
    field = tag("input", name="filter", value=wanted, type="search", accesskey="f", data_filter=True)
    search = tag(
        "form",
        tag("input", type="hidden", name="world", value=view.token),
        tag("label", "Filter ", field),
        tag("button", "Show"),
        method="get",
    )
    heads = ("Name", "Status", "Schedule", "Last run", "Next due", "Labels", "Scripted", "")
    shown = tasks[:MOST_TASKS]
    rows = [_row(view, task) for task in shown]
    return "Tasks", [search, table(f"{len(shown)} of {len(world.tasks)} tasks", heads, rows)]


def _first_step(view: View) -> Child:
    org = next((org.name for org in view.tenant.world.orgs.values()), "")
    command = FIRST_STEP.format(url=view.base, token=view.token, org=org)
    return [tag("p", "No tasks yet. Your code creates one, or this does:"), tag("pre", command)]


def _row(view: View, task: Task) -> list[Child]:
    world = view.tenant.world
    last = world.histories[task.id].last
    ran: Child = "never"
    if last is not None:
        error = tag("small", f" {last.error}") if last.error else None
        ran = [status_mark(last.status), f" {format_seconds(last.end)}", error]
    scripted = sum(applies(rule, task) for rule in world.outcome_rules)
    return [
        view.link(task.script.options.name, f"tasks/{task.id}"),
        task.status,
        describe_schedule(world.histories[task.id].epoch.schedule),
        ran,
        next(iter(_upcoming(view, task)), "never"),
        ", ".join(label.name for label in labels_of(world, task.id)),
        view.link("1 rule" if scripted == 1 else f"{scripted} rules", "scripted") if scripted else None,
        _buttons(view, task),
    ]


def _buttons(view: View, task: Task) -> list[Html]:
    is_active = task.status == "active"
    switch = ("inactive", "Deactivate") if is_active else ("active", "Activate")
    return [
        view.button("Run now", "run", task=task.id),
        view.button(switch[1], "status", task=task.id, status=switch[0]),
        view.button("Fail next", "fail", "The next run fails", task=task.id),
    ]


def _upcoming(view: View, task: Task) -> list[str]:
    history = view.tenant.world.histories[task.id]
    if history.released:
        return []
    times = islice(due_times(history.epoch.schedule, history.scheduled), UPCOMING)
    return [format_seconds(due * SECOND) for due in times]


def task_screen(view: View, task_id: str) -> tuple[str, Child]:
    """Show a task. Raises Refused: not found."""
    world = view.tenant.world
    task = world.tasks.get(task_id)
    if task is None:
        raise not_found(f"found no task {task_id!r} in this world")
    options = task.script.options
    given = [
        ("id", task.id),
        ("status", task.status),
        ("schedule", describe_schedule(world.histories[task.id].epoch.schedule)),
        *((name, getattr(options, name)) for name in ("every", "cron", "offset", "concurrency", "retry")),
        ("organization", task.org_name),
        ("description", task.description),
        ("stored script", task.script_id),
        ("labels", ", ".join(label.name for label in labels_of(world, task.id)) or None),
        ("created", format_seconds(task.created_at)),
    ]
    upcoming = _upcoming(view, task)
    runs = list_runs(world, task, limit=MOST_RUNS)
    rows = [_run_row(view, task, run) for run in runs]
    return options.name, [
        tag("div", _buttons(view, task), class_="buttons"),
        facts([(name, str(value)) for name, value in given if value is not None]),
        tag("h2", "Script"),
        _numbered(task.script.text),
        tag("h2", "Due next"),
        tag("ol", [tag("li", tag("time", due, datetime=due)) for due in upcoming]) if upcoming else "never",
        tag("h2", "Runs"),
        table(
            f"{len(rows)} runs, the newest first",
            ("Status", "Scheduled for", "Requested", "Started", "Finished", "Log", ""),
            rows,
        )
        if rows
        else tag("p", "No runs yet. Advance the clock, or press Run now."),
    ]


def _numbered(text: str) -> Html:
    lines = [tag("li", tag("code", line or " ")) for line in text.split("\n")]
    return tag("ol", lines, class_="script")


def _run_row(view: View, task: Task, run: Run) -> list[Child]:
    times = (run.requested_at, run.started_at, run.finished_at)
    log = tag("ol", [tag("li", event.message) for event in run.log], class_="log")
    ends = [view.button("Retry", "retry", task=task.id, run=run.id)]
    if run.finished_at is None:
        ends.append(view.button("Cancel", "cancel", task=task.id, run=run.id))
    return [
        status_mark(run.status),
        tag("span", format_seconds(run.scheduled_for), id=f"run-{run.id}", title=run.id),
        *(None if time is None else format_seconds(time) for time in times),
        tag("details", tag("summary", f"{len(run.log)} lines"), log, open=run.status == "failed"),
        ends,
    ]
