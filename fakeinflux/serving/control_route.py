"""The route of the control API."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Match, NoMatchFound

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import Receive, Scope, Send

    from fakeinflux.worlds.tenants import Tenants


CONTROL = "/_fakeinflux"
EVENTS = f"{CONTROL}/events"


def is_control(path: str) -> bool:
    """Return whether a path belongs to the control API."""
    return path.startswith(CONTROL)


def is_page(scope: Scope) -> bool:
    """Return whether a browser asks for a screen of the page, or for what belongs to it."""
    path: str = scope["path"]
    return path.startswith(f"{CONTROL}/page/") or (path in (CONTROL, f"{CONTROL}/") and wants_html(scope))


def wants_html(scope: Scope) -> bool:
    """Return whether the sender of a request asks for HTML, as browsers do and clients of the API do not."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


class ControlRoute(BaseRoute):
    """One route for all paths under /_fakeinflux/, so that other requests cost one comparison."""

    def __init__(self, tenants: Tenants) -> None:
        self.tenants = tenants

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the paths of the control API."""
        if scope["type"] == "http" and is_control(scope["path"]):
            return Match.FULL, {}
        return Match.NONE, {}

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raise NoMatchFound: the application builds no URLs."""
        raise NoMatchFound(name, path_params)

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
