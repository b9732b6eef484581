"""The ASGI application: Starlette around the operations of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, NoMatchFound

from fakeinflux.serving.control_route import ControlRoute, is_control

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import ASGIApp, Receive, Scope, Send

    from fakeinflux.serving.asgi import Answering
    from fakeinflux.worlds.tenants import Tenants


class OperationRoute(BaseRoute):
    """Every path of the contract at once.

    The contract's own tree of paths finds the operation (one walk instead of one regular
    expression an operation), in the world that the call names, whose edition may have others.
    """

    def __init__(self, tenants: Tenants) -> None:
        self.tenants = tenants
        self.exchange: Answering = self._exchange_first

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take every HTTP request that no route before this one took."""
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Paths are the contract's; none is made here."""
        raise NoMatchFound(name, dict(path_params))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.exchange(scope, receive, send)

    async def _exchange_first(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Only here, so that a server listens before it knows all that it may have to do.
        from fakeinflux.serving.asgi import make_exchange

        self.exchange = make_exchange(self.tenants)
        await self.exchange(scope, receive, send)


def make_app(tenants: Tenants) -> ASGIApp:
    """The application that serves these tenants."""
    operations = OperationRoute(tenants)
    framework = Starlette(routes=[ControlRoute(tenants), operations])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Operations go past Starlette's layers, which turn exceptions into answers: they raise none.
        if scope["type"] == "http" and not (is_control(scope["path"]) or tenants.faulted):
            await operations.exchange(scope, receive, send)
        else:
            await framework(scope, receive, send)

    return app
