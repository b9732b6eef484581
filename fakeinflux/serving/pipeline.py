"""Handle one request: route it, check it, act, check the answer, record both."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.contract.contract import check_answer, check_request
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused, unauthorized
from fakeinflux.http.error_answers import answer_error, answer_failure, describe_failure, refuse
from fakeinflux.http.printable_text import printable, shown_path
from fakeinflux.http.requests import preferred_mode
from fakeinflux.http.responses import COMMON_HEADERS, encode_response, open_to_origin
from fakeinflux.http.routing import allowed_methods, find_node, find_route
from fakeinflux.serving.senders import OPEN, find_sender, identify
from fakeinflux.serving.unrouted import (
    answer_options,
    answer_unrouted,
    find_loosely,
    is_indented,
    mounted_path,
)
from fakeinflux.worlds.repeated_calls import find_repeated, store_repeated
from fakeinflux.worlds.served_contract import read_query
from fakeinflux.worlds.tenants import note_stranger, take_stub

if TYPE_CHECKING:
    from fakeinflux.choices import ContractMode
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.http.messages import Answer, Call, Headers
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.stubs import Stub
    from fakeinflux.worlds.tenants import Tenant, Tenants

logger = logging.getLogger("fakeinflux")

READING = frozenset({"GET", "HEAD"})
NOT_IMPLEMENTED = 501
OVERHEAD = 512
"""About how many bytes a cached answer takes in addition to its body and its key."""


@dataclass(slots=True, eq=False)
class Turn:
    """A call being handled: its tenant, how it is checked, its violations, the fault that affects it."""

    tenants: Tenants
    tenant: Tenant
    call: Call
    mode: ContractMode
    fault: Fault | None
    violations: tuple[Violation, ...] = ()


def respond(tenants: Tenants, call: Call, fault: Fault | None = None) -> EncodedResponse:
    """Answer any call, affected by `fault` if there is one. Never raises (except `BaseException`)."""
    sender = find_sender(tenants, call.headers_by_name)
    tenant, credentials = sender.tenant, sender.credentials
    turn: Turn | None = None
    response: EncodedResponse | None = None
    if b"%" in call.raw_path and tenant.world.edition.reproduces_defects:
        call.path = mounted_path(call)
    with tenant.world.lock:
        try:
            settle(tenant.world)
            try:
                call.caller = identify(tenants, sender, call.headers_by_name)
            except Refused as refused:
                # Without its frames, which refer to the world: the journal keeps the call.
                call.refused = refused.with_traceback(None)
            if call.caller is None and credentials.token and tenant is tenants.default and not call.refused:
                note_stranger(tenants, call, credentials.token)
            if tenant.world.clock.mode == "auto":
                # Imported here, because most worlds have another clock.
                from fakeinflux.worlds.waiting import skip_waiting

                skip_waiting(tenant, call)
            stub = take_stub(tenant, call) if tenant.stubs else None
            if stub is None and fault is None and credentials.prefer is None:
                response = _cached_answer(tenant, call)
            if response is None:
                turn = Turn(tenants, tenant, call, tenant.mode, fault)
                response = _handle(turn, credentials.prefer) if stub is None else _answer_stub(turn, stub)
        except Exception as error:  # outside the operation: settling, checking, or encoding
            turn = turn or Turn(tenants, tenant, call, tenant.mode, fault)
            turn.violations = ()
            response = _record(turn, _fail(turn, error))
    if credentials.origin is not None and call.path.startswith("/api/"):
        return open_to_origin(response, credentials.origin)
    return response


def find_operation(tenant: Tenant, call: Call) -> str:
    """Return the operationId of a call, or "" if the contract has no such operation."""
    match = find_route(tenant.served.routes, call.method, call.path)
    return match[0] if match else ""


def _answer_stub(turn: Turn, stub: Stub) -> EncodedResponse:
    # Imported here because most worlds have no stubs.
    from fakeinflux.worlds.stubs import answer_stub

    return _record(turn, _answer_fault(turn.fault) or answer_stub(stub))


def _answer_fault(fault: Fault | None) -> Answer | None:
    """Return the answer that a fault gives in place of the operation's, None if there is none."""
    if fault is None:
        return None
    # Imported here because most worlds have no faults.
    from fakeinflux.worlds.faults import answer_fault

    return answer_fault(fault)


