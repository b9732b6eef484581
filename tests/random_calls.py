"""Sequences of calls over all operations, made from a seed and from what earlier calls were answered."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fakeinflux.http.messages import Call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fakeinflux import World
    from fakeinflux.contract.contract import Contract
    from fakeinflux.http.messages import Headers
    from fakeinflux.testing.fake import FakeInflux

ABSENT = "020f755c3c082000"
COLORS = ("22adf6", "9394ff", "f95f53")
SCHEDULES = ("every: 1h", "every: 10m, offset: 30s", 'cron: "0 2 * * *"', "every: 1d, concurrency: 3")
DIRECTIVES = ("", '// fakeinflux: failed "out of memory" after 5s\n', "// fakeinflux: running 9h\n")
SPANS = ("1s", "90s", "10m", "1h", "7h", "1d", "4d")
OTHERS_ONLY = {
    "DeleteOrgsID",
    "DeleteUsersID",
    "PatchUsersID",
    "DeleteOrgsIDMembersID",
    "DeleteOrgsIDOwnersID",
}
"""Operations that would take away what the caller stands on."""
DETACHING = {
    "DeleteOrgsIDMembersID",
    "DeleteOrgsIDOwnersID",
    "DeleteTasksIDLabelsID",
    "DeleteTasksIDMembersID",
    "DeleteTasksIDOwnersID",
}
"""Deletions of a tie: the user or the label at the end of the path stays."""
MADE_BY = {
    "PostTasks": "taskID",
    "PostOrgs": "orgID",
    "PostUsers": "userID",
    "PostBuckets": "bucketID",
    "PostAuthorizations": "authID",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A call as any client can send it. `operation` "advance" moves the clock by `body`."""

    operation: str
    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call was answered; without what uvicorn adds to the headers."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(slots=True)
class Known:
    """What a caller knows of a world: ids by the path parameter that takes them, runs, and a session."""

    token: str
    chance: random.Random
    ids: dict[str, list[str]] = field(default_factory=dict)
    runs: list[tuple[str, str]] = field(default_factory=list)
    cookie: str = ""
    made: int = 0

    def pick(self, parameter: str, skip: int = 0) -> str:
        """An id that was seen, the newest ones rather than others; now and then one that is nowhere."""
        ids = self.ids.get(parameter, [])[skip:]
        if not ids or self.chance.random() < 0.03:
            return ABSENT
        return ids[-1] if self.chance.random() < 0.6 else self.chance.choice(ids)

    def name(self, kind: str) -> str:
        """A name that is new in this world."""
        self.made += 1
        return f"{kind} {self.made} µ"


def talk(
    contract: Contract, token: str, seed: int, count: int, send: Callable[[Request], Reply]
) -> Iterator[tuple[Request, Reply]]:
    """Send calls one by one, all operations in turn, those that make something twice as often."""
    known = Known(token, random.Random(seed))
    for parameter, path, key in (("orgID", "orgs", "orgs"), ("userID", "users", "users")):
        request = Request(f"Get{path.title()}", "GET", f"/api/v2/{path}", headers=_authorized(known))
        known.ids[parameter] = [item["id"] for item in send(request).json()[key]]
    for operation in _operations(contract, known.chance, count):
        if known.chance.random() < 0.1:
            request = Request("advance", "POST", "clock/advance", body=known.chance.choice(SPANS).encode())
            yield request, send(request)
        request = _make(contract, known, operation)
        reply = send(request)
        _learn(known, request, reply)
        yield request, reply


def _operations(contract: Contract, chance: random.Random, count: int) -> Iterator[str]:
    names = [*contract.operations, *MADE_BY, "PostLabels", "PostTasksIDRuns", "PostTasksIDRuns"]
    for start in range(0, count, len(names)):
        chance.shuffle(names)
        yield from names[: count - start]


def _make(contract: Contract, known: Known, name: str) -> Request:
    operation = contract.operations[name]
    run = _pick_run(known) if "{runID}" in operation.path else ("", "")
    chosen = {"{taskID}": run[0], "{runID}": run[1]} if run[0] else {}
    skip = 1 if name in OTHERS_ONLY else 0
    parts = [
        chosen.get(part) or _path_part(known, part, skip) for part in operation.path.strip("/").split("/")
    ]
    make_body, make_query = BODIES.get(name), QUERIES.get(name)
    made = None if make_body is None else make_body(known)
    body = b"" if made is None else made.encode() if isinstance(made, str) else json.dumps(made).encode()
    query = "" if make_query is None else urlencode(make_query(known), quote_via=quote)
    headers = HEADERS.get(name, _authorized)(known)
    if body:
        headers = (*headers, ("content-type", "text/plain" if isinstance(made, str) else "application/json"))
    return Request(name, operation.method, "/" + "/".join(parts), query, headers, body)


