"""The operations on stored scripts. The permission for tasks covers them. Source: simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.accounts.organizations import first_organization
from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused, invalid, unauthorized
from fakeinflux.engine.stored_scripts import (
    FLUX,
    create_stored_script,
    delete_stored_script,
    find_stored_script,
    update_stored_script,
)
from fakeinflux.http.messages import Answer, Listing, Piece
from fakeinflux.operations.decoding import Struct, decode_body, decode_id, decode_int
from fakeinflux.operations.executed_texts import text_with_params
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.resources import Resource, record_handlers
from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import StoredScript
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

LANGUAGES = (FLUX, "sql", "influxql")
DEFAULT_LIMIT, HIGHEST_LIMIT = 100, 500
"""Source: spec."""
_TEXTS = ("name", "description", "script")
_CREATION = Struct("ScriptCreateRequest", dict.fromkeys((*_TEXTS, "language"), "string"))
_UPDATE = Struct("ScriptUpdateRequest", dict.fromkeys(_TEXTS, "string"))
_INVOCATION = Struct("ScriptInvocationParams", {"params": "any"})


class ScriptFilter(NamedTuple):
    """Which stored scripts a call asks for."""

    name: str
    limit: int
    offset: int


class ScriptChanges(NamedTuple):
    """What to change about a stored script; None stays."""

    name: str | None
    description: str | None
    script: str | None


def _decode_list(_world: WorldState, call: Call) -> ScriptFilter:
    limit, offset = _number(call, "limit", DEFAULT_LIMIT), _number(call, "offset", 0)
    if not 0 <= limit <= HIGHEST_LIMIT:
        raise invalid(f"limit must be between 0 and {HIGHEST_LIMIT}")
    return ScriptFilter(call.argument("name"), limit, max(offset, 0))


def _number(call: Call, name: str, default: int) -> int:
    text = call.argument(name)
    try:
        return decode_int(text) if text else default
    except Refused:
        raise invalid(f"{name} is invalid") from None


def _list(world: WorldState, call: Call, wanted: ScriptFilter) -> Answer:
    found = [
        _present(stored)
        for stored in world.stored_scripts.values()
        if wanted.name in ("", stored.name) and may(call.caller, "read", "tasks", org_id=stored.org_id)
    ]
    return Answer(200, Listing({}, "scripts", found[wanted.offset :][: wanted.limit]))


def _decode_creation(_world: WorldState, call: Call) -> dict[str, Any]:
    body = decode_body(call.body, _CREATION)
    for name in (*_TEXTS, "language"):
        if not body.get(name):
            raise invalid(f"{name} is required")
    if body["language"] not in LANGUAGES:
        raise invalid(f"language: found {body['language']!r}, wanted one of {', '.join(LANGUAGES)}")
    return body


def _create(world: WorldState, call: Call, body: dict[str, Any]) -> Answer:
    org_id = first_organization(world).id
    require(call.caller, "write", "tasks", org_id=org_id)
    return Answer(201, _present(create_stored_script(world, org_id=org_id, **body)))


def _decode_changes(_world: WorldState, call: Call) -> ScriptChanges:
    body = decode_body(call.body, _UPDATE)
    return ScriptChanges(body.get("name") or None, body.get("description"), body.get("script") or None)


def _update(world: WorldState, script_id: str, changes: ScriptChanges) -> Piece:
    return _present(update_stored_script(world, script_id, **changes._asdict()))


def _require(world: WorldState, call: Call, script_id: str, action: Action) -> None:
    require(call.caller, action, "tasks", org_id=find_stored_script(world, script_id).org_id)


def _decode_invocation(_world: WorldState, call: Call) -> tuple[str, dict[str, Any]]:
    script_id = decode_id(call.parameters["scriptID"])
    params = (decode_body(call.body, _INVOCATION) if call.body else {}).get("params") or {}
    if not isinstance(params, dict):
        raise invalid(f"params: found {params!r}, wanted an object")
    return script_id, params


def _invoke(world: WorldState, call: Call, request: tuple[str, dict[str, Any]]) -> Answer:
    """Run a script now, and return its rows as a query would."""
    # Imported here, because most servers invoke no script.
    from fakeinflux.operations.query import answer_script

    script_id, params = request
    if call.caller is None:
        raise unauthorized()
    _require(world, call, script_id, "read")
    stored = find_stored_script(world, script_id)
    return answer_script(world, call.caller, world.orgs[stored.org_id], text_with_params(stored, params))


def _present(stored: StoredScript) -> Piece:
    return Piece(
        {
            "id": stored.id,
            "orgID": stored.org_id,
            "name": stored.name,
            "description": stored.description,
            "script": stored.script,
            "language": stored.language,
            "createdAt": format_instant(stored.created_at),
            "updatedAt": format_instant(stored.updated_at),
        }
    )


HANDLERS: dict[str, AnyHandler] = {
    "GetScripts": Handler(_decode_list, _list),
    "PostScripts": Handler(_decode_creation, _create),
    "PostScriptsIDInvoke": Handler(_decode_invocation, _invoke),
    **record_handlers(
        "ScriptsID",
        Resource(
            "scriptID",
            _require,
            lambda world, script_id: _present(find_stored_script(world, script_id)),
            _decode_changes,
            _update,
            delete_stored_script,
        ),
    ),
}
