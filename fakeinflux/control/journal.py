"""The journal as JSON: requests and responses, with secrets masked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import orjson

from fakeinflux.contract.explaining.violations import to_json
from fakeinflux.flux.advice import find_placeholder, not_filled
from fakeinflux.http.masking import MASK, SECRET_HEADERS, mask_body, mask_json, mask_query, mask_tokens
from fakeinflux.http.printable_text import shown_path, shown_query
from fakeinflux.operations.script_checks import compilation_note
from fakeinflux.timing.instants import format_instant
from fakeinflux.worlds.document_reader import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.control.request import ControlRequest
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Headers, Json
    from fakeinflux.worlds.journal import Exchange

SCRIPTS_GIVEN = frozenset({("PostTasks", 201), ("PatchTasksID", 200)})
MOST_CHECKED = 100
LONGEST = 8192
"""How many scripts a listing checks that were not checked before, and up to which length: within a second."""
PARAMETERS = ("operation", "violations", "after", "limit")
MOST_DIGITS = 18
"""Of a number in the query, so that it fits in 64 bits."""


def get_journal(request: ControlRequest) -> tuple[int, Json]:
    """Get the exchanges that match, oldest first.

    If there are more than `limit`, the newest of them, or with `after` the first ones after it.
    """
    limit = _read_number(request, "limit") if "limit" in request.arguments else None
    exchanges = request.tenant.journal.select(
        operation=_read_operation(request),
        violations=Value(request.arguments.get("violations", "false"), "violations").choice(("true", "false"))
        == "true",
        after=_read_number(request, "after"),
        limit=limit,
    )
    notes = _script_notes(request.tenant.world, exchanges)
    shown = [
        exchange._replace(notes=(*exchange.notes, *notes.get(exchange.id, ()))) for exchange in exchanges
    ]
    return 200, {"exchanges": [show_exchange(exchange) for exchange in shown]}


def _script_notes(world: WorldState, exchanges: list[Exchange]) -> dict[int, tuple[str, ...]]:
    """Return why all runs of a task will fail, and what is not meant in its script, by exchange that gave it.

    This is worked out for whoever reads the journal, so that a creation does not wait for it.
    """
    notes: dict[int, tuple[str, ...]] = {}
    checked = 0
    for exchange in reversed(exchanges):
        if exchange.notes or (exchange.call.operation, exchange.status) not in SCRIPTS_GIVEN:
            continue
        text = orjson.loads(exchange.body).get("flux")
        if not text or len(text) > LONGEST:
            continue
        checked += text not in world.refused_scripts
        note = compilation_note(world, text) if checked <= MOST_CHECKED else None
        found = [] if note is None else [note]
        if (placeholder := find_placeholder(text)) is not None:
            found.append(not_filled(placeholder[1]))
        if found:
            notes[exchange.id] = tuple(found)
    return notes


def _read_operation(request: ControlRequest) -> str | None:
    name = request.argument("operation", PARAMETERS)
    if name is not None and name not in request.tenant.served.contract.operations:
        raise Value(name, "operation").error("an operationId of the contract, such as PostTasks")
    return name


def _read_number(request: ControlRequest, name: str) -> int:
    text = request.argument(name, PARAMETERS)
    if text is None:
        return 0
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise Value(text, name).error(f"a whole number, 0 or more, of at most {MOST_DIGITS} digits")
    return int(text)


def delete_journal(request: ControlRequest) -> tuple[int, Json]:
    """Delete all exchanges. New ones continue the numbering."""
    request.tenant.journal.clear()
    return 204, None


def show_exchange(exchange: Exchange) -> dict[str, Json]:
    """Return an exchange as JSON. `response` is null if a fault suppressed the answer."""
    call = exchange.call
    query = parse_qs(mask_query(shown_query(call.query)), keep_blank_values=True)
    request: dict[str, Json] = {
        "method": call.method,
        "path": shown_path(call),
        "query": {name: list(values) for name, values in query.items()},
        "headers": show_headers(call.headers),
        "body": show_body(call.body, partial(mask_body, call)),
    }
    response: Json = None
    if exchange.status:
        response = {
            "status": exchange.status,
            "headers": show_headers(exchange.headers),
            "body": show_body(exchange.body),
        }
    return {
        "id": exchange.id,
        "time": format_instant(exchange.time),
        "operation": call.operation or None,
        "request": mask_tokens(call, request),
        "response": mask_tokens(call, response),
        "violations": [to_json(violation) for violation in exchange.violations],
        "notes": list(exchange.notes),
        **({"sentBy": exchange.sent_by} if exchange.sent_by is not None else {}),
    }


def show_headers(headers: Headers) -> dict[str, Json]:
    """Return headers by name. Repeated ones are joined, secrets are masked."""
    shown: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, text = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name in SECRET_HEADERS:
            text = _mask_credentials(name, text)
        shown[name] = f"{shown[name]}, {text}" if name in shown else text
    return dict(shown)


def _mask_credentials(name: str, text: str) -> str:
    if name == "x-api-key":
        return MASK
    if name.endswith("authorization"):
        scheme, space, _ = text.partition(" ")
        return f"{scheme} {MASK}" if space else MASK
    secret, *rest = text.split(";")
    parts = [secret, *rest] if name == "cookie" else [secret]
    masked = [f"{part.partition('=')[0]}={MASK}" if "=" in part else MASK for part in parts]
    return ";".join(masked if name == "cookie" else [*masked, *rest])


def show_body(body: bytes, mask: Callable[[str], str] = mask_json) -> Json:
    """Return a body as a JSON value, as text if it is not JSON, or None if it is empty."""
    if not body:
        return None
    text = mask(body.decode("utf-8", "replace"))
    try:
        shown: Json = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return shown
