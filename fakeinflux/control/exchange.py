"""One exchange with the control API: access, JSON in, JSON out, errors in the shape of the server's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

import orjson

from fakeinflux.control.access import find_tenant, require_access, require_json
from fakeinflux.control.request import ControlRequest
from fakeinflux.control.table import WrongMethod, find_control, perform_control
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.error_answers import answer_failure, refuse
from fakeinflux.http.messages import JSON_TYPE, Answer, index_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.control.table import Control
    from fakeinflux.worlds.tenants import Tenants

logger = logging.getLogger("fakeinflux")

PREFIX = "/_fakeinflux/"
OPEN = frozenset({"GetWorlds", "PostWorlds"})
"""What a caller on this host may do without a token."""


def answer_control(tenants: Tenants, scope: dict[str, Any], body: bytes) -> Answer:
    """Answer a call of the control API. Never raises. `scope`: ASGI's."""
    return answer_allowed(tenants, scope, lambda headers: _answer(tenants, scope, headers, body), _refuse)


def answer_allowed(
    tenants: Tenants,
    scope: dict[str, Any],
    answer: Callable[[Mapping[bytes, bytes]], Answer],
    refuse_with: Callable[[Refused], Answer],
) -> Answer:
    """Answer a request of who may use the control API; others, and what `answer` refuses, are refused."""
    headers = index_headers(scope["headers"])
    try:
        require_access(tenants, scope, headers)
        return answer(headers)
    except Refused as refused:
        return refuse_with(refused)
    except Exception as error:  # the client gets an answer, whatever went wrong
        logger.exception("%s %s failed inside the server", scope["method"], quote(scope["path"]))
        return answer_failure(error)


def _refuse(refused: Refused) -> Answer:
    return refuse(refused, [(b"allow", refused.allow.encode())] if isinstance(refused, WrongMethod) else [])


def _answer(tenants: Tenants, scope: dict[str, Any], headers: Mapping[bytes, bytes], body: bytes) -> Answer:
    control, parameters = find_control(scope["method"], scope["path"].removeprefix(PREFIX))
    if control.id == "PostWorlds":
        require_json(headers, body)
    tenant = find_tenant(tenants, scope, headers, anyone=control.id in OPEN or not control.needs_token)
    arguments = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    request = ControlRequest(tenants, tenant, read_json(control, body), parameters, arguments)
    status, value = perform_control(control, request)
    if value is None:
        return Answer(status)
    if isinstance(value, bytes):
        return Answer(status, value, [(b"content-type", b"application/yaml")])
    return Answer(status, orjson.dumps(value), [(b"content-type", JSON_TYPE)])


def read_json(control: Control, body: bytes) -> object:
    """Return the JSON value of a body, None for one that may be empty and is.

    Raises Refused: invalid, for a body that is missing, is not JSON, or is null.
    """
    if not body.strip():
        if control.needs_body:
            raise invalid("found no body, wanted a JSON object")
        return None
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise invalid(f"the body is not JSON: {error}") from None
    if value is None:
        raise invalid("found null, wanted a JSON object")
    return value
