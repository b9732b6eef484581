"""The ASGI application: the operations of the contract, and Starlette for everything else.

What answers is imported when the first request for it comes: a server listens before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.serving.control_paths import CONTROL, is_control, wants_html

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from fakeinflux.serving.asgi import Answering
    from fakeinflux.worlds.tenants import Tenants


def make_app(tenants: Tenants) -> ASGIApp:
    """Return the application that serves these tenants."""
    exchange: Answering | None = None
    framework: ASGIApp | None = None

    def load_exchange() -> Answering:
        nonlocal exchange
        if exchange is None:
            from fakeinflux.serving.asgi import make_exchange

            exchange = make_exchange(tenants)
        return exchange

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal framework
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
            await (exchange or load_exchange())(scope, receive, send)
            return
        if framework is None:
            from fakeinflux.serving.framework import make_framework

            framework = make_framework(tenants, load_exchange())
        await framework(scope, receive, send)

    return app
