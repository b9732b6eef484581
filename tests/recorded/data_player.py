"""Plays recorded cases of writes, deletes, queries and runs, and says where an answer differs.

A case has `steps` and a bucket of its own with the lines of its `dataset`. A step has one of `query`,
`write`, `delete`, `request` and `run`, and the `answer` that the real server gave. What stands in `${…}` is
this world's: names and ids of buckets and organizations, tokens with some rights only.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from fakeinflux import Call, FakeInflux

if TYPE_CHECKING:
    from collections.abc import Collection

FIXTURES = Path(__file__).parents[2] / "fixtures" / "data"
JSON = {"content-type": "application/json"}
PLAIN = {"content-type": "text/plain; charset=utf-8"}
RIGHTS = {"${readToken}": ["read"], "${writeToken}": ["write"], "${noToken}": []}
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
ANNOTATED = re.compile(r"\s*(#(datatype|group|default),|$)")
BOUND = re.compile(r"(Lower|Upper) Bound at [0-9T:.-]+Z")


def read_cases(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The datasets and the cases of a recording."""
    content = json.loads((FIXTURES / f"{name}.json").read_text())
    return content.get("datasets", {}), content["cases"]


@dataclass(frozen=True)
class Difference:
    """Where an answer is another than the recorded one, and both of them."""

    case: str
    step: int
    problem: str
    wanted: dict[str, Any]
    got: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.case}, step {self.step}, {self.problem}"

    @property
    def is_refusal(self) -> bool:
        """Whether what was asked for is refused by name, as what is not there."""
        return self.got["status"] == 501 and "fakeinflux" in self.got["message"]

    @property
    def is_wording(self) -> bool:
        """Whether both are errors, and only their words differ."""
        return self.got["status"] == self.wanted["status"] >= 400