def _cached_answer(tenant: Tenant, call: Call) -> EncodedResponse | None:
    """Return the cached, already checked response, or None if the world has changed since."""
    if call.method != "GET" or call.caller is None:
        return None
    if tenant.cached_at != tenant.world.revision:
        tenant.cached_answers.clear()
        tenant.cached_at = tenant.world.revision
        return None
    response = tenant.cached_answers.get(_cache_key(call, call.caller.id))
    if response is not None:
        call.operation = response.operation
        tenant.journal.record(tenant.world.now, call, response.status, response.headers, response.body, ())
    return response


def _handle(turn: Turn, prefer: bytes | None) -> EncodedResponse:
    """Handle a call that has no cached answer. A repeated call is already routed and checked."""
    tenant, fault = turn.tenant, turn.fault
    invalid_mode = None if prefer is None else _choose_mode(turn, prefer)
    if invalid_mode is not None:
        return _record(turn, _route(turn) or invalid_mode)
    repeated = find_repeated(tenant.served.repeated_calls, turn.call) if turn.call.caller else None
    if repeated is not None:
        turn.call = repeated
    refusal = None if repeated else _route(turn)
    if refusal is None and repeated is None and turn.mode != "off":
        turn.violations = check_request(tenant.served.contract, turn.call)
    instead = _answer_fault(fault)
    if instead is not None and fault is not None and fault.applied == "before":
        return _record(turn, instead)
    answer = _check(turn, refusal or _act(turn, repeated=repeated is not None))
    return _record(turn, instead or answer)


def _choose_mode(turn: Turn, prefer: bytes) -> Answer | None:
    """Use the mode asked for in `Prefer`. Return the refusal of an invalid one: routing errors come first."""
    try:
        turn.mode = preferred_mode(prefer) or turn.mode
    except Refused as refused:
        return refuse(refused)
    return None


def _route(turn: Turn) -> Answer | None:
    """Find the operation, and make sure that its caller is known. Return the refusal, if any."""
    tenant, call = turn.tenant, turn.call
    routes, edition = tenant.served.routes, tenant.world.edition
    match = find_node(routes, call.path)
    method = call.method
    if method == "HEAD" and match is not None and not edition.reproduces_defects:
        method = "HEAD" if "HEAD" in match[0].methods else "GET"  # a GET whose body is not sent
    route = match[0].methods.get(method) if match else None
    open_to_all = route is not None and route.operation in OPEN
    if route is None and edition.reproduces_defects:
        match, route = find_loosely(routes, call, match)
    call.operation = route.operation if route else ""
    options = answer_options(call, match[0] if match else None, edition) if call.method == "OPTIONS" else None
    if options is not None:
        return options
    if call.caller is None and not open_to_all and call.path.startswith("/api/"):
        return refuse(call.refused or unauthorized())
    if match is None or route is None:
        return _refuse_missing(turn) or answer_unrouted(routes, call, match[0] if match else None, edition)
    call.parameters = dict(zip(route.names, match[1], strict=True))
    call.arguments = read_query(call.query)
    return None


def _refuse_missing(turn: Turn) -> Answer | None:
    """Refuse a call of an operation that InfluxDB has and fakeinflux does not. None for any other call."""
    if turn.tenant.served.contract.source.patches is None:  # a user's own document is all there is
        return None
    # Imported here because most servers never get such a call.
    from fakeinflux.contract.explaining.rendering import render_sentence
    from fakeinflux.contract.explaining.violations import to_fields
    from fakeinflux.serving.missing_operations import find_missing

    missing = find_missing(turn.call, turn.tenant.world.edition)
    if missing is None:
        return None
    turn.violations = (missing,) if turn.mode != "off" else ()
    return refuse(Refused("not implemented", render_sentence(to_fields(missing))))


def _act(turn: Turn, *, repeated: bool) -> Answer:
    """Decode the call, refuse it if it breaks the contract, and otherwise perform the operation."""
    tenant, call, served = turn.tenant, turn.call, turn.tenant.served
    try:
        handler = served.handlers.get(call.operation) or served.handler(call.operation)
        if handler is None:
            message = f"{call.operation} is in the contract, but fakeinflux does not implement it"
            raise Refused("not implemented", message)
        refusal = None
        if turn.violations and turn.mode == "strict":
            refusal = Refused("invalid", _explain(turn.violations))
        answer = handler.answer(tenant.world, call, refusal)
    except Refused as refused:
        return refuse(refused, _allow(turn) if refused.code == "method not allowed" else None)
    except Exception as error:
        return _fail(turn, error)
    finally:  # a write that is refused in part has changed the world, too
        if call.method not in READING:
            tenant.world.touch()
    if not (repeated or turn.violations or turn.mode == "off"):
        store_repeated(served.repeated_calls, served.contract, call)
    return answer


