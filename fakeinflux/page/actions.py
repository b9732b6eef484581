"""What the buttons do: each action turns a form's fields into a call of the control API or an operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.errors import invalid
from fakeinflux.page.scripted_screen import KINDS
from fakeinflux.worlds.owner_calls import perform_as_owner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.page.view import View

    Fields = Mapping[str, str]


def _advance(view: View, fields: Fields) -> None:
    to = fields.get("to", "").strip()
    view.ask("POST", "clock/advance", {"to": to} if to else {"by": fields.get("by", "")})


def _restore(view: View, fields: Fields) -> None:
    view.ask("POST", f"snapshots/{fields.get('id', '')}/restore")


def _operate(view: View, operation: str, fields: Fields, body: object = None) -> None:
    parameters = {"taskID": fields.get("task", ""), "runID": fields.get("run", "")}
    world = view.tenant.world
    try:
        perform_as_owner(world, operation, parameters, body=body)
    finally:
        world.touch()


def _set_status(view: View, fields: Fields) -> None:
    _operate(view, "PatchTasksID", fields, {"status": fields.get("status", "")})


def _fail(view: View, fields: Fields) -> None:
    outcome = {"status": "failed", "error": fields.get("error", "failed from the page")}
    view.ask("PUT", "outcomes", {"task": fields.get("task", ""), "outcomes": [outcome]})


def _fault(view: View, fields: Fields) -> None:
    numbers = {name: _number(fields, name) for name in ("status", "times")}
    view.ask("POST", "faults", {"operation": fields.get("operation", ""), **numbers})


def _number(fields: Fields, name: str) -> int:
    text = fields.get(name, "")
    if not (text.isascii() and text.isdigit()):
        raise invalid(f"{name}: found {text!r}, wanted a whole number")
    return int(text[:9])


def _kind(fields: Fields) -> str:
    kind = fields.get("kind", "")
    if kind not in KINDS:
        raise invalid(f"kind: found {kind!r}, wanted one of {', '.join(KINDS)}")
    return kind


def _add(view: View, fields: Fields) -> None:
    kind = _kind(fields)
    try:
        value: Any = json.loads(fields.get("json", ""))
    except ValueError as error:
        raise invalid(f"what you gave is no JSON: {error}") from None
    view.ask(KINDS[kind][1], kind, value)


ACTIONS: Mapping[str, Callable[[View, Fields], None]] = {
    "advance": _advance,
    "reset": lambda view, _: view.ask("POST", "reset"),
    "snapshot": lambda view, _: view.ask("POST", "snapshots"),
    "restore": _restore,
    "run": lambda view, fields: _operate(view, "PostTasksIDRuns", fields),
    "retry": lambda view, fields: _operate(view, "PostTasksIDRunsIDRetry", fields),
    "cancel": lambda view, fields: _operate(view, "DeleteTasksIDRunsID", fields),
    "status": _set_status,
    "fail": _fail,
    "fault": _fault,
    "unfault": lambda view, fields: view.ask("DELETE", f"faults/{fields.get('id', '')}"),
    "add": _add,
    "clear": lambda view, fields: view.ask("DELETE", _kind(fields)),
}
