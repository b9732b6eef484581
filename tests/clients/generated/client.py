"""Creates, edits and runs a task with the client that openapi-python-client made."""

from __future__ import annotations

import os

from generated.api.tasks import get_tasks_id_runs, patch_tasks_id, post_tasks, post_tasks_id_runs
from generated.client import AuthenticatedClient
from generated.models import Run, Runs, Task, TaskCreateRequest, TaskUpdateRequest


def main() -> None:
    client = AuthenticatedClient(
        os.environ["INFLUXDB_V2_URL"], os.environ["INFLUXDB_V2_TOKEN"], prefix="Token"
    )
    creation = TaskCreateRequest(flux=os.environ["FLUX"], org=os.environ["INFLUXDB_V2_ORG"])
    task = post_tasks.sync(client=client, body=creation)
    assert isinstance(task, Task), task
    task = patch_tasks_id.sync(task.id, client=client, body=TaskUpdateRequest(every="30m"))
    assert isinstance(task, Task), task
    run = post_tasks_id_runs.sync(task.id, client=client)
    assert isinstance(run, Run), run
    runs = get_tasks_id_runs.sync(task.id, client=client)
    assert isinstance(runs, Runs), runs
    print(f"python: task {task.name} every {task.every}, {len(runs.runs)} run")


main()