def _path_part(known: Known, part: str, skip: int) -> str:
    if not part.startswith("{"):
        return part
    if part == "{name}":
        return known.chance.choice(["range", "mean", "nosuch"])
    return known.pick(part[1:-1], skip if part in {"{orgID}", "{userID}"} else 0)


def _pick_run(known: Known) -> tuple[str, str]:
    if not known.runs or known.chance.random() < 0.05:
        return known.pick("taskID"), ABSENT
    return known.runs[-1] if known.chance.random() < 0.5 else known.chance.choice(known.runs)


def _learn(known: Known, request: Request, reply: Reply) -> None:
    name = request.operation
    if reply.status >= 300:
        return
    if name in MADE_BY:
        known.ids.setdefault(MADE_BY[name], []).append(reply.json()["id"])
    elif name == "PostLabels":
        known.ids.setdefault("labelID", []).append(reply.json()["label"]["id"])
    elif name == "PatchOrgsIDSecrets":
        known.ids["secretID"] = list(json.loads(request.body))
    elif name in {"PostTasksIDRuns", "PostTasksIDRunsIDRetry"}:
        known.runs.append((reply.json()["taskID"], reply.json()["id"]))
    elif name == "GetTasksIDRuns":
        known.runs[:0] = [(item["taskID"], item["id"]) for item in reply.json()["runs"][:5]]
    elif request.method == "DELETE" and name not in DETACHING:
        _forget(known, request.path.rsplit("/", 1)[1])
    elif name == "PostSignin":
        known.cookie = dict(reply.headers)["set-cookie"].partition(";")[0]


def _forget(known: Known, gone: str) -> None:
    """Ask no more for what is deleted, but now and then."""
    if known.chance.random() < 0.9:
        known.ids = {name: [item for item in ids if item != gone] for name, ids in known.ids.items()}
        known.runs = [run for run in known.runs if gone not in run]


def _authorized(known: Known) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Token {known.token}"),)


def _with_password(known: Known) -> tuple[tuple[str, str], ...]:
    # Whoever signs in with the token of a world as the password is in that world.
    pair = b64encode(f"my-user:{known.token}".encode()).decode()
    return (("authorization", f"Basic {pair}"),)


def _with_cookie(known: Known) -> tuple[tuple[str, str], ...]:
    if known.cookie:
        return (("cookie", known.cookie),)
    # With the token, or the call would be for the server's own world.
    return (*_authorized(known), ("cookie", "influxdb-oss-session=none"))


WRITTEN = ' |> to(bucket: "my-bucket")'


def _script(known: Known) -> str:
    chance = known.chance
    head = f'option task = {{name: "{known.name("task")}", {chance.choice(SCHEDULES)}}}'
    tail = chance.choice(
        ("", ' |> mean() |> map(fn: (r) => ({r with site: "mean", _time: now()}))' + WRITTEN)
    )
    return f'{head}\n{chance.choice(DIRECTIVES)}from(bucket: "my-bucket") |> range(start: -1h){tail}'


