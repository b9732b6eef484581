"""Stubs: answers that a test gives in place of any operation, known or not; and stubs as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakeinflux.http.messages import JSON_TYPE, Answer, encode_json
from fakeinflux.worlds.document_reader import Unreadable, Value
from fakeinflux.worlds.faults import LARGEST_COUNT, answer_headers, read_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.http.messages import Call, Headers, Json

ANY = "*"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", ANY)
TYPES = {"json": JSON_TYPE, "text": b"text/plain; charset=utf-8", "csv": b"text/csv; charset=utf-8"}
"""The Content-Type of each kind of body, unless the stub's own headers give one."""
MEMBERS = ("method", "path", "status", *TYPES, "headers", "times")
BODILESS = (204, 304)
NOTES = ("answered by a stub",)
_VARIABLE = re.compile(r"(\{[^{}/]*\}|\*)")


@dataclass(slots=True)
class Stub:
    """An answer to the calls with a method and a path, whatever the contract says of them.

    In the path, `{name}` stands for one segment and `*` for any characters. `kind`: whether the body was
    given as json, text or csv, or None if there is none. `times`: how many calls it answers (None: all).
    `met`: how many it has answered. `required`: whether a test that meets it with no call has failed.
    """

    method: str
    path: str
    matcher: re.Pattern[str]
    status: int = 200
    kind: str | None = None
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)
    times: int | None = None
    met: int = 0
    required: bool = True

    def is_for(self, call: Call) -> bool:
        """Return whether the stub answers a call. One without calls left answers none."""
        return (
            self.method in {ANY, call.method}
            and (self.times is None or self.met < self.times)
            and self.matcher.fullmatch(call.path) is not None
        )


def answer_stub(stub: Stub) -> Answer:
    """Return the answer that a stub gives."""
    headers: Headers = answer_headers(stub.headers)
    if stub.kind is None:
        return Answer(stub.status, None, headers, notes=NOTES)
    if not any(name == b"content-type" for name, _ in headers):
        headers.append((b"content-type", TYPES[stub.kind]))
    body = encode_json(stub.body) if stub.kind == "json" else str(stub.body).encode()
    return Answer(stub.status, body, headers, notes=NOTES)


def read_stub(value: Value) -> Stub:
    """Read a stub from JSON. Raises Unreadable."""
    members = value.members(MEMBERS)
    if "path" not in members:
        raise Unreadable(value.path, "a stub needs the path of its calls, such as path: /api/v2/dashboards")
    path = members["path"].text()
    if not path.startswith(("/", "*")) or "?" in path:
        raise members["path"].error("a path such as /api/v2/dashboards/{id}, without a query")
    if path.startswith("/_fakeinflux"):
        raise members["path"].error("a path of the API: those under /_fakeinflux/ are the control API's")
    kind = _read_kind(value, members)
    return Stub(
        members["method"].choice(METHODS) if "method" in members else "GET",
        path,
        re.compile("".join(map(_pattern_of, _VARIABLE.split(path))), re.DOTALL),
        _read_status(members, kind),
        kind,
        members[kind].json() if kind == "json" else members[kind].text() if kind else None,
        read_headers(members["headers"]) if "headers" in members else {},
        members["times"].integer(1, LARGEST_COUNT) if "times" in members else None,
    )


def _read_kind(value: Value, members: Mapping[str, Value]) -> str | None:
    given = [kind for kind in TYPES if kind in members]
    if len(given) > 1:
        raise Unreadable(value.path, f"found {' and '.join(given)}, but a stub has one body: leave out one")
    return given[0] if given else None


def _read_status(members: Mapping[str, Value], kind: str | None) -> int:
    status = members["status"].integer(100, 599) if "status" in members else 200 if kind else 204
    if kind is not None and (status < 200 or status in BODILESS):
        raise members["status"].error(f"a status whose answers have a body, because the stub has {kind}")
    return status


def _pattern_of(part: str) -> str:
    if part == ANY:
        return ".*"
    return "[^/]+" if part.startswith("{") else re.escape(part)


def show_stub(stub: Stub) -> dict[str, Json]:
    """Return a stub as JSON: what was given, and how many calls it has answered."""
    shown: dict[str, Json] = {"method": stub.method, "path": stub.path, "status": stub.status}
    if stub.kind is not None:
        shown[stub.kind] = stub.body
    if stub.headers:
        shown["headers"] = dict(stub.headers)
    if stub.times is not None:
        shown["times"] = stub.times
    return {**shown, "met": stub.met}
