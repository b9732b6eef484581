"""The ASGI application: Starlette around the operations of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, NoMatchFound

from fakeinflux.control.route import ControlRoute, is_control
from fakeinflux.messages import Call
from fakeinflux.request_bodies import answer_too_large, expects_body, read_body
from fakeinflux.response import make_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import URLPath
    from starlette.types import ASGIApp, Receive, Scope, Send

    from fakeinflux.response import Response
    from fakeinflux.tenants import Tenants


class OperationRoute(BaseRoute):
    """Every path of the contract at once.

    The contract's own tree of paths finds the operation (one walk instead of one regular
    expression an operation), in the world that the call names, whose edition may have others.
    """

    def __init__(self, tenants: Tenants) -> None:
        self.tenants = tenants
        self.respond: Callable[[Tenants, Call], Response] | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take every HTTP request that no route before this one took."""
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Paths are the contract's; none is made here."""
        raise NoMatchFound(name, dict(path_params))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn the request into a call, and send what it is answered."""
        call = Call("", scope["method"], scope["path"], {}, scope["query_string"], {}, scope["headers"], b"")
        body = await read_body(receive) if expects_body(call.fields) else b""
        if body is None:
            response = make_response(answer_too_large(), "")
        else:
            call.body = body
            if self.tenants.faulted:
                from fakeinflux.interference import handle_faulty

                await handle_faulty(self.tenants, call, scope, receive, send)
                return
            response = (self.respond or self._learn())(self.tenants, call)
        await send(response.start)
        await send(response.end)

    def _learn(self) -> Callable[[Tenants, Call], Response]:
        # Only here, so that a server listens before it knows all that it may have to do.
        from fakeinflux.pipeline import respond

        self.respond = respond
        return respond


def make_app(tenants: Tenants) -> ASGIApp:
    """The application that serves these tenants."""
    operations = OperationRoute(tenants)
    framework = Starlette(routes=[ControlRoute(tenants), operations])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Operations go past Starlette's layers, which turn exceptions into answers: they raise none.
        if scope["type"] == "http" and not (is_control(scope["path"]) or tenants.faulted):
            await operations.handle(scope, receive, send)
        else:
            await framework(scope, receive, send)

    return app