def _some(known: Known, choices: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return known.chance.choice(choices)


def _org(known: Known) -> str:
    return known.ids["orgID"][0]


def _permissions(known: Known) -> list[dict[str, Any]]:
    kinds: Iterable[str] = known.chance.sample(["tasks", "buckets", "labels", "orgs"], 2)
    return [{"action": "read", "resource": {"type": kind, "orgID": _org(known)}} for kind in kinds]


def _lines(known: Known) -> str:
    numbers = [known.chance.randrange(100) for _ in range(3)]
    return "\n".join(f"m,site={known.chance.choice('ab')} v={number}" for number in numbers)


def _query(known: Known) -> str:
    ends = (
        "",
        " |> mean()",
        " |> aggregateWindow(every: 1h, fn: sum)",
        ' |> filter(fn: (r) => r.site == "a")',
        ' |> filter(fn: (r) => r.site == "mean") |> yield(name: "written")',
        ' |> group(columns: ["site"]) |> sort(columns: ["_value"], desc: true) |> limit(n: 3)',
        ' |> map(fn: (r) => ({r with label: "${r.site}: ${r._value}"})) |> unique(column: "label")',
        ' |> pivot(rowKey: ["_time"], columnKey: ["site"], valueColumn: "_value")',
    )
    return f'from(bucket: "my-bucket") |> range(start: -30d){known.chance.choice(ends)}'


HEADERS = {
    "PostSignin": _with_password,
    "PostSignout": _with_cookie,
    "PutMePassword": _with_password,
    "PutUsersIDPassword": _with_password,
}
QUERIES: dict[str, Callable[[Known], dict[str, Any]]] = {
    "GetTasks": lambda k: _some(
        k, [{}, {"limit": 2}, {"orgID": _org(k)}, {"status": "active"}, {"after": k.pick("taskID")}]
    ),
    "GetTasksIDRuns": lambda k: _some(
        k, [{}, {"limit": 3}, {"afterTime": "2025-01-01T12:00:00Z"}, {"beforeTime": "2025-02-01T00:00:00Z"}]
    ),
    "GetOrgs": lambda k: _some(k, [{}, {"org": "my-org"}, {"limit": 1, "offset": 1}]),
    "GetUsers": lambda k: _some(k, [{}, {"name": "my-user"}, {"limit": 1}]),
    "GetLabels": lambda k: _some(k, [{}, {"orgID": _org(k)}]),
    "GetBuckets": lambda k: _some(k, [{}, {"name": "my-bucket"}, {"limit": 1}]),
    "GetAuthorizations": lambda k: _some(k, [{}, {"user": "my-user"}, {"orgID": _org(k)}]),
    "PostQuery": lambda _: {"org": "my-org"},
    "PostWrite": lambda _: {"org": "my-org", "bucket": "my-bucket"},
    "PostLegacyWrite": lambda _: {"db": "my-bucket"},
    "PostDelete": lambda _: {"org": "my-org", "bucket": "my-bucket"},
}
BODIES: dict[str, Callable[[Known], dict[str, Any] | str]] = {
    "PostTasks": lambda k: {"flux": _script(k), "orgID": _org(k), "description": k.name("of")},
    "PatchTasksID": lambda k: _some(
        k, [{"flux": _script(k)}, {"status": "inactive"}, {"status": "active"}, {"every": "30m"}]
    ),
    "PostTasksIDLabels": lambda k: {"labelID": k.pick("labelID")},
    "PostTasksIDMembers": lambda k: {"id": k.pick("userID")},
    "PostTasksIDOwners": lambda k: {"id": k.pick("userID")},
    "PostTasksIDRuns": lambda k: _some(k, [{}, {"scheduledFor": "2024-12-24T10:00:00Z"}]),
    "PostTasksIDRunsIDRetry": lambda _: {},
    "PostOrgs": lambda k: {"name": k.name("org")},
    "PatchOrgsID": lambda k: {"description": k.name("of")},
    "PostOrgsIDMembers": lambda k: {"id": k.pick("userID")},
    "PostOrgsIDOwners": lambda k: {"id": k.pick("userID")},
    "PostOrgsIDSecretsDelete": lambda _: {"secrets": ["secret-1"]},
    "PatchOrgsIDSecrets": lambda k: {f"secret-{k.chance.randrange(3)}": "value"},
    "PostUsers": lambda k: {"name": k.name("user")},
    "PatchUsersID": lambda k: {"name": k.name("user")},
    "PostUsersIDPassword": lambda k: {"password": k.name("password")},
    "PutUsersIDPassword": lambda k: {"password": k.name("password")},
    "PutMePassword": lambda k: {"password": k.name("password")},
    "PostLabels": lambda k: {
        "name": k.name("label"), "orgID": _org(k), "properties": {"color": k.chance.choice(COLORS)}
    },
    "PatchLabelsID": lambda k: {"properties": {"color": k.chance.choice(COLORS)}},
    "PostBuckets": lambda k: {"name": k.name("bucket"), "orgID": _org(k), "retentionRules": []},
    "PostBucketsIDLabels": lambda k: {"labelID": k.pick("labelID")},
    "PostBucketsIDMembers": lambda k: {"id": k.pick("userID")},
    "PostBucketsIDOwners": lambda k: {"id": k.pick("userID")},
    "PatchBucketsID": lambda k: {"description": k.name("of")},
    "PostAuthorizations": lambda k: {"orgID": _org(k), "permissions": _permissions(k)},
    "PatchAuthorizationsID": lambda k: _some(k, [{"status": "inactive"}, {"status": "active"}]),
    "PostQuery": lambda k: {"query": _query(k)},
    "PostQueryAst": lambda k: {"query": _query(k)},
    "PostQueryAnalyze": lambda k: {"query": _query(k), "type": "flux"},
    "PostWrite": _lines,
    "PostLegacyWrite": _lines,
    "PostDelete": lambda k: {
        "start": "2025-01-01T00:00:00Z",
        "stop": "2025-02-01T00:00:00Z",
        "predicate": f"site={k.chance.choice('ab')}"
    },
    "PostSetup": lambda _: {"username": "a", "password": "12345678", "org": "b", "bucket": "c"},
}  # fmt: skip


def sender_in_process(fake: FakeInflux, world: World) -> Callable[[Request], Reply]:
    """Send calls to a world of this process without a socket."""

    def send(request: Request) -> Reply:
        if request.operation == "advance":
            return Reply(200, (), repr(world.advance(by=request.body.decode())).encode())
        headers = [(name.encode(), text.encode()) for name, text in request.headers]
        call = Call("", request.method, request.path, {}, request.query.encode(), {}, headers, request.body)
        response = fake.handle(call)
        return Reply(response.status, _as_text(response.headers), response.body)

    return send


def _as_text(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode(), text.decode()) for name, text in headers)
