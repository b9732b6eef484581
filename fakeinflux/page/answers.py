"""Answer the requests of a browser: screens, files and forms, for whoever may use the control API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from fakeinflux.control.access import find_named_tenant
from fakeinflux.control.exchange import answer_allowed
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.errors import Refused, not_found
from fakeinflux.http.error_answers import refuse
from fakeinflux.http.messages import Answer
from fakeinflux.page.actions import ACTIONS
from fakeinflux.page.contract_screens import contract_screen, coverage_screen, operation_screen
from fakeinflux.page.data_screen import data_screen
from fakeinflux.page.downloads import downloads_screen, find_download
from fakeinflux.page.exchange_screens import exchange_screen, exchanges_screen
from fakeinflux.page.html import tag
from fakeinflux.page.layout import whole_page
from fakeinflux.page.scripted_screen import scripted_screen
from fakeinflux.page.task_screens import task_screen, tasks_screen
from fakeinflux.page.timeline import timeline_screen
from fakeinflux.page.view import BELOW, TOP, View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeinflux.http.messages import Headers
    from fakeinflux.page.html import Child
    from fakeinflux.worlds.tenants import Tenants

    Screen = Callable[[View], tuple[str, Child]]
    DetailScreen = Callable[[View, str], tuple[str, Child]]

ASSETS = {"page.css": b"text/css", "page.js": b"text/javascript", "icon.svg": b"image/svg+xml"}
SCREENS: Mapping[str, Screen] = {
    "": tasks_screen,
    "timeline": timeline_screen,
    "exchanges": exchanges_screen,
    "data": data_screen,
    "scripted": scripted_screen,
    "contract": contract_screen,
    "coverage": coverage_screen,
    "downloads": downloads_screen,
}
DETAILS: Mapping[str, DetailScreen] = {
    "tasks": task_screen,
    "exchanges": exchange_screen,
    "contract": operation_screen,
}
SAFETY: Headers = [
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; form-action 'self'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]
HTML = b"text/html; charset=utf-8"


def answer_page(tenants: Tenants, scope: dict[str, Any], body: bytes) -> Answer:
    """Answer a request of a browser. Never raises. `scope`: ASGI's."""
    return answer_allowed(tenants, scope, lambda headers: _answer(tenants, scope, headers, body), _refuse)


def _refuse(refused: Refused) -> Answer:
    text = f"{refused.message}\n".encode()
    return Answer(refuse(refused).status, text, [(b"content-type", b"text/plain; charset=utf-8"), *SAFETY])


def _answer(tenants: Tenants, scope: dict[str, Any], headers: Mapping[bytes, bytes], body: bytes) -> Answer:
    path = scope["path"].removeprefix(BELOW) if scope["path"].startswith(BELOW) else ""
    if path.startswith("assets/"):
        return _asset(path.removeprefix("assets/"))
    is_form = scope["method"] == "POST"
    given = body if is_form else scope["query_string"]
    fields = dict(parse_qsl(given.decode("utf-8", "replace"), keep_blank_values=True))
    tenant = find_named_tenant(tenants, fields["world"]) if "world" in fields else tenants.default
    base = f"http://{headers.get(b'host', b'').decode('latin-1')}"
    view = View(tenants, tenant, path, base, {} if is_form else fields)
    if is_form:
        return _act(view, headers, fields)
    if scope["method"] not in ("GET", "HEAD"):
        raise Refused("method not allowed", "allow: GET, HEAD, POST")
    with tenant.world.lock:
        settle(tenant.world)
        return _show(view)


def _show(view: View) -> Answer:
    name, _, detail = view.path.partition("/")
    if name == "downloads" and detail:
        file = find_download(detail)
        attached = (b"content-disposition", f'attachment; filename="{detail}"'.encode())
        return Answer(200, file.make(view).encode(), [(b"content-type", file.media_type), attached, *SAFETY])
    if detail and name in DETAILS:
        title, content = DETAILS[name](view, detail)
    elif not detail and name in SCREENS:
        title, content = SCREENS[name](view)
    else:
        raise not_found(f"found no screen {view.path!r}; there are {', '.join(filter(None, SCREENS))}")
    return _html(200, whole_page(view, title, content))


def _html(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), [(b"content-type", HTML), *SAFETY])


def _act(view: View, headers: Mapping[bytes, bytes], fields: dict[str, str]) -> Answer:
    """Do what a button says, and lead back to where it was. Raises Refused: forbidden."""
    # `require_access` has held an Origin against the Host; a form of another page may come without one.
    if b"origin" not in headers and headers.get(b"sec-fetch-site") != b"same-origin":
        raise Refused("forbidden", "found a form of another page, wanted one of this server's own")
    action = ACTIONS.get(view.path.removeprefix("do/"))
    if action is None or not view.path.startswith("do/"):
        raise not_found(f"found no action {view.path!r}; there are {', '.join(ACTIONS)}")
    back = fields.get("back", TOP)
    try:
        with view.tenant.world.lock:
            settle(view.tenant.world)
            action(view, fields)
    except Refused as refused:
        told = [tag("pre", refused.message, role="alert"), tag("p", tag("a", "Back", href=_own(back)))]
        return _html(400, whole_page(View(view.tenants, view.tenant, "", view.base), "Refused", told))
    return Answer(303, b"", [(b"location", _own(back).encode()), *SAFETY])


def _own(address: str) -> str:
    """Return an address of this page, the first screen for any other."""
    return quote(address, safe="/?=&%+~") if address.startswith(TOP) else TOP


def _asset(name: str) -> Answer:
    if name not in ASSETS:
        raise not_found(f"found no file {name!r}")
    content = (Path(__file__).parent / "assets" / name).read_bytes()
    return Answer(200, content, [(b"content-type", ASSETS[name]), *SAFETY])
