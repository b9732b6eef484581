"""The way of one request: route, check, act, check, record."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.contract.contract import check_answer, check_request
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused, unauthorized
from fakeinflux.http.error_answers import answer_error, answer_failure, refuse
from fakeinflux.http.requests import preferred_mode
from fakeinflux.http.responses import COMMON, encode_response, open_to_origin
from fakeinflux.http.routing import allowed_methods, find_node, find_route
from fakeinflux.serving.senders import OPEN, find_sender, identify
from fakeinflux.serving.unrouted import answer_options, answer_unrouted, find_loosely
from fakeinflux.worlds.faults import answer_fault
from fakeinflux.worlds.repeated_calls import find_repeated, store_repeated
from fakeinflux.worlds.served_contract import read_query

if TYPE_CHECKING:
    from fakeinflux.choices import ContractMode
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.http.messages import Answer, Call, Headers
    from fakeinflux.http.responses import EncodedResponse
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.tenants import Tenant, Tenants

logger = logging.getLogger("fakeinflux")

BAD_REQUEST = 400
NOT_IMPLEMENTED = 501
OVERHEAD = 512
"""About how many bytes a cached answer takes beside its body and its key."""


@dataclass(slots=True)
class Turn:
    """One call on its way: whose it is, how it is checked, what it broke, and the fault that affects it."""

    tenant: Tenant
    call: Call
    mode: ContractMode
    fault: Fault | None
    violations: tuple[Violation, ...] = ()


def respond(tenants: Tenants, call: Call, fault: Fault | None = None) -> EncodedResponse:
    """Answer any call, and let `fault` affect it. Never raises (except `BaseException`)."""
    sender = find_sender(tenants, call.headers_by_name)
    tenant, credentials = sender.tenant, sender.credentials
    turn = Turn(tenant, call, tenant.mode, fault)
    with tenant.world.lock:
        try:
            settle(tenant.world)
            try:
                call.caller = identify(tenants, sender, call.headers_by_name)
            except Refused as refused:  # without its frames, which hold the world: the journal keeps the call
                call.refused = refused.with_traceback(None)
            response = _cached_answer(turn) if fault is None and credentials.prefer is None else None
            if response is None:
                response = _take(turn, credentials.prefer)
        except Exception as error:  # outside the operation: settling, checking, or encoding
            turn.violations = ()
            response = _record(turn, _fail(turn, error))
    if credentials.origin is not None and call.path.startswith("/api/"):
        return open_to_origin(response, credentials.origin)
    return response


def find_operation(tenant: Tenant, call: Call) -> str:
    """Return the operation that a call is for, or "" where the contract has none."""
    found = find_route(tenant.served.routes, call.method, call.path)
    return found[0] if found else ""


def _cached_answer(turn: Turn) -> EncodedResponse | None:
    """Return the cached, already checked response, or None if the world has changed since."""
    tenant, call = turn.tenant, turn.call
    if call.method != "GET" or call.caller is None:
        return None
    if tenant.cached_at != tenant.world.revision:
        tenant.cached_answers.clear()
        tenant.cached_at = tenant.world.revision
        return None
    response = tenant.cached_answers.get((call.path, call.query, call.caller.id))
    if response is not None:
        call.operation = response.operation
        tenant.journal.record(tenant.world.now, call, response.status, response.headers, response.body, ())
    return response


def _take(turn: Turn, prefer: bytes | None) -> EncodedResponse:
    """Route, check, act, check, record. A repeated call is routed and checked already."""
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
    instead = answer_fault(fault) if fault is not None else None
    if instead is not None and fault is not None and fault.applied == "before":
        return _record(turn, instead)
    answer = _check(turn, refusal or _act(turn, repeated=repeated is not None))
    return _record(turn, instead or answer)


def _choose_mode(turn: Turn, prefer: bytes) -> Answer | None:
    """Use the mode asked for in `Prefer`. An invalid value is returned: routing errors take precedence."""
    try:
        turn.mode = preferred_mode(prefer) or turn.mode
    except Refused as refused:
        return refuse(refused)
    return None


def _route(turn: Turn) -> Answer | None:
    """Find the operation, and make sure that its caller is known; return the refusal, if any."""
    tenant, call = turn.tenant, turn.call
    routes, edition = tenant.served.routes, tenant.world.edition
    found = find_node(routes, call.path)
    route = found[0].methods.get(call.method) if found else None
    open_to_all = route is not None and route.operation in OPEN
    if route is None and edition.defects:
        found, route = find_loosely(routes, call, found)
    call.operation = route.operation if route else ""
    options = answer_options(call, found[0] if found else None, edition) if call.method == "OPTIONS" else None
    if options is not None:
        return options
    if call.caller is None and not open_to_all and call.path.startswith("/api/"):
        return refuse(call.refused or unauthorized())
    if found is None or route is None:
        return answer_unrouted(routes, call, found[0] if found else None, edition)
    call.parameters = dict(zip(route.names, found[1], strict=True))
    call.arguments = read_query(call.query)
    return None


def _act(turn: Turn, *, repeated: bool) -> Answer:
    """Let the operation decode the call, refuse it if it breaks the contract, or do what it asks."""
    tenant, call, served = turn.tenant, turn.call, turn.tenant.served
    try:
        handler = served.handlers.get(call.operation) or served.handler(call.operation)
        if handler is None:
            raise Refused(
                "not implemented", f"{call.operation} is in the contract, but fakeinflux does not answer it"
            )
        request = handler.decode(tenant.world, call)
        if turn.violations and turn.mode == "strict":
            raise Refused("invalid", f"the request breaks the contract: {_words(turn.violations)}")
        answer = handler.act(tenant.world, call, request)
        if call.method != "GET":
            tenant.world.touch()
    except Refused as refused:
        return refuse(refused, _allow(turn) if refused.code == "method not allowed" else None)
    except Exception as error:
        return _fail(turn, error)
    if not (repeated or turn.violations or turn.mode == "off"):
        store_repeated(served.repeated_calls, served.contract, call)
    return answer


def _allow(turn: Turn) -> Headers:
    """Return the header that says what is allowed on a path whose operation itself refuses the method."""
    found = find_node(turn.tenant.served.routes, turn.call.path)
    allowed = allowed_methods(found[0], without=turn.call.method) if found else "OPTIONS"
    return [(b"allow", allowed.encode())]


def _fail(turn: Turn, error: Exception) -> Answer:
    """Answer a call that met an error of our own, and keep the error for the test that met it."""
    logger.error("%s %s failed inside the server", turn.call.method, turn.call.path, exc_info=error)
    turn.tenant.failures.append(error)
    return answer_failure(error)


def _check(turn: Turn, answer: Answer) -> Answer:
    """Check an answer; one that breaks the contract is our error, which strict mode turns into a 500.

    A 501 is ours alone, and no breach of a contract that knows nothing of it.
    """
    if turn.mode == "off" or not turn.call.operation or answer.status == NOT_IMPLEMENTED:
        return answer
    broken = check_answer(turn.tenant.served.contract, turn.call, answer, COMMON)
    if not broken:
        return answer
    turn.violations += broken
    if turn.mode != "strict":
        return answer
    return answer_error(500, "internal error", f"the answer breaks the contract: {_words(broken)}")


def _record(turn: Turn, answer: Answer) -> EncodedResponse:
    """Encode an answer, and keep the exchange in the journal and, if it lasts, in the cache."""
    tenant, call, violations = turn.tenant, turn.call, turn.violations
    mark = f"{len(violations)}; id={tenant.journal.last_id + 1}".encode() if violations else b""
    response = encode_response(
        answer, call.operation, [(b"x-fakeinflux-violations", mark)] if violations else ()
    )
    tenant.journal.record(
        tenant.world.now, call, response.status, response.headers, response.body, violations
    )
    for violation in violations:
        logger.warning("%s", violation.message)
    if answer.lasting and not violations and turn.fault is None and turn.mode == tenant.mode:
        _cache(tenant, call, response)
    return response


def _cache(tenant: Tenant, call: Call, response: EncodedResponse) -> None:
    """Keep an answer for equal calls, unless a check reads more than their path, query and caller."""
    contract = tenant.served.contract
    reads_more = contract.judging == "always" or contract.operations.compiled[call.operation].by_headers
    if call.method != "GET" or call.caller is None or reads_more:
        return
    key = (call.path, call.query, call.caller.id)
    if key not in tenant.cached_answers:
        tenant.cached_answers.put(
            key, response, len(response.body) + len(call.path) + len(call.query) + OVERHEAD
        )


def _words(violations: tuple[Violation, ...]) -> str:
    """The violations of one call, a line each; the curl line, which all share, stands at the end only."""
    *others, last = violations
    return "\n".join([*(other.explanation for other in others), last.message])
