"""A world in a test's hands: its clock, outcomes, faults, journal and snapshots."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.ids import is_id
from fakeinflux.testing.options import read_options
from fakeinflux.testing.views import Advance, Tasks, describe_exchange, view_exchange, view_run, view_task
from fakeinflux.timing.python_times import read_time, span_text, time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from types import TracebackType
    from typing import Literal, Self, TypeAlias, Unpack

    from influxdb_client.client.influxdb_client import InfluxDBClient

    from fakeinflux.choices import ClockMode
    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.testing.control_client import ControlClient
    from fakeinflux.testing.options import WorldOptions
    from fakeinflux.testing.views import ExchangeView, RunView, TaskView, ViolationView
    from fakeinflux.timing.python_times import Span, Time

    SaidOutcome: TypeAlias = Outcome | str | dict[str, Any]

MAX_SHOWN = 30


class World:
    """A world on a server: what the fixture `fakeinflux` gives, and `FakeInflux.new_world`.

    `token` names the world to a client; `org`, `org_id`, `bucket` and `user` are what is there
    first. Nothing of what a handle does shows in the journal. Any thread may use it.
    """

    token: str
    org: str
    org_id: str
    bucket: str
    user: str
    edition: str

    def __init__(
        self, control: ControlClient, described: dict[str, Any], url: Callable[[], str | None]
    ) -> None:
        self._find_url = url
        self._control = control
        self._describe(described)
        self._expected: list[range] = []
        self._clients: list[InfluxDBClient] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def __repr__(self) -> str:
        return f"<fakeinflux world {self.token} at {self._find_url() or 'no address'}>"

    @property
    def url(self) -> str:
        """The server's base URL. RuntimeError where it is not serving."""
        url = self._find_url()
        if url is None:
            raise RuntimeError("not serving: use `with FakeInflux() as fake:`, or the object as an ASGI app")
        return url

    # Time

    @property
    def now(self) -> datetime:
        """The world's time."""
        return read_time(self._control.call("GET", "clock")["now"])

    def advance(self, *, by: Span | None = None, to: Time | None = None) -> Advance:
        """Move the clock forward by `3h` or a timedelta, or to a time; all that falls due happens first.

        Raises ControlError for a move backwards.
        """
        body: dict[str, str] = {}
        if by is not None:
            body["by"] = span_text(by)
        if to is not None:
            body["to"] = time_text(to)
        moved = self._control.call("POST", "clock/advance", body)
        return Advance(read_time(moved["now"]), moved["runs"])

    def set_clock(
        self,
        mode: ClockMode | None = None,
        *,
        now: Time | None = None,
        speed: float | None = None,
    ) -> None:
        """Let the clock go on in another mode, from another (later) time, or faster."""
        asked = {"mode": mode, "now": None if now is None else time_text(now), "speed": speed}
        self._control.call("PUT", "clock", {name: item for name, item in asked.items() if item is not None})

    # What runs do

    @property
    def tasks(self) -> Tasks:
        """The tasks as they are now, by name."""
        return Tasks({task["name"]: view_task(task) for task in self._control.call("GET", "tasks")["tasks"]})

    def runs(self, task: str | TaskView) -> list[RunView]:
        """The runs of a task (by name, id or view): unfinished ones first, then the newest; at most 500."""
        if isinstance(task, str) and not is_id(task):
            task = self.tasks[task]
        task_id = task if isinstance(task, str) else task.id
        return [view_run(run) for run in self._control.call("GET", f"tasks/{task_id}/runs")["runs"]]

    def outcomes(
        self, task: str | TaskView, outcomes: Sequence[SaidOutcome] = (), then: SaidOutcome | None = None
    ) -> None:
        """Say how the next runs of a task end: `outcomes` one run at a time, then all as `then`.

        The task is a view, an id, or a name, in which `*` stands for any characters. An outcome is made by
        `success`, `failed`, … of this package, or written as the control API has it.
        """
        if isinstance(outcomes, str):
            raise TypeError(f"found {outcomes!r}, wanted a list of outcomes; `then` takes one for all runs")
        body: dict[str, Any] = {"task": _target(task), "outcomes": [_outcome_json(said) for said in outcomes]}
        if then is not None:
            body["then"] = _outcome_json(then)
        self._control.call("PUT", "outcomes", body)

    def fail_next(self, task: str | TaskView = "*", error: str | None = None, times: int = 1) -> None:
        """Let the next run (or so many) fail with this error; then all is as it was said before."""
        target = _target(task)
        rules = self._control.call("GET", "outcomes")["outcomes"]
        rule: dict[str, Any] = next((rule for rule in rules if rule["task"] == target), {"outcomes": []})
        failure = {"status": "failed"} if error is None else {"status": "failed", "error": error}
        changed = {**rule, "task": target, "outcomes": [failure] * times + rule["outcomes"]}
        self._control.call("PUT", "outcomes", changed)

    def set_failure_rate(self, rate: float) -> None:
        """Let this share (0 to 1) of all runs fail of which nothing else is said, as the seed picks them."""
        self._control.call("PUT", "outcomes", {"failureRate": rate})

    # What calls meet

    def fault(
        self,
        operation: str = "*",
        *,
        status: int | None = None,
        code: str | None = None,
        message: str | None = None,
        headers: dict[str, str] | None = None,
        delay: Span | None = None,
        drop: bool = False,
        truncate: int | None = None,
        times: int | None = None,
        after: int = 0,
        applied: Literal["before", "after"] = "before",
    ) -> None:
        """Let calls of an operation (an operationId, or `*`) go wrong: `after` go well, then `times` do not.

        What goes wrong: an error `status` in place of the answer, a `delay` of the machine's time, the
        connection `drop`ped without an answer or cut after `truncate` bytes of the body. `applied`: before or
        after the call has changed the world. Without `times` it goes on until `clear_faults`.
        """
        body = {
            "operation": operation, "status": status, "code": code, "message": message, "headers": headers,
            "delay": None if delay is None else span_text(delay), "drop": drop, "truncate": truncate,
            "times": times, "after": after, "applied": applied,
        }  # fmt: skip
        self._control.call("POST", "faults", {name: item for name, item in body.items() if item is not None})

    def clear_faults(self) -> None:
        """Let all calls go well again."""
        self._control.call("DELETE", "faults")

    @property
    def requests(self) -> list[ExchangeView]:
        """The journal: requests and their answers, oldest first."""
        return [view_exchange(exchange) for exchange in self._journal()]

    def clear_requests(self) -> None:
        """Forget the journal."""
        self._control.call("DELETE", "journal")

    def coverage(self) -> dict[str, Any]:
        """What the requests used of the contract and what they did not, as GET coverage gives it."""
        return dict(self._control.call("GET", "coverage"))

    @contextmanager
    def expect_violations(self) -> Iterator[list[ViolationView]]:
        """As `allow_violations`; fails where no request breaks the contract, unless nothing is checked."""
        with self.allow_violations() as seen:
            yield seen
        if not seen and self._control.call("GET", "world")["contract"] != "off":
            raise AssertionError(
                "found no request that breaks the contract, wanted one; allow_violations() does without"
            )

    @contextmanager
    def allow_violations(self) -> Iterator[list[ViolationView]]:
        """Requests inside the block may break the contract; the list has their violations afterwards."""
        start = self._count()
        seen: list[ViolationView] = []
        try:
            yield seen
        finally:
            expected = range(start + 1, self._count() + 1)
            self._expected.append(expected)
            seen.extend(
                violation
                for exchange in self._broken(start)
                if exchange.id in expected
                for violation in exchange.violations
            )

    def unexpected_violations(self) -> list[ViolationView]:
        """The violations of all requests that were not expected to break the contract."""
        return [
            violation
            for exchange in self._broken()
            if not any(exchange.id in expected for expected in self._expected)
            for violation in exchange.violations
        ]

    def failures(self) -> list[str]:
        """The errors that requests met inside the server itself; there should never be one."""
        return list(self._control.call("GET", "world")["failures"])

    def describe_requests(self) -> str:
        """The journal's last exchanges as text, for people."""
        exchanges = self.requests
        left_out = len(exchanges) - MAX_SHOWN
        lines = [f"({left_out} earlier ones are left out)"] if left_out > 0 else []
        return "\n".join(lines + [describe_exchange(exchange) for exchange in exchanges[-MAX_SHOWN:]])

    # The whole of it

    def snapshot(self) -> str:
        """Keep the state of the world (the journal is no part of it); returns the snapshot's id."""
        return str(self._control.call("POST", "snapshots")["id"])

    def restore(self, snapshot: str) -> None:
        """Put a kept state back; any number of times."""
        self._control.call("POST", f"snapshots/{snapshot}/restore")

    def reset(self, **options: Unpack[WorldOptions]) -> None:
        """Begin the world anew; what is not given is as it was when it began."""
        body, _ = read_options(options)
        self._describe(self._control.call("POST", "reset", body))
        self._expected.clear()

    def client(self, **options: Any) -> InfluxDBClient:
        """An `influxdb_client.InfluxDBClient` on this world, closed when the world ends."""
        try:
            from influxdb_client.client.influxdb_client import InfluxDBClient
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "client() needs the package influxdb-client: pip install influxdb-client"
            ) from None
        client = InfluxDBClient(**{"url": self.url, "token": self.token, "org": self.org, **options})
        self._clients.append(client)
        return client

    def end(self) -> None:
        """End the world: its token is unknown from now on, and its clients are closed."""
        while self._clients:
            self._clients.pop().close()  # type: ignore[no-untyped-call]  # the client's own gap
        self._control.call("DELETE", "world")

    def _describe(self, described: dict[str, Any]) -> None:
        self.token, self.org, self.org_id = described["token"], described["org"], described["orgID"]
        self.bucket, self.user, self.edition = described["bucket"], described["user"], described["edition"]

    def _journal(self, **query: str) -> list[dict[str, Any]]:
        return list(self._control.call("GET", "journal", query=query)["exchanges"])

    def _broken(self, after: int = 0) -> list[ExchangeView]:
        return [view_exchange(exchange) for exchange in self._journal(violations="true", after=str(after))]

    def _count(self) -> int:
        return int(self._control.call("GET", "world")["exchanges"])


WorldHandle = World
"""The former name of `World`, for code that imports it."""


def _target(task: str | TaskView) -> str | dict[str, str]:
    if not isinstance(task, str):
        return task.id
    return task if is_id(task) else {"name": task}


def _outcome_json(said: SaidOutcome) -> Any:
    if isinstance(said, str | dict):
        return said
    from fakeinflux.worlds.outcome_forms import show_outcome

    return show_outcome(said)
