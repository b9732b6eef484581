"""A client of the control API that holds every exchange against spec/control.yaml."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from fakeinflux.contract.contract import check_answer, check_request, load_user_contract
from fakeinflux.http.messages import Answer, Call
from fakeinflux.http.routing import find_route
from fakeinflux.worlds.served_contract import serve_contract

if TYPE_CHECKING:
    from fakeinflux.contract.checks.model import Contract

SPEC = Path(__file__).parents[1] / "spec" / "control.yaml"
HOURLY = 'option task = {name: "hourly", every: 1h}\nfrom(bucket: "my-bucket") |> range(start: -1h)'


def load_control_contract() -> Contract:
    return load_user_contract(SPEC, edition="v2")


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class ControlClient:
    """One world over HTTP. `token` None sends none."""

    url: str
    contract: Contract
    token: str | None = None

    def control(self, method: str, path: str, body: object = None, *, token: str | None = "") -> Reply:
        """A call of the control API; the request too must be as described where it is accepted."""
        reply = send(self.url, method, f"/_fakeinflux/{path}", body, self.token if token == "" else token)
        self.check(method, path, body, reply)
        return reply

    def open_world(self, settings: dict[str, Any] | None = None) -> ControlClient:
        """Open another world, with a token that is made up here, by which a balancer finds it."""
        other = ControlClient(self.url, self.contract, f"world-{token_hex(8)}")
        made = other.control("POST", "worlds", {**(settings or {}), "token": other.token})
        assert made.status == 201, made.body
        return other

    def api(self, method: str, path: str, body: object = None) -> Reply:
        return send(self.url, method, f"/api/v2/{path}", body, self.token)

    def add_task(self, flux: str = HOURLY) -> str:
        made = self.api("POST", "tasks", {"org": "my-org", "flux": flux})
        assert made.status == 201, made.body
        return made.body["id"]

    def run_statuses(self, task_id: str) -> list[str]:
        return [run["status"] for run in self.api("GET", f"tasks/{task_id}/runs").body["runs"]]

    def check(self, method: str, path: str, body: object, reply: Reply) -> None:
        parts = urlsplit(f"/{path}")
        found = find_route(serve_contract(self.contract).routes, method, parts.path)
        if found is None:
            assert reply.status in {404, 405}
            return
        operation, parameters = found
        headers = [(b"authorization", b"Token t"), (b"content-type", b"application/json")]
        arguments = parse_qs(parts.query)
        content = b"" if body is None else json.dumps(body).encode()
        call = Call(
            operation,
            method,
            parts.path,
            parameters,
            parts.query.encode(),
            arguments,
            headers,
            content,
        )
        if reply.status < 400:
            assert check_request(self.contract, call) == ()
        answer_headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        answer = Answer(reply.status, reply.body, answer_headers)
        assert check_answer(self.contract, call, answer) == ()


def send(url: str, method: str, path: str, body: object, token: str | None) -> Reply:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token is not None:
        headers["Authorization"] = f"Token {token}"
    try:
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    names = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, names, json.loads(text) if text else None)
