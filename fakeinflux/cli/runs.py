"""The command `runs`: the runs of a task of a running server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from fakeinflux.cli.exit_status import DONE
from fakeinflux.control.client import ControlError

if TYPE_CHECKING:
    from argparse import Namespace

    from fakeinflux.control.client import RemoteControl


def runs(control: RemoteControl, options: Namespace, out: TextIO) -> int:
    """Print the runs of a task: unfinished ones first, then the newest. Raises ControlError: no such task."""
    task = _find_task(control, options.task)
    answer = control.call("GET", f"tasks/{task['id']}/runs")
    if options.json:
        out.write(json.dumps(answer) + "\n")
        return DONE
    out.writelines(f"{_line(run)}\n" for run in answer["runs"])
    return DONE


def _find_task(control: RemoteControl, name: str) -> dict[str, Any]:
    tasks = control.call("GET", "tasks")["tasks"]
    # Of two tasks with the same name the newer one, as in a test.
    for task in reversed(tasks):
        if name in {task["name"], task["id"]}:
            return dict(task)
    known = ", ".join(repr(task["name"]) for task in tasks) or "none"
    raise ControlError(f"found no task {name!r}; the tasks of this world: {known}")


def _line(run: dict[str, Any]) -> str:
    log = run.get("log") or []
    said = f"  {log[-1]['message']}" if run["status"] == "failed" and log else ""
    return f"{run['scheduledFor']}  {run['id']}  {run['status']}{said}"
