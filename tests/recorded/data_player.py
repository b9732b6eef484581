"""Plays recorded cases about data on a server: each on a bucket of its own.

A case has `steps`, played in order: `write` (line protocol), `delete` (its JSON body), `query` (Flux), or
`request` (anything). Each has the `answer` that the real server gave. `${bucket}` and the like stand for what
has other names here.
"""

from __future__ import annotations

import gzip
import json
import re
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

RIGHTS = {"readToken": ["read"], "writeToken": ["write"], "noToken": []}
EVERYTHING = {"annotations": ["datatype", "group", "default"]}
BOUND = re.compile(r"(Lower|Upper) Bound at [0-9T:.-]+Z")


@dataclass
class DataPlayer:
    """Where to play, as whom, and in which organization. `names`: what the placeholders stand for."""

    url: str
    token: str
    org: str
    org_id: str
    names: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def play(self, case: dict[str, Any]) -> Iterator[str]:
        """What differs from the recorded answers, said for people."""
        self.prepare(case)
        for number, step in enumerate(case["steps"]):
            got, want = self.take(step), step["answer"]
            if "message_starts" in step:
                got["message"] = got.get("message", "")[: len(want["message"])]
            for part in sorted({*got, *want}):
                if comparable(want.get(part)) != comparable(got.get(part)):
                    yield f"{case['id']}, step {number}: {part}: wanted {want.get(part)!r}, got {got.get(part)!r}"

    def prepare(self, case: dict[str, Any]) -> None:
        """A bucket, and the tokens that the case asks for."""
        self.made += 1
        every = case.get("retention", 0)
        rules = [{"type": "expire", "everySeconds": every}] if every else []
        bucket = self.make("buckets", {"name": f"case-{self.made}", "retentionRules": rules})
        self.names = {
            "org": self.org, "orgID": self.org_id, "token": self.token,
            "bucket": bucket["name"], "bucketID": bucket["id"],
        }  # fmt: skip
        text = json.dumps(case)
        for name in RIGHTS:
            if f"${{{name}}}" in text:
                self.names[name] = self.token_of(name)

    def token_of(self, name: str) -> str:
        if name not in self.tokens:
            resource = {"type": "buckets", "orgID": self.org_id}
            rights = [{"action": action, "resource": resource} for action in RIGHTS[name]]
            rights.append({"action": "read", "resource": {"type": "tasks", "orgID": self.org_id}})
            self.tokens[name] = self.make("authorizations", {"permissions": rights})["token"]
        return self.tokens[name]

    def make(self, kind: str, body: dict[str, Any]) -> Any:
        sent = json.dumps({"orgID": self.org_id, **body}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Token {self.token}"}
        status, _, answer = self.send("POST", f"/api/v2/{kind}", sent, headers)
        assert status == 201, answer
        return json.loads(answer)

    def take(self, step: dict[str, Any]) -> dict[str, Any]:
        request = self.fill(request_of(step))
        body = request.get("body")
        headers = {"Authorization": f"Token {request.get('token', self.token)}"}
        if "json" in request:
            body = json.dumps(request["json"], ensure_ascii=False)
            headers["Content-Type"] = "application/json"
        packed = body.encode() if isinstance(body, str) else body
        if request.get("gzip"):
            headers["Content-Encoding"] = "gzip"
            packed = gzip.compress(packed, mtime=0)
        headers |= request.get("headers", {})
        kept = {name: value for name, value in headers.items() if value is not None}
        return self.shown(*self.send(request.get("method", "POST"), request["path"], packed, kept))

    def send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        place = urlsplit(self.url)
        with closing(HTTPConnection(place.hostname or "", place.port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, answer.headers.get("Content-Type", ""), text

    def fill(self, value: Any) -> Any:
        """A request with what the placeholders stand for, and with long bodies written out."""
        if isinstance(value, str):
            return re.sub(r"\$\{(\w+)\}", lambda found: self.names.get(found[1], found[0]), value)
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$repeat" in value:
            text, times = value["$repeat"]
            return text * times
        if "$concat" in value:
            return "".join(self.fill(part) for part in value["$concat"])
        if "$hex" in value:
            return bytes.fromhex(value["$hex"])
        return {key: self.fill(item) for key, item in value.items()}

    def shown(self, status: int, media_type: str, text: str) -> dict[str, Any]:
        """An answer as a recording has it."""
        for name in ("bucketID", "bucket", "orgID"):
            text = text.replace(self.names[name], f"${{{name}}}")
        text = BOUND.sub(r"\1 Bound at ${time}", text)
        if not text:
            return {"status": status}
        found: dict[str, Any] = {"status": status, "type": media_type}
        if status >= 400:
            return found | json.loads(text)
        return found | {"csv" if "csv" in media_type else "text": text}


def request_of(step: dict[str, Any]) -> dict[str, Any]:
    """The request of a step that says what it does in short."""
    if "write" in step:
        precision = f"&precision={quote(step['precision'])}" if "precision" in step else ""
        path = f"/api/v2/write?org=${{org}}&bucket=${{bucket}}{precision}"
        return {"path": path, "body": step["write"], "headers": {"Content-Type": "text/plain"}}
    if "delete" in step:
        where = step.get("at", "org=${org}&bucket=${bucket}")
        return {"path": f"/api/v2/delete?{where}", "json": step["delete"]}
    if "query" in step:
        body = {"query": step["query"], "type": "flux", "dialect": EVERYTHING}
        return {"path": "/api/v2/query?org=${org}", "json": body}
    request: dict[str, Any] = step["request"]
    return request


def comparable(value: Any) -> Any:
    """A part of an answer, of CSV the lines with their cells in the order of the columns' names."""
    if not isinstance(value, str) or not value.startswith(("#datatype", "\r\n#datatype")):
        return value
    tables = []
    for block in value.split("\r\n\r\n"):
        rows = [row.split(",") for row in block.split("\r\n") if row]
        header = next((row for row in rows if not row[0].startswith("#")), [])
        order = sorted(range(len(header)), key=header.__getitem__)
        exact = all(len(row) == len(header) for row in rows)
        tables.append([[row[at] for at in order] for row in rows] if exact else rows)
    return tables
