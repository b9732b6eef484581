"""Tasks, runs and exchanges of a world, as they were at the moment when the test read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.testing.errors import UnknownTask
from fakeinflux.timing.errors import hides_frames
from fakeinflux.timing.python_times import read_time

if TYPE_CHECKING:
    from datetime import datetime

    from fakeinflux.choices import RunStatus

__tracebackhide__ = hides_frames


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task. Times are in UTC. `json` is the whole task as the API returns it."""

    id: str
    name: str
    status: str
    flux: str | None
    every: str | None
    cron: str | None
    offset: str | None
    description: str | None
    latest_completed: datetime | None
    last_run_status: RunStatus | None
    last_run_error: str | None
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunView:
    """A run. `log` has the messages of its log. `json` is the whole run as the API returns it."""

    id: str
    task_id: str
    status: RunStatus
    scheduled_for: datetime | None
    requested_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    log: tuple[str, ...]
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PointView:
    """A point. `json` has all details, and its time in nanoseconds; `time` has microseconds."""

    measurement: str
    tags: dict[str, str]
    fields: dict[str, Any]
    time: datetime
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ViolationView:
    """A violation of the contract. `message` explains it. `json` has all details."""

    operation: str
    place: str
    pointer: str
    message: str
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """A request and its answer, with secrets masked.

    `operation` is the operationId, or None if the contract has no such operation. `body` is the request's
    body and `answer` the response's: a JSON value, or text if it is not JSON. `status` is 0 if a fault
    dropped the connection. `notes` explain an answer that may surprise. `sent_by`: the line of
    code that sent a request with violations, where that is known. `json` has all details.
    """

    id: int
    time: datetime
    operation: str | None
    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    status: int
    answer: Any
    violations: tuple[ViolationView, ...]
    notes: tuple[str, ...]
    sent_by: str | None
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StrangerView:
    """A call with a token of no world of the server. `id` counts them; `token` is how its token begins."""

    id: int
    method: str
    path: str
    token: str


class Account(NamedTuple):
    """What happened to a world so far: how many requests there were, and what went wrong.

    `failures`: errors inside fakeinflux. `unused`: what was set and met nothing. `strangers`: calls with a
    token of no world.
    """

    exchanges: int
    failures: list[str]
    unused: list[str]
    strangers: list[StrangerView]


@dataclass(frozen=True, slots=True)
class Advance:
    """The result of moving the clock: the time `now`, and how many `runs` started on the way."""

    now: datetime
    runs: int


class Tasks(dict[str, TaskView]):
    """Tasks by name. If two have the same name, the newer one."""

    def __missing__(self, name: str) -> TaskView:
        raise UnknownTask(f"no task {name!r}; there are {', '.join(map(repr, self)) or 'none'}")


def view_task(json: dict[str, Any]) -> TaskView:
    """Return the view of a task from its JSON."""
    return TaskView(
        id=json["id"],
        name=json["name"],
        status=json["status"],
        flux=json.get("flux"),
        every=json.get("every"),
        cron=json.get("cron"),
        offset=json.get("offset"),
        description=json.get("description"),
        latest_completed=_read_time(json.get("latestCompleted")),
        last_run_status=json.get("lastRunStatus"),
        last_run_error=json.get("lastRunError"),
        json=json,
    )


def view_run(json: dict[str, Any]) -> RunView:
    """Return the view of a run from its JSON."""
    return RunView(
        id=json["id"],
        task_id=json["taskID"],
        status=json["status"],
        scheduled_for=_read_time(json.get("scheduledFor")),
        requested_at=_read_time(json.get("requestedAt")),
        started_at=_read_time(json.get("startedAt")),
        finished_at=_read_time(json.get("finishedAt")),
        log=tuple(event["message"] for event in json.get("log") or ()),
        json=json,
    )


def view_exchange(json: dict[str, Any]) -> ExchangeView:
    """Return the view of an exchange from the journal's JSON."""
    request, response = json["request"], json["response"] or {}
    return ExchangeView(
        json["id"],
        read_time(json["time"]),
        json["operation"],
        request["method"],
        request["path"],
        request["query"],
        request["body"],
        response.get("status", 0),
        response.get("body"),
        tuple(
            ViolationView(item["operation"], item["in"], item["pointer"], item["message"], item)
            for item in json["violations"]
        ),
        tuple(json["notes"]),
        json.get("sentBy"),
        json,
    )


def view_account(json: dict[str, Any]) -> Account:
    """Return what the control API tells of a world as an account."""
    strangers = [StrangerView(**stranger) for stranger in json["strangers"]]
    return Account(json["exchanges"], json["failures"], json["unused"], strangers)


def view_point(json: dict[str, Any]) -> PointView:
    """Return the view of a point from its JSON."""
    fields = {name: _read_cell(cell) for name, cell in json["fields"].items()}
    return PointView(json["measurement"], json["tags"], fields, read_time(json["time"]), json)


def view_rows(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a query's tables, each with its result's name and its table's number."""
    return [
        {
            "result": table["result"],
            "table": table["table"],
            **dict(zip(table["columns"], cells, strict=True)),
        }
        for table in tables
        for cells in ([_read_cell(cell) for cell in row] for row in table["rows"])
    ]


def _read_cell(cell: Any) -> Any:
    """Return a value from plain JSON, or from an object that names its kind."""
    if not isinstance(cell, dict):
        return cell
    kind, value = next(iter(cell.items()))
    return read_time(value) if kind == "time" else float(value) if kind == "float" else value


def _read_time(text: str | None) -> datetime | None:
    return None if text is None else read_time(text)
