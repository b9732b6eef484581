"""A world as a test uses it: its clock, outcomes, faults, journal and snapshots."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.ids import is_id
from fakeinflux.testing.control_json import (
    cells_json,
    given_json,
    length_json,
    outcome_json,
    points_json,
    target_json,
)
from fakeinflux.testing.errors import NoViolation, ServerNotRunning, WrongArgument, unknown_attribute
from fakeinflux.testing.options import read_options
from fakeinflux.testing.python_client import open_client
from fakeinflux.testing.timeline import Timeline, describe_timeline
from fakeinflux.testing.travel import start_travel
from fakeinflux.testing.views import (
    Advance,
    Tasks,
    view_account,
    view_exchange,
    view_point,
    view_rows,
    view_run,
    view_task,
)
from fakeinflux.timing.errors import hides_frames
from fakeinflux.timing.python_times import read_time, span_text, time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType
    from typing import Literal, Self, TypeAlias, Unpack

    from influxdb_client.client.influxdb_client import InfluxDBClient

    from fakeinflux.choices import ClockMode
    from fakeinflux.testing.control_client import ControlClient
    from fakeinflux.testing.control_json import AnyOutcome, Point
    from fakeinflux.testing.options import StubBody, WorldOptions
    from fakeinflux.testing.travel import Traveller
    from fakeinflux.testing.views import (
        Account,
        ExchangeView,
        PointView,
        RunView,
        StrangerView,
        TaskView,
        ViolationView,
    )
    from fakeinflux.timing.python_times import Span, Time

    Precision: TypeAlias = Literal["ns", "us", "ms", "s"]


__tracebackhide__ = hides_frames


class World:
    """A world on a server, as the fixture `fakeinflux` and `FakeInflux.new_world` return it.

    Clients use the world through `url` and `token`. `org`, `org_id`, `bucket` and `user` are the first
    organization, bucket and user. You may use a world from any thread. What you do with these methods does
    not appear in the journal. All of them raise ControlError if the server refuses what you ask for.
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
        self.allows_unused = False
        self._find_url = url
        self._control = control
        self._describe(described)
        self._expected: list[range] = []
        self._clients: list[InfluxDBClient] = []
        self._traveller: Traveller | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def __repr__(self) -> str:
        try:
            address = self._find_url() or "no address"
        except ServerNotRunning:
            address = "a server that has failed"
        return f"<fakeinflux world {self.token} at {address}>"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise unknown_attribute("a world of fakeinflux", name, {*dir(type(self)), *vars(self)})

    @property
    def url(self) -> str:
        """Return the server's base URL. Raises ServerNotRunning: it was not started, or has failed."""
        url = self._find_url()
        if url is None:
            raise ServerNotRunning(
                "the server is not running: use `with FakeInflux() as fake:`, or the object as an ASGI app"
            )
        return url

    @property
    def now(self) -> datetime:
        """Return the time of the world's clock, in UTC."""
        return read_time(self._control.call("GET", "clock")["now"])

    def advance(self, by: Span | float | None = None, *, to: Time | None = None) -> Advance:
        """Move the clock forward, `by` a length of time (`3h`, a timedelta, seconds) or `to` a time.

        Runs that fall due on the way start and end as if the time had passed. Returns the new time and the
        number of runs that started. Raises ControlError: the time is in the past.
        """
        body = given_json(
            by=None if by is None else length_json(by), to=None if to is None else time_text(to)
        )
        moved = self._control.call("POST", "clock/advance", body)
        self._follow_clock()
        return Advance(read_time(moved["now"]), moved["runs"])

    def set_clock(
        self,
        mode: ClockMode | None = None,
        *,
        now: Time | None = None,
        speed: float | None = None,
    ) -> None:
        """Change the mode of the clock, its time (not to the past), or the speed of a scaled clock."""
        changes = given_json(mode=mode, now=None if now is None else time_text(now), speed=speed)
        self._control.call("PUT", "clock", changes)
        self._follow_clock()

    @contextmanager
    def travel(self) -> Iterator[Self]:
        """Make this process's own clock that of the world inside the block, and move it along.

        `datetime.now()` and `time.time()` then give the world's time in the code that you test, too. Needs
        the package time-machine. Raises RuntimeError: the world's clock is not manual, or another world's
        block is open. Raises ModuleNotFoundError: the package is missing.
        """
        clock = self._control.call("GET", "clock")
        if clock["mode"] != "manual":
            raise RuntimeError(f"travel() needs a world with a manual clock, and this one is {clock['mode']}")
        with start_travel(read_time(clock["now"])) as self._traveller:
            try:
                yield self
            finally:
                self._traveller = None

    def _follow_clock(self) -> None:
        if self._traveller is not None:
            self._traveller.move_to(self.now)

    @property
    def tasks(self) -> Tasks:
        """Return the tasks as they are now, by name."""
        return Tasks({task["name"]: view_task(task) for task in self._control.call("GET", "tasks")["tasks"]})

    def runs(self, task: str | TaskView) -> list[RunView]:
        """Return the runs of a task, given by name, id or view: unfinished ones first, then the newest.

        At most 500 runs are returned. Raises KeyError: no task has this name.
        """
        if isinstance(task, str) and not is_id(task):
            task = self.tasks[task]
        task_id = task if isinstance(task, str) else task.id
        return [view_run(run) for run in self._control.call("GET", f"tasks/{task_id}/runs")["runs"]]

    def outcomes(
        self, task: str | TaskView, outcomes: Sequence[AnyOutcome] = (), then: AnyOutcome | None = None
    ) -> None:
        """Set how the next runs of a task end: one outcome for each run, then `then` for all that follow.

        Give the task as a view, an id, or a name in which `*` stands for any characters. An outcome is the
        result of `fakeinflux.success()`, `fakeinflux.failed()`, …, or a word or a dict as in the control API.
        Raises ControlError: no task has this id, or an outcome is malformed.
        """
        if isinstance(outcomes, str):
            raise WrongArgument(
                f"found {outcomes!r}, wanted a list of outcomes; `then` takes one for all runs"
            )
        body: dict[str, Any] = {"task": target_json(task), "outcomes": list(map(outcome_json, outcomes))}
        if then is not None:
            body["then"] = outcome_json(then)
        self._control.call("PUT", "outcomes", body)

    def fail_next(self, task: str | TaskView = "*", error: str | None = None, times: int = 1) -> None:
        """Make the next run of a task fail with this error, or the next `times` runs.

        The outcomes that you have set before apply to the runs after these.
        """
        target = target_json(task)
        rules = self._control.call("GET", "outcomes")["outcomes"]
        rule: dict[str, Any] = next((rule for rule in rules if rule["task"] == target), {"outcomes": []})
        failure = {"status": "failed"} if error is None else {"status": "failed", "error": error}
        changed = {**rule, "task": target, "outcomes": [failure] * times + rule["outcomes"]}
        self._control.call("PUT", "outcomes", changed)

    def set_failure_rate(self, rate: float) -> None:
        """Make this fraction (0 to 1) of the runs without an explicit outcome fail, chosen by the seed."""
        self._control.call("PUT", "outcomes", {"failureRate": rate})

    def write(
        self,
        data: str | Point | Sequence[str | Point],
        bucket: str | None = None,
        precision: Precision = "ns",
    ) -> int:
        """Write points into a bucket, by default the first one, and return their number.

        `data` is line protocol, as one text or a list of lines, or records such as `{"measurement": "m",
        "tags": {"site": "a"}, "fields": {"v": 1.5}, "time": datetime(…)}`. Points without a time get the
        world's. `precision` is that of times given as numbers.
        Raises ControlError: the write is refused, as it would be over HTTP.
        """
        body = given_json(precision=precision, bucket=bucket, **points_json(data))
        return int(self._control.call("POST", "points", body)["written"])

    def points(
        self,
        bucket: str | None = None,
        *,
        measurement: str | None = None,
        start: Time | None = None,
        stop: Time | None = None,
    ) -> list[PointView]:
        """Return the points of a bucket, by default the first one, in the order of series and time.

        `start` is inclusive, `stop` is not.
        """
        query = given_json(
            bucket=bucket,
            measurement=measurement,
            start=None if start is None else time_text(start),
            stop=None if stop is None else time_text(stop),
        )
        return [view_point(point) for point in self._control.call("GET", "points", query=query)["points"]]

    def query(self, flux: str, *, now: Time | None = None) -> list[dict[str, Any]]:
        """Run a script and return its rows, each with its `result` and `table`. Times are datetimes.

        Scripted answers do not apply, and the query does not appear in the journal.
        Raises ControlError: the script fails, with the server's message.
        """
        body = given_json(query=flux, now=None if now is None else time_text(now))
        return view_rows(self._control.call("POST", "query", body)["tables"])

    def answer(
        self,
        match: str,
        *,
        rows: Sequence[Mapping[str, Any]] | None = None,
        csv: str | None = None,
        error: str | Mapping[str, Any] | None = None,
        times: int | None = None,
    ) -> None:
        """Script the answer to the queries that match: `rows`, `csv` or an `error`. They are not run.

        `match` is a part of the script, `/a regular expression/`, or `name()` for calls of a function. If
        several answers match, the newest applies. `rows` are written in the dialect that the query asks for,
        and a datetime in them is a time. `csv` is sent as it is. `error` is a message (status 400) or
        `{"code": …, "message": …}`. `times` limits the number of queries.
        """
        body = given_json(
            match=match,
            rows=None if rows is None else [cells_json(row) for row in rows],
            csv=csv,
            error=dict(error) if error is not None and not isinstance(error, str) else error,
            times=times,
        )
        self._control.call("PUT", "answers", body)

    def clear_answers(self) -> None:
        """Remove all scripted answers."""
        self._control.call("DELETE", "answers")

    def unasked_answers(self) -> list[str]:
        """Return the matches of the scripted answers that no query asked for, oldest first."""
        answers = self._control.call("GET", "answers")["answers"]
        return [answer["match"] for answer in reversed(answers) if not answer["asked"]]

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
        """Make calls to an operation fail: skip the first `after` calls, then affect `times` calls.

        `operation` is an operationId of the contract, or `*` for every call. Without `times`, the fault lasts
        until `clear_faults`. Choose at least one effect: `status` answers with this error instead, with its
        `code`, `message` and `headers`; `delay` answers late, by this length of real time; `drop` closes the
        connection without an answer; `truncate` closes it after so many bytes of the body. `applied`: whether
        the fault happens before the call changes the world, or after. Raises ControlError: the operation is
        unknown, or the effects contradict each other.
        """
        body = given_json(
            operation=operation, status=status, code=code, message=message, headers=headers,
            delay=None if delay is None else span_text(delay), drop=drop, truncate=truncate,
            times=times, after=after, applied=applied,
        )  # fmt: skip
        self._control.call("POST", "faults", body)

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._control.call("DELETE", "faults")

    def stub(
        self,
        method: str,
        path: str,
        *,
        status: int | None = None,
        headers: dict[str, str] | None = None,
        times: int | None = None,
        **body: Unpack[StubBody],
    ) -> None:
        """Answer calls with this method and path yourself, whether fakeinflux has the operation or not.

        In `path`, `{name}` stands for one segment and `*` for any characters; the method `*` is any method.
        Give at most one body: `json` (a value), `text` or `csv`. `status`: by default 200, or 204 without a
        body. `times`: how many calls it answers, by default all. Of the stubs that match, the latest answers.
        Raises ControlError: the stub is malformed.
        """
        stub = given_json(method=method, path=path, status=status, headers=headers, times=times)
        self._control.call("POST", "stubs", {**stub, **body})

    def clear_stubs(self) -> None:
        """Remove all stubs."""
        self._control.call("DELETE", "stubs")

    @property
    def requests(self) -> list[ExchangeView]:
        """Return the journal: the requests of clients with their answers, oldest first."""
        return [view_exchange(exchange) for exchange in self._journal()]

    def clear_requests(self) -> None:
        """Clear the journal."""
        self._control.call("DELETE", "journal")

    def coverage(self) -> dict[str, Any]:
        """Return what the requests used of the contract and what they did not, as JSON of the control API."""
        return dict(self._control.call("GET", "coverage"))

    @contextmanager
    def expect_violations(self) -> Iterator[list[ViolationView]]:
        """Require that a request inside the block breaks the contract; `allow_violations` only allows it.

        The list has the violations after the block. Raises NoViolation: no request breaks the contract,
        although the world checks requests.
        """
        with self.allow_violations() as seen:
            yield seen
        if not seen and self._control.call("GET", "world")["contract"] != "off":
            raise NoViolation(
                "found no request that breaks the contract, wanted one; allow_violations() needs none"
            )

    @contextmanager
    def allow_violations(self) -> Iterator[list[ViolationView]]:
        """Allow requests inside the block to break the contract. The list has the violations after it."""
        start = self.request_count()
        seen: list[ViolationView] = []
        try:
            yield seen
        finally:
            expected = range(start + 1, self.request_count() + 1)
            self._expected.append(expected)
            seen.extend(
                violation
                for exchange in self._broken(start)
                if exchange.id in expected
                for violation in exchange.violations
            )

    def unexpected_violations(self) -> list[ViolationView]:
        """Return the violations of all requests outside `expect_violations` and `allow_violations`."""
        return [violation for exchange in self.broken_requests() for violation in exchange.violations]

    def broken_requests(self, after: int = 0) -> list[ExchangeView]:
        """Return the requests that break the contract outside `expect_violations` and `allow_violations`.

        `after`: only those with a greater id.
        """
        return [
            exchange
            for exchange in self._broken(after)
            if not any(exchange.id in expected for expected in self._expected)
        ]

    def account(self) -> Account:
        """Return how many requests there were, and what went wrong so far, all as of one moment."""
        return view_account(self._control.call("GET", "world"))

    def unused(self) -> list[str]:
        """Describe the outcomes, faults, stubs and answers that have met no task, call or query so far."""
        return self.account().unused

    def allow_unused(self) -> None:
        """Let the test pass although something that it sets meets nothing."""
        self.allows_unused = True

    def strangers(self) -> list[StrangerView]:
        """Return the calls with a token of no world that reached the server while this world was there."""
        return self.account().strangers

    def failures(self) -> list[str]:
        """Return the errors inside fakeinflux that requests met. There should never be one."""
        return self.account().failures

    def describe_requests(self, *, explained: bool = True) -> str:
        """Return the last exchanges, and what was between them, as text. `explained`: with violations."""
        runs = {name: self.runs(task) for name, task in self.tasks.items()}
        timeline = Timeline(self.requests, runs, self._control.call("GET", "clock"), self.now)
        return describe_timeline(timeline, explained=explained)

    def request_count(self) -> int:
        """Return how many requests there have been, including those that the journal has forgotten."""
        return self.account().exchanges

    def server_failure(self) -> BaseException | None:
        """Return the error that ended the server's thread, None if it runs or was not started."""
        try:
            self._find_url()
        except ServerNotRunning as error:
            return error.__cause__ or error
        return None

    def snapshot(self) -> str:
        """Save the state of the world, without the journal, and return the id of the snapshot."""
        return str(self._control.call("POST", "snapshots")["id"])

    def restore(self, snapshot: str) -> None:
        """Restore the state of a snapshot. You can do that any number of times."""
        self._control.call("POST", f"snapshots/{snapshot}/restore")
        self._follow_clock()

    def reset(self, **options: Unpack[WorldOptions]) -> None:
        """Start the world afresh. Options that you leave out are as they were at its start."""
        body, _ = read_options(options)
        self._describe(self._control.call("POST", "reset", body))
        self._expected.clear()
        self._follow_clock()

    def client(self, **options: Any) -> InfluxDBClient:
        """Return an `influxdb_client.InfluxDBClient` for this world, which is closed when the world ends.

        `options` are passed to it. Raises ModuleNotFoundError: the package influxdb-client is missing.
        """
        client = open_client(**{"url": self.url, "token": self.token, "org": self.org, **options})
        self._clients.append(client)
        return client

    def end(self) -> None:
        """End the world. Its clients are closed, and its token is unknown from now on."""
        while self._clients:
            self._clients.pop().close()  # type: ignore[no-untyped-call]  # not typed by influxdb-client
        self._control.call("DELETE", "world")

    def _describe(self, described: dict[str, Any]) -> None:
        self.token, self.org, self.org_id = described["token"], described["org"], described["orgID"]
        self.bucket, self.user, self.edition = described["bucket"], described["user"], described["edition"]

    def _journal(self, **query: str) -> list[dict[str, Any]]:
        return list(self._control.call("GET", "journal", query=query)["exchanges"])

    def _broken(self, after: int = 0) -> list[ExchangeView]:
        return [view_exchange(exchange) for exchange in self._journal(violations="true", after=str(after))]


WorldHandle = World
"""The former name of `World`, for code that imports it."""
