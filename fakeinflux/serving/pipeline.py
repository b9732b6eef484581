"""The way of one request: check, settle, decode, act, check; then into the journal."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fakeinflux.contract.contract import check_answer, check_request
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused, unauthorized
from fakeinflux.http.credentials import recall_credentials
from fakeinflux.http.error_answers import answer_error, answer_failure, refuse
from fakeinflux.http.prefer import preferred_mode
from fakeinflux.http.responses import COMMON, Response, encode_response, open_to_origin
from fakeinflux.http.routing import allowed_methods, find_node, find_route
from fakeinflux.serving.authentication import OPEN, find_tenant, identify
from fakeinflux.serving.unrouted import answer_options, answer_unrouted, find_loosely
from fakeinflux.worlds.faults import fault_answer
from fakeinflux.worlds.repeated_calls import find_known, note_known

if TYPE_CHECKING:
    from fakeinflux.choices import ContractMode
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.http.credentials import Credentials
    from fakeinflux.http.messages import Answer, Call, Headers
    from fakeinflux.worlds.faults import Fault
    from fakeinflux.worlds.tenants import Tenant, Tenants

logger = logging.getLogger("fakeinflux")

MAX_REMEMBERED = 512
BAD_REQUEST = 400
NOT_IMPLEMENTED = 501


def respond(tenants: Tenants, call: Call, fault: Fault | None = None) -> Response:
    """Answer one call, whatever it is; nothing but the process's end escapes as an exception.

    `fault` spoils this call.
    """
    credentials = recall_credentials(tenants.credentials, call.fields)
    response = _respond(tenants, call, credentials, fault)
    if credentials.origin is not None and call.path.startswith("/api/"):
        return open_to_origin(response, credentials.origin)
    return response


def _respond(tenants: Tenants, call: Call, credentials: Credentials, fault: Fault | None) -> Response:
    tenant = find_tenant(tenants, credentials)
    world = tenant.world
    with world.lock:
        try:
            settle(world)
            identify(tenant, credentials, call)
            known = _recall(tenant, call) if credentials.prefer is None and fault is None else None
            if known is not None:
                tenant.journal.record(world.now, call, known.status, known.headers, known.body, ())
                return known
            mode = tenant.mode if credentials.prefer is None else _prefer(tenant, credentials.prefer)
            if isinstance(mode, Refused):
                return _report(tenant, call, _route(tenant, call) or refuse(mode), ())
            return _exchange(tenant, call, mode) if fault is None else _spoil(tenant, call, mode, fault)
        except Exception as error:  # outside the operation: settling, checking, or encoding
            return _report(tenant, call, _fail(tenant, call, error), ())


def _prefer(tenant: Tenant, preference: bytes) -> ContractMode | Refused:
    """The mode for a call that has preferences; what is wrong with them may not be the first thing to say."""
    try:
        return preferred_mode(preference) or tenant.mode
    except Refused as refused:
        return refused


def _recall(tenant: Tenant, call: Call) -> Response | None:
    """An answer that was given and checked before and that nothing has made untrue since."""
    if call.method != "GET" or call.caller is None:
        return None
    if tenant.remembered_at != tenant.world.revision:
        tenant.remembered.clear()
        tenant.remembered_at = tenant.world.revision
        return None
    call_key = (call.path, call.query, call.caller.id)
    known = tenant.remembered.get(call_key)
    if known is not None:
        call.operation = known.operation
    return known


def _exchange(tenant: Tenant, call: Call, mode: ContractMode) -> Response:
    known = find_known(tenant.served.known_calls, call) if call.caller is not None else None
    if known is None:
        answer, violations = _answer(tenant, call, mode)
    else:
        call = known
        answer, violations = _checked(tenant, call, _act(tenant, call, ()), (), mode)
    if violations:
        return _report(tenant, call, answer, violations)
    response = encode_response(answer, call.operation)
    tenant.journal.record(tenant.world.now, call, response.status, response.headers, response.body, ())
    if answer.lasting and mode == tenant.mode and len(tenant.remembered) < MAX_REMEMBERED:
        _remember(tenant, call, response)
    return response


def _spoil(tenant: Tenant, call: Call, mode: ContractMode, fault: Fault) -> Response:
    """Answer a call as a fault has it; what the call breaks is found all the same."""
    instead = fault_answer(fault)
    if instead is not None and fault.applied == "before":
        answer, violations = instead, _check(tenant, call, mode)
    else:
        answer, violations = _answer(tenant, call, mode)
    response = _report(tenant, call, instead or answer, violations)
    response.fault = fault
    return response


def _check(tenant: Tenant, call: Call, mode: ContractMode) -> tuple[Violation, ...]:
    if mode == "off" or _route(tenant, call) is not None:
        return ()
    return check_request(tenant.served.contract, call)


def _remember(tenant: Tenant, call: Call, response: Response) -> None:
    """Keep an answer for the same call, unless a check looks at more than its path, query and caller."""
    contract = tenant.served.contract
    looks_further = contract.judging == "always" or contract.operations.compiled[call.operation].by_headers
    if call.method == "GET" and call.caller is not None and not looks_further:
        tenant.remembered[(call.path, call.query, call.caller.id)] = response


def _report(tenant: Tenant, call: Call, answer: Answer, violations: tuple[Violation, ...]) -> Response:
    journal = tenant.journal
    mark = f"{len(violations)}; id={journal.last_id + 1}".encode()
    extra = [(b"x-fakeinflux-violations", mark)] if violations else []
    response = encode_response(answer, call.operation, extra)
    journal.record(tenant.world.now, call, response.status, response.headers, response.body, violations)
    for violation in violations:
        logger.warning("%s", violation.message)
    return response


def _answer(tenant: Tenant, call: Call, mode: ContractMode) -> tuple[Answer, tuple[Violation, ...]]:
    contract = tenant.served.contract
    refusal = _route(tenant, call)
    if refusal is not None:
        return _checked(tenant, call, refusal, (), mode)
    asked = () if mode == "off" else check_request(contract, call)
    answer = _act(tenant, call, asked if mode == "strict" else ())
    if not asked and mode != "off" and answer.status < BAD_REQUEST:
        note_known(tenant.served.known_calls, contract, call)
    return _checked(tenant, call, answer, asked, mode)


def _checked(
    tenant: Tenant, call: Call, answer: Answer, asked: tuple[Violation, ...], mode: ContractMode
) -> tuple[Answer, tuple[Violation, ...]]:
    """An answer as the contract lets it go, and what it and the call (`asked`) break."""
    if mode == "off" or not call.operation:
        return answer, ()
    if answer.status == NOT_IMPLEMENTED:  # ours alone, and no breach of a contract that knows nothing of it
        return answer, asked
    given = check_answer(tenant.served.contract, call, answer, COMMON)
    if given and mode == "strict":
        answer = answer_error(500, "internal error", f"the answer breaks the contract: {_words(given)}")
    return answer, asked + given


def _route(tenant: Tenant, call: Call) -> Answer | None:
    """Find the operation and see that its caller is known; what is wrong with that, if anything."""
    routes, edition = tenant.served.routes, tenant.world.edition
    found = find_node(routes, call.path)
    route = found[0].methods.get(call.method) if found else None
    open_to_all = route is not None and route.operation in OPEN
    if route is None and edition.reproduces_defects:
        found, route = find_loosely(routes, call, found)
    call.operation = route.operation if route else ""
    asked = answer_options(call, found[0] if found else None, edition) if call.method == "OPTIONS" else None
    if asked is not None:
        return asked
    if call.caller is None and not open_to_all and call.path.startswith("/api/"):
        return refuse(call.refused or unauthorized())
    if found is None or route is None:
        return answer_unrouted(routes, call, found[0] if found else None, edition)
    call.parameters = dict(zip(route.names, found[1], strict=True))
    call.arguments = tenant.served.decode_query(call.query)
    return None


def find_operation(tenant: Tenant, call: Call) -> str:
    """The operation that a call is for, or "" where the contract has none."""
    found = find_route(tenant.served.routes, call.method, call.path)
    return found[0] if found else ""


def _act(tenant: Tenant, call: Call, violations: tuple[Violation, ...]) -> Answer:
    """Let the operation read the call, stop it if it breaks the contract, else do what it asks."""
    try:
        return _perform(tenant, call, violations)
    except Refused as refused:
        return refuse(refused, _allow(tenant, call) if refused.code == "method not allowed" else None)
    except Exception as error:
        return _fail(tenant, call, error)


def _fail(tenant: Tenant, call: Call, error: Exception) -> Answer:
    """Whatever went wrong, the client gets an answer, and the test hears of it."""
    logger.error("%s %s failed inside the server", call.method, call.path, exc_info=error)
    tenant.failures.append(error)
    return answer_failure(error)


def _allow(tenant: Tenant, call: Call) -> Headers:
    """What may be done on a path where the operation itself says that it may not."""
    found = find_node(tenant.served.routes, call.path)
    allowed = allowed_methods(found[0], without=call.method) if found else "OPTIONS"
    return [(b"allow", allowed.encode())]


def _perform(tenant: Tenant, call: Call, violations: tuple[Violation, ...]) -> Answer:
    product = tenant.product
    handler = product.handlers.get(call.operation) or product.handler(call.operation)
    if handler is None:
        raise Refused(
            "not implemented", f"{call.operation} is in the contract, but fakeinflux does not answer it"
        )
    refusal = None
    if violations:
        refusal = Refused("invalid", f"the request breaks the contract: {_words(violations)}")
    answer = handler.answer(tenant.world, call, refusal)
    if call.method != "GET":
        tenant.world.touch()
    return answer


def _words(violations: tuple[Violation, ...]) -> str:
    """The violations of one call, a line each; the curl line, which all share, stands at the end only."""
    *others, last = violations
    return "\n".join([*(other.explanation for other in others), last.message])
