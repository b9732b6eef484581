"""What belongs to the control API and to its page, found by the path, before what answers is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

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
