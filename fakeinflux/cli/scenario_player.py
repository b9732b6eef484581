"""Plays a recorded scenario against a server and makes its answers comparable with the recorded ones.

A scenario's step has a `request` and optionally: `save` (variable: dotted path into the answer),
`only` (the dotted paths to compare), `message_starts` (only this beginning of the message was
recorded), `repeat_until` and `sleep` (time passes).
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMPARED = ("content-type", "x-platform-error-code", "allow", "www-authenticate", "retry-after")
ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FIRST = (
    ("my_org", "/api/v2/orgs?org=my-org", "orgs"),
    ("my_user", "/api/v2/users?name=my-user", "users"),
    ("my_bucket", "/api/v2/buckets?name=my-bucket", "buckets"),
)
"""Variables of every scenario, and where their ids are found where there is only one organization."""
CREATES = re.compile(r"/api/v2/(tasks|labels|buckets|users|orgs|authorizations|scripts)")
"""The paths at which something is created that stays until it is deleted."""
TIMEOUT_SECONDS = 30


@dataclass
class Player:
    """Where to play, as whom, and how to let time pass (in seconds).

    `names`: what the organization and the user of the recordings are called on this server. `created`: the
    paths of what was created, oldest first.
    """

    url: str
    token: str
    advance: Callable[[float], object]
    variables: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)

    def play(self, scenario: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the answer to each step, as a recording has it."""
        for name, path, key in FIRST:
            if name not in self.variables:
                _, _, found = self.send({"method": "GET", "path": path})
                self.variables[name] = pick(found, f"{key}.0.id")
        for step in scenario["steps"]:
            yield self.take(step, scenario.get("loose_flux", False))

    def take(self, step: dict[str, Any], loose_flux: bool) -> dict[str, Any]:
        """Take a step and return its answer, with variables for what differs from server to server."""
        self.advance(step.get("sleep", 0))
        status, headers, body = self.send_until(step)
        for name, dotted in step.get("save", {}).items():
            self.variables[name] = pick(body, dotted)
        names = sorted(((v, f"${{{k}}}") for k, v in self.variables.items()), key=lambda pair: -len(pair[0]))
        return {
            "status": status,
            "headers": {name: headers[name] for name in COMPARED if name in headers},
            "body": plain(shown(step, self.without_others(body)), names, loose_flux),
        }

    def without_others(self, body: Any) -> Any:
        """Leave out the tasks that were there before, where the server is not for these scenarios alone."""
        if not self.names or not isinstance(body, dict) or not isinstance(body.get("tasks"), list):
            return body
        orgs = {path.rpartition("/")[2] for path in self.created if path.startswith("/api/v2/orgs/")}
        return {**body, "tasks": [task for task in body["tasks"] if task.get("orgID") in orgs]}

    def send_until(self, step: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        """Send a step's request; where it waits for a value, let a second pass and ask again."""
        until: dict[str, Any] = step.get("repeat_until", {})
        answer = self.send(step["request"])
        for _ in range(until.get("seconds", 0)):
            if pick(answer[2], until["path"]) == until["equals"]:
                break
            self.advance(1)
            answer = self.send(step["request"])
        return answer

    def send(self, request: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        """Send a request and return status, headers and body. Raises OSError: no server answers."""
        status, headers, body = self._exchange(request)
        path = self.fill(request["path"])
        if status == 201 and isinstance(body, dict) and CREATES.fullmatch(path):
            made = body.get("label", body)
            self.created.append(f"{path}/{made.get('id')}")
        return status, headers, body

    def _exchange(self, request: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        path = self.fill(request["path"])
        if query := request.get("query"):
            path += "?" + urllib.parse.urlencode({k: self.fill(str(v)) for k, v in query.items()}, doseq=True)
        headers = {"Authorization": f"Token {self.token}"}
        body = self.body_of(request)
        if body is not None:
            headers["Content-Type"] = "application/json"
        for name, value in request.get("headers", {}).items():
            headers.pop(name, None)
            if value is not None:
                headers[name] = self.fill(value.replace("my-token", self.token))
        message = urllib.request.Request(  # noqa: S310 - the command has checked the URL
            self.url + path, data=body, method=request["method"], headers=headers
        )
        try:
            with urllib.request.urlopen(message, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                return read(answer.status, answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return read(answer.code, answer)

    def body_of(self, request: dict[str, Any]) -> bytes | None:
        """Return the body of a request, None if it has none."""
        if "json" in request:
            return self.fill(json.dumps(request["json"])).encode()
        return self.fill(request["raw"]).encode() if "raw" in request else None

    def fill(self, text: str) -> str:
        """Put the values of variables, and this server's names, into a text."""
        text = self.rename(text)
        return re.sub(r"\$\{(\w+)\}", lambda match: self.variables[match[1]], text)

    def rename(self, text: str) -> str:
        """Put this server's names in the place of the recordings'."""
        for recorded, ours in self.names.items():
            text = text.replace(recorded, ours)
        return text


def read(status: int, answer: Any) -> tuple[int, dict[str, str], Any]:
    """Read an answer, whose body is a JSON value or text."""
    text = answer.read().decode()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    try:
        return status, headers, json.loads(text)
    except ValueError:
        return status, headers, text


def pick(value: Any, dotted: str) -> Any:
    """Return the value at a dotted path; None below a null, "<absent>" where there is none."""
    for part in dotted.split("."):
        if value is None:
            return None
        try:
            value = value[int(part)] if isinstance(value, list) else value.get(part)
        except (IndexError, AttributeError, ValueError):
            return "<absent>"
    return value


def shown(step: dict[str, Any], body: Any) -> Any:
    """Return what is compared of a body."""
    if "only" in step:
        return {dotted: pick(body, dotted) for dotted in step["only"]}
    if "message_starts" in step and "message" in body:
        return {**body, "message": body["message"][: len(step["message_starts"])] + "..."}
    return body


def plain(value: Any, names: list[tuple[str, str]], loose_flux: bool) -> Any:
    """Replace what differs from run to run: saved values, other ids, times."""
    if isinstance(value, dict):
        squeezed = {k: squeeze(v) if loose_flux and k == "flux" else v for k, v in value.items()}
        return {k: plain(v, names, loose_flux) for k, v in squeezed.items()}
    if isinstance(value, list):
        return [plain(item, names, loose_flux) for item in value]
    if not isinstance(value, str):
        return value
    for text, name in names:
        value = value.replace(text, name)
    value = TIME.sub(lambda match: "<time.frac>" if match[1] else "<time>", value)
    return ID.sub("<id>", value)


def squeeze(flux: str) -> str:
    """Return Flux without white space and trailing commas: the real server reformats scripts on an edit."""
    return re.sub(r",(?=[}\])])", "", re.sub(r"\s+", "", flux))