@dataclass
class DataPlayer:
    """A world of edition oss, and the buckets and tokens that the cases played so far made in it."""

    datasets: dict[str, Any]
    names: dict[str, str] = field(default_factory=dict)
    filled: dict[str | None, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def __post_init__(self) -> None:
        self.fake = FakeInflux(edition="oss", contract="report", buckets="strict", now="2026-11-24T06:00:00Z")
        self.world = self.fake.world

    def play(self, case: dict[str, Any]) -> Difference | None:
        """Where the first step differs whose answer is another than the recorded one."""
        self.prepare(case)
        for number, step in enumerate(case["steps"]):
            got = self.take(step)
            problem = differ(step, step["answer"], got)
            if problem:
                return Difference(case["id"], number, problem, step["answer"], got)
        return None

    def prepare(self, case: dict[str, Any]) -> None:
        """Make and fill the case's buckets; cases share that of a dataset unless they are `fresh`."""
        name = case.get("dataset")
        bucket = None if case.get("fresh") else self.filled.get(name)
        if bucket is None:
            bucket = self.add_bucket(case.get("retention", 0))
            lines = self.datasets.get(name, {}).get("lines", [])
            where = f"/api/v2/write?org={self.world.org}&bucket={bucket[0]}"
            assert self.send("POST", where, "\n".join(lines).encode())["status"] == 204
            if not case.get("fresh"):
                self.filled[name] = bucket
        text = json.dumps(case["steps"])
        self.names = {"${org}": self.world.org, "${orgID}": self.world.org_id, "${token}": "my-token"}
        self.names |= {"${bucket}": bucket[0], "${bucketID}": bucket[1]}
        if "${bucket2}" in text or "${bucketID2}" in text:
            other = self.add_bucket(0)
            self.names |= {"${bucket2}": other[0], "${bucketID2}": other[1]}
        self.names |= {token: self.token(token) for token in RIGHTS if token in text}

    def add_bucket(self, retention: int) -> tuple[str, str]:
        self.made += 1
        rules = [{"type": "expire", "everySeconds": retention}] if retention else []
        body = {"orgID": self.world.org_id, "name": f"case{self.made:010d}", "retentionRules": rules}
        made = self.api("POST", "/api/v2/buckets", body)
        return made["name"], made["id"]

    def token(self, name: str) -> str:
        """A token with some rights on buckets, and the right to see tasks."""
        if name not in self.tokens:
            rights = [("buckets", action) for action in RIGHTS[name]] + [("tasks", "read")]
            held = [
                {"action": action, "resource": {"type": kind, "orgID": self.world.org_id}}
                for kind, action in rights
            ]
            body = {"orgID": self.world.org_id, "permissions": held}
            self.tokens[name] = self.api("POST", "/api/v2/authorizations", body)["token"]
        return self.tokens[name]

    def take(self, step: dict[str, Any]) -> dict[str, Any]:
        """The answer to a step."""
        if "run" in step:
            return self.take_run(step)
        asked = self.fill(self.request_of(step))
        headers = {**(JSON if "json" in asked else {}), **asked.get("headers", {})}
        body = json.dumps(asked["json"], ensure_ascii=False) if "json" in asked else asked.get("body")
        content = body.encode() if isinstance(body, str) else body or b""
        if asked.get("gzip"):
            headers, content = {"content-encoding": "gzip", **headers}, gzip.compress(content, mtime=0)
        return self.send(asked.get("method", "POST"), asked["path"], content, headers, asked.get("token"))

    def request_of(self, step: dict[str, Any]) -> dict[str, Any]:
        if "query" in step:
            dialect = {"annotations": ["datatype", "group", "default"]}
            body = {"query": step["query"], "type": "flux", "dialect": dialect}
            return {"path": "/api/v2/query?org=${org}", "json": body}
        if "write" in step:
            precision = f"&precision={step['precision']}" if "precision" in step else ""
            where = f"/api/v2/write?org=${{org}}&bucket=${{bucket}}{precision}"
            return {"path": where, "body": step["write"], "headers": PLAIN}
        if "delete" in step:
            where = step.get("at", "org=${org}&bucket=${bucket}")
            return {"path": f"/api/v2/delete?{where}", "json": step["delete"]}
        request: dict[str, Any] = step["request"]
        return request

    def take_run(self, step: dict[str, Any]) -> dict[str, Any]:
        """A task with this script is made and run once by hand: how the run ended, and what it logged."""
        script = {"orgID": self.world.org_id, "flux": self.fill(step["run"])}
        made = self.send("POST", "/api/v2/tasks", json.dumps(script).encode(), JSON)
        if made["status"] != 201:
            return made
        task_id = made["json"]["id"]
        where = f"/api/v2/tasks/{task_id}"
        asked = json.dumps({"scheduledFor": step["scheduledFor"]}).encode()
        forced = self.send("POST", f"{where}/runs", asked, JSON)
        if forced["status"] != 201:
            return forced
        run_id = forced["json"]["id"]
        self.world.advance(by="1s")
        run, task = self.api("GET", f"{where}/runs/{run_id}"), self.api("GET", where)
        logs = self.api("GET", f"{where}/runs/{run_id}/logs")["events"]
        self.names |= {"${taskID}": task_id, "${runID}": run_id}
        self.send("DELETE", where, b"")
        ended = {
            "status": run["status"],
            "scheduledFor": run["scheduledFor"],
            "logs": [event["message"] for event in logs or []],
            "lastRunStatus": task.get("lastRunStatus"),
            "lastRunError": task.get("lastRunError"),
        }
        found: dict[str, Any] = json.loads(self.blur(json.dumps(ended)))
        return found

    def api(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.send(method, path, b"" if body is None else json.dumps(body).encode(), JSON)
        assert answer["status"] < 300, answer
        return answer["json"]

    def send(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str | None] | dict[str, str] = JSON,
        token: str | None = None,
    ) -> dict[str, Any]:
        """One exchange, its answer as a recording has it."""
        parts = urlsplit(quote(path, safe="/?&=%:$"))
        named = {"authorization": f"Token {token or self.world.token}"}
        named |= {name.lower(): value for name, value in headers.items()}
        sent = [(name.encode(), value.encode()) for name, value in named.items() if value is not None]
        response = self.fake.handle(Call("", method, parts.path, {}, parts.query.encode(), {}, sent, body))
        answered = {name.lower().decode(): value.decode() for name, value in response.headers}
        return self.shown(response.status, answered.get("content-type", ""), response.body)

    def shown(self, status: int, kind: str, body: bytes) -> dict[str, Any]:
        text = self.blur(body.decode("utf-8", "replace"))
        out: dict[str, Any] = {"status": status}
        if not text:
            return out
        parsed = json.loads(text) if "json" in kind and text.lstrip()[:1] in ("{", "[") else None
        if status >= 400 and isinstance(parsed, dict) and "message" in parsed:
            out |= {"code": parsed["code"], "message": parsed["message"]}
        else:
            out |= {"json": parsed} if parsed is not None else {"csv" if "csv" in kind else "text": text}
        return {**out, "type": kind}

    def blur(self, text: str) -> str:
        """This world's names, ids and times become placeholders."""
        for name, real in sorted(self.names.items(), key=lambda item: -len(item[1])):
            if name not in ("${token}", "${org}"):
                text = text.replace(real, name)
        return BOUND.sub(r"\1 Bound at ${time}", text)

    def fill(self, value: Any) -> Any:
        """Placeholders become this world's values; `$repeat`, `$concat` and `$hex` become what they say."""
        if isinstance(value, str):
            return re.sub(r"\$\{\w+\}", lambda found: self.names.get(found[0], found[0]), value)
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$repeat" in value:
            return value["$repeat"][0] * value["$repeat"][1]
        if "$concat" in value:
            return "".join(self.fill(value["$concat"]))
        return (
            bytes.fromhex(value["$hex"]) if "$hex" in value else {k: self.fill(v) for k, v in value.items()}
        )


def differ(step: dict[str, Any], wanted: dict[str, Any], got: dict[str, Any]) -> str:
    """Where two answers of a step differ, "" where they agree; columns are compared by name."""
    for part in sorted({*wanted, *got}, key=lambda name: (name != "status", name != "message", name)):
        a, b = wanted.get(part), got.get(part)
        if part == "message" and str(b).startswith(step.get("message_starts", "\0")):
            continue
        if part == "csv" and ANNOTATED.match(a or "") and ANNOTATED.match(b or ""):
            problem = differ_tables(a or "", b or "", step.get("any", ()))
        else:
            problem = "" if a == b else f"wanted {a!r}, got {b!r}"
        if problem:
            return f"{part}: {problem}"
    return ""


def differ_tables(wanted: str, got: str, free: Collection[str]) -> str:
    """Where two bodies of annotated CSV differ as tables; `free`: also in the order of results."""
    left, right = read_tables(wanted, free), read_tables(got, free)
    if len(left) != len(right):
        return f"wanted {len(left)} tables, got {len(right)}"
    for number, (a, b) in enumerate(zip(left, right, strict=True)):
        for part in ("#datatype", "#group", "#default", "columns"):
            if a.get(part) != b.get(part):
                return f"table {number}, {part}: wanted {a.get(part)}, got {b.get(part)}"
        if len(a["rows"]) != len(b["rows"]):
            return f"table {number}: wanted {len(a['rows'])} rows, got {len(b['rows'])}"
        for row, (x, y) in enumerate(zip(a["rows"], b["rows"], strict=True)):
            if not all(map(is_same, a.get("#datatype", x), x, y)):
                return f"table {number}, row {row}: wanted {x}, got {y}"
    return ""


def is_same(kind: str, x: str, y: str) -> bool:
    """Whether two cells are; doubles may differ in the last digits."""
    if x == y:
        return True
    numbers = kind == "double" and NUMBER.fullmatch(x) and NUMBER.fullmatch(y)
    return bool(numbers) and math.isclose(float(x), float(y), rel_tol=1e-9, abs_tol=1e-300)


def read_tables(text: str, free: Collection[str]) -> list[dict[str, Any]]:
    """The tables of a body in order, the columns of each by name."""
    found: list[dict[str, Any]] = []
    notes: dict[str, list[str]] = {}
    head: dict[str, Any] | None = None
    order: list[int] = []
    for row in csv.reader(io.StringIO(text, newline="")):
        if not row or row[0].startswith("#"):
            notes = {**({} if head else notes), **({row[0]: row[1:]} if row else {})}
            head = None
        elif head is None:
            order = sorted(range(len(row) - 1), key=row[1:].__getitem__)
            head = {
                name: [values[i] for i in order] for name, values in {**notes, "columns": row[1:]}.items()
            }
            found.append({**head, "rows": [], "key": None, "name": notes.get("#default", [""])[0]})
        else:
            key = (row[1], row[2])
            if found[-1]["rows"] and found[-1]["key"] != key:
                found.append({**head, "rows": [], "name": found[-1]["name"]})
            found[-1] |= {"key": key, "name": row[1] or found[-1]["name"]}
            found[-1]["rows"].append([row[i + 1] for i in order])
    return sorted(found, key=lambda table: str(table["name"])) if "results" in free else found
