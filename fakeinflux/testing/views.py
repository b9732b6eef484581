"""What a test sees of a world: tasks, runs and exchanges, as they were when it looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakeinflux.timing.python_times import read_time

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task. Times are in UTC; `json` is all of it as the API shows it."""

    id: str
    name: str
    status: str
    flux: str | None
    every: str | None
    cron: str | None
    offset: str | None
    description: str | None
    latest_completed: datetime | None
    last_run_status: str | None
    last_run_error: str | None
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunView:
    """A run. `log` has the messages of its log; `json` is all of it as the API shows it."""

    id: str
    task_id: str
    status: str
    scheduled_for: datetime | None
    requested_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    log: tuple[str, ...]
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PointView:
    """A point. `json` is all of it; its time has nanoseconds, where `time` is cut to microseconds."""

    measurement: str
    tags: dict[str, str]
    fields: dict[str, Any]
    time: datetime
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ViolationView:
    """One breach of the contract. `message` explains it; `json` is all of it."""

    operation: str
    place: str
    pointer: str
    message: str
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """A request and its answer, secrets masked. `status` 0: a fault let nothing be answered.

    `operation` is None where the contract has none. Bodies are JSON values, or text where they are none.
    `notes` explain an answer that may surprise.
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
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Advance:
    """What a move of the clock did: where it stands now, and how many runs started on the way."""

    now: datetime
    runs: int


class Tasks(dict[str, TaskView]):
    """Tasks by name; of two with one name the newer."""

    def __missing__(self, name: str) -> TaskView:
        raise KeyError(f"no task {name!r}; there are {', '.join(map(repr, self)) or 'none'}")


def view_task(json: dict[str, Any]) -> TaskView:
    """A task from its JSON."""
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
    """A run from its JSON."""
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
    """An exchange from the journal's JSON."""
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
        tuple(_view_violation(violation) for violation in json["violations"]),
        tuple(json["notes"]),
        json,
    )


def view_point(json: dict[str, Any]) -> PointView:
    """A point from its JSON."""
    fields = {name: _read_cell(cell) for name, cell in json["fields"].items()}
    return PointView(json["measurement"], json["tags"], fields, read_time(json["time"]), json)


def view_rows(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a query's tables, each with the name of its result and the number of its table."""
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
    """A value as Python has it, from a plain one or an object that says of what kind it is."""
    if not isinstance(cell, dict):
        return cell
    kind, value = next(iter(cell.items()))
    return read_time(value) if kind == "time" else float(value) if kind == "float" else value


def _read_time(text: str | None) -> datetime | None:
    return None if text is None else read_time(text)


def _view_violation(json: dict[str, Any]) -> ViolationView:
    return ViolationView(json["operation"], json["in"], json["pointer"], json["message"], json)


def describe_exchange(exchange: ExchangeView) -> str:
    """One line, and one more for each violation."""
    query = exchange.json["request"]["query"]
    asked = "&".join(f"{name}={value}" for name, values in query.items() for value in values)
    path = f"{exchange.path}?{asked}" if asked else exchange.path
    asked_for = f"{exchange.method} {path} ({exchange.operation or 'no operation'})"
    line = f"#{exchange.id} {exchange.time:%Y-%m-%dT%H:%M:%SZ} {asked_for} → {_describe_answer(exchange)}"
    said = (*(violation.message for violation in exchange.violations), *exchange.notes)
    return "\n".join([line, *(f"    {text}" for text in said)])


def _describe_answer(exchange: ExchangeView) -> str:
    if not exchange.status:
        return "no answer"
    if exchange.status < 400 or not isinstance(exchange.answer, dict):
        return str(exchange.status)
    # The message of a refusal for a violation is the violation's own.
    said = exchange.answer.get("code" if exchange.violations else "message", "")
    return f"{exchange.status} {said}"
