"""The ASGI application: Starlette around the control API and the operations of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, NoMatchFound

from fakeinflux.serving.control_route import CONTROL, ControlRoute, is_control, wants_html

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import ASGIApp, Receive, Scope, Send

    from fakeinflux.serving.asgi import Answering
    from fakeinflux.worlds.tenants import Tenants


class OperationRoute(BaseRoute):
    """One route for all operations of the contract.

    The contract's own tree of paths finds the operation, in the world that the call names: one walk instead
    of one regular expression for each operation, and each world's edition may have other operations.
    """

    def __init__(self, tenants: Tenants) -> None:
        self.tenants = tenants
        self.exchange: Answering = self._exchange_first

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match every HTTP request that no earlier route matches."""
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Raise NoMatchFound: the application builds no URLs."""
        raise NoMatchFound(name, dict(path_params))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.exchange(scope, receive, send)

    async def _exchange_first(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Imported here, so that a server listens before it has imported everything that a request needs.
        from fakeinflux.serving.asgi import make_exchange

        self.exchange = make_exchange(self.tenants)
        await self.exchange(scope, receive, send)


def make_app(tenants: Tenants) -> ASGIApp:
    """Return the application that serves these tenants."""
    operations = OperationRoute(tenants)
    framework = Starlette(routes=[ControlRoute(tenants), operations])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"][:1] != "/":
            # Imported here, because most servers never get such a request.
            from fakeinflux.serving.asgi import in_origin_form

            scope = in_origin_form(scope)
        if scope["type"] == "http" and scope["path"] == "/" and wants_html(scope):
            # Imported here, because only a person with a browser comes this way.
            from starlette.responses import RedirectResponse

            await RedirectResponse(f"{CONTROL}/", 302)(scope, receive, send)
            return
        # Operations bypass Starlette's error handling, which they do not need: they never raise.
        if scope["type"] == "http" and not (is_control(scope["path"]) or tenants.faulted):
            await operations.exchange(scope, receive, send)
        else:
            await framework(scope, receive, send)

    return app
