"""Makes the tasks of a server as the plan has them, and gives each failed run a second chance."""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from influxdb_client import TaskCreateRequest, TaskUpdateRequest
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from downsampling.plan import MANAGED, write_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from influxdb_client import InfluxDBClient, Label, Organization, Run, Task, TasksApi

    from downsampling.plan import Rollup

    Sleep: TypeAlias = Callable[[float], object]

T = TypeVar("T")

logger = logging.getLogger("downsampling")
ROUND_SECONDS = 900
ATTEMPTS = 5
OVERLOADED = {429, 503}


@dataclass(slots=True)
class Changes:
    """The names of the tasks that a plan changed."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    deactivated: list[str] = field(default_factory=list)


def keep(client: InfluxDBClient, plan: Iterable[Rollup], sleep: Sleep = time.sleep) -> None:
    """Do the service's work until interrupted, a round every fifteen minutes."""
    rollups = tuple(plan)
    while True:
        try_patiently(lambda: apply_plan(client, rollups), sleep)
        try_patiently(lambda: retry_failed(client), sleep)
        sleep(ROUND_SECONDS)


def apply_plan(client: InfluxDBClient, plan: Iterable[Rollup]) -> Changes:
    """Create, update and deactivate tasks until they are as planned. Doing it twice changes nothing."""
    tasks = client.tasks_api()
    org = client.organizations_api().find_organizations(org=client.org)[0]
    planned = {rollup.name: rollup for rollup in plan}
    present = {task.name: task for task in tasks.find_tasks_iter(org_id=org.id)}
    labels = _have_labels(client, org, planned.values())
    changes = Changes()
    for rollup in planned.values():
        task = _have_task(tasks, rollup, present.get(rollup.name), org, changes)
        attached = {label.name for label in task.labels}
        for name in rollup.labels:
            if name not in attached:
                tasks.add_label(labels[name].id, task.id)
    for task in present.values():
        if task.name not in planned and task.status == "active" and _is_managed(task):
            tasks.update_task_request(task.id, TaskUpdateRequest(status="inactive"))
            changes.deactivated.append(task.name)
    return changes


def retry_failed(client: InfluxDBClient) -> list[Run]:
    """Retry the failed runs that have not been retried; what was queued for it.

    A retry is a run for the same time, so the server itself remembers what was tried.
    """
    tasks = client.tasks_api()
    queued = []
    for task in tasks.find_tasks_iter(org=client.org, status="active"):
        if _is_managed(task):
            queued += [_retry(tasks, task, run) for run in _lost_runs(tasks.get_runs(task.id, limit=500))]
    return queued


def try_patiently(act: Callable[[], T], sleep: Sleep = time.sleep) -> T:
    """What `act` returns; tried again when the server is away, or overloaded, for as long as it says."""
    for _ in range(ATTEMPTS - 1):
        try:
            return act()
        except ApiException as error:
            if error.status not in OVERLOADED:
                raise
            pause, reason = float(error.headers.get("Retry-After", 1)), f"{error.status} {error.message}"
        except HTTPError as error:
            pause, reason = 1.0, str(error)
        logger.warning("no success (%s); again in %g s", reason, pause)
        sleep(pause)
    return act()


def _have_labels(client: InfluxDBClient, org: Organization, plan: Iterable[Rollup]) -> dict[str, Label]:
    labels = client.labels_api()
    present = {label.name: label for label in labels.find_labels(org_id=org.id)}
    for name in dict.fromkeys(name for rollup in plan for name in rollup.labels):
        if name not in present:
            present[name] = labels.create_label(name, org.id)
    return present


def _have_task(
    tasks: TasksApi, rollup: Rollup, task: Task | None, org: Organization, changes: Changes
) -> Task:
    script = write_script(rollup)
    if task is None:
        changes.created.append(rollup.name)
        return tasks.create_task(task_create_request=TaskCreateRequest(flux=script, org_id=org.id))
    if (task.flux, task.status) == (script, "active"):
        return task
    changes.updated.append(rollup.name)
    return tasks.update_task_request(task.id, TaskUpdateRequest(flux=script, status="active"))


def _is_managed(task: Task) -> bool:
    return any(label.name == MANAGED for label in task.labels)


def _lost_runs(runs: list[Run]) -> list[Run]:
    attempts = Counter(run.scheduled_for for run in runs)
    return [run for run in runs if run.status == "failed" and attempts[run.scheduled_for] == 1]


def _retry(tasks: TasksApi, task: Task, run: Run) -> Run:
    again = tasks.retry_run(task.id, run.id)
    reason = run.log[-1].message if run.log else "no reason given"
    logger.warning("%s of %s failed (%s); retried", task.name, run.scheduled_for.isoformat(), reason)
    return again