def _allow(turn: Turn) -> Headers:
    """Return the Allow header for a call whose own operation refuses its method."""
    match = find_node(turn.tenant.served.routes, turn.call.path)
    allowed = allowed_methods(match[0], without=turn.call.method) if match else "OPTIONS"
    return [(b"allow", allowed.encode())]


def _fail(turn: Turn, error: Exception) -> Answer:
    """Answer a call that met an error inside fakeinflux, and keep the error for the test that met it."""
    method, path = printable(turn.call.method), shown_path(turn.call)
    logger.error("%s %s failed inside the server", method, path, exc_info=error)
    turn.tenant.failures.append(describe_failure(error))
    return answer_failure(error)


def _check(turn: Turn, answer: Answer) -> Answer:
    """Check an answer. In strict mode, answer 500 if it breaks the contract, which is our error.

    A 501 is not checked: only fakeinflux answers so, and the contract knows nothing of it.
    """
    if turn.mode == "off" or not turn.call.operation or answer.status == NOT_IMPLEMENTED:
        return answer
    common = COMMON_HEADERS[turn.tenant.world.edition.name].plain
    broken = check_answer(turn.tenant.served.contract, turn.call, answer, common)
    if not broken:
        return answer
    turn.violations += broken
    if turn.mode != "strict":
        return answer
    return answer_error(500, "internal error", _explain(broken))


def _record(turn: Turn, answer: Answer) -> EncodedResponse:
    """Encode an answer, record the exchange in the journal, and cache the answer if it stays valid."""
    tenant, call, violations = turn.tenant, turn.call, turn.violations
    edition = tenant.world.edition
    mark = f"{len(violations)}; id={tenant.journal.last_id + 1}".encode() if violations else b""
    response = encode_response(
        answer,
        call.operation,
        [(b"x-fakeinflux-violations", mark)] if violations else (),
        COMMON_HEADERS[edition.name],
        tabs=edition.reproduces_defects and is_indented(call),
    )
    tenant.journal.record(
        tenant.world.now,
        call,
        response.status,
        response.headers,
        response.body,
        violations,
        answer.notes,
        _locate(turn) if violations else None,
    )
    if violations and logger.isEnabledFor(turn.tenants.violation_level):
        _log(turn.tenants, violations)
    if answer.lasting and not violations and turn.fault is None and turn.mode == tenant.mode:
        _cache(tenant, call, response)
    return response


def _locate(turn: Turn) -> str | None:
    """Return the line of code that a call with violations comes from, or None if that is unknown."""
    locate, client = turn.tenants.locate, turn.call.client
    return locate(client) if locate is not None and client is not None else None


def _cache_key(call: Call, caller_id: str) -> tuple[str, bytes, str, bytes | None]:
    """Return what decides the answer to a GET, and whether its credentials are those that are asked for."""
    return call.path, call.query, caller_id, call.headers_by_name.get(b"authorization")


def _cache(tenant: Tenant, call: Call, response: EncodedResponse) -> None:
    """Cache an answer for equal calls, unless a check reads more than their path, query and caller."""
    contract = tenant.served.contract
    reads_more = contract.judging == "always" or contract.operations.compiled[call.operation].by_headers
    if call.method != "GET" or call.caller is None or reads_more:
        return
    key = _cache_key(call, call.caller.id)
    if key not in tenant.cached_answers:
        tenant.cached_answers.put(
            key, response, len(response.body) + len(call.path) + len(call.query) + OVERHEAD
        )


def _log(tenants: Tenants, violations: tuple[Violation, ...]) -> None:
    # Imported here because most servers never see a violation.
    from fakeinflux.contract.explaining.rendering import render_lines
    from fakeinflux.contract.explaining.violations import to_fields

    for violation in violations:
        shown = render_lines(to_fields(violation), colour=tenants.colour)
        logger.log(tenants.violation_level, "%s", shown, extra={"is_printable": True})


def _explain(violations: tuple[Violation, ...]) -> str:
    # Imported here for the same reason as above.
    from fakeinflux.contract.explaining.rendering import render_sentences
    from fakeinflux.contract.explaining.violations import to_fields

    return render_sentences([to_fields(violation) for violation in violations])
