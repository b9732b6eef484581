"""Starlette around the control API and the operations of the contract."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, NoMatchFound

from fakeinflux.serving.control_paths import EVENTS, is_control, is_page

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import ASGIApp, Receive, Scope, Send

    from fakeinflux.serving.asgi import Answering
    from fakeinflux.worlds.tenants import Tenants


class ControlRoute(BaseRoute):
    """One route for all paths under /_fakeinflux/, so that other requests cost one comparison."""

    def __init__(self, tenants: Tenants) -> None:
        self.tenants = tenants

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the paths of the control API."""
        if scope["type"] == "http" and is_control(scope["path"]):
            return Match.FULL, {}
        return Match.NONE, {}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Raise NoMatchFound: the application builds no URLs."""
        raise NoMatchFound(name, dict(path_params))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call of the control API, or a request of a browser."""
        if scope["path"] == EVENTS and scope["method"] == "GET":
            from fakeinflux.serving.event_stream import stream_events

            await stream_events(self.tenants, dict(scope), receive, send)
            return
        # Imported here, because most servers never get such a call.
        from fakeinflux.control.exchange import answer_control
        from fakeinflux.http.messages import index_headers
        from fakeinflux.http.requests import BodyIncomplete, answer_too_large, expects_body, read_body
        from fakeinflux.http.responses import encode_response
        from fakeinflux.serving.threads import work_in_thread

        try:
            body = await read_body(receive) if expects_body(index_headers(scope["headers"])) else b""
        except BodyIncomplete:  # nobody is left to answer
            return
        if body is None:
            answer = answer_too_large()
        elif is_page(scope):
            from fakeinflux.page.answers import answer_page

            answer = await work_in_thread(self.tenants, partial(answer_page, self.tenants, dict(scope), body))
        elif self.tenants.threads or scope["method"] != "GET":
            answer = await work_in_thread(
                self.tenants, partial(answer_control, self.tenants, dict(scope), body)
            )
        else:
            answer = answer_control(self.tenants, dict(scope), body)
        response = encode_response(answer, "")
        await send(response.start)
        await send(response.end)


class OperationRoute(BaseRoute):
    """One route for all operations of the contract.

    The contract's own tree of paths finds the operation, in the world that the call names: one walk instead
    of one regular expression for each operation, and each world's edition may have other operations.
    """

    def __init__(self, exchange: Answering) -> None:
        self.exchange = exchange

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match every HTTP request that no earlier route matches."""
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Raise NoMatchFound: the application builds no URLs."""
        raise NoMatchFound(name, dict(path_params))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.exchange(scope, receive, send)


def make_framework(tenants: Tenants, exchange: Answering) -> ASGIApp:
    """Return the Starlette application of these tenants; `exchange` answers the calls of operations."""
    return Starlette(routes=[ControlRoute(tenants), OperationRoute(exchange)])
