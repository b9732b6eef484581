"""Answer calls that match no operation: an unknown path, a wrong method, OPTIONS.

The real server has one router for tasks and another for all else under `/api/v2`, which answer
differently. Editions that reproduce its defects do so too; others treat all paths alike. Source: observed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from fakeinflux.http.error_answers import answer_error
from fakeinflux.http.messages import Answer
from fakeinflux.http.routing import PathMatch, allowed_methods, find_node

if TYPE_CHECKING:
    from fakeinflux.engine.editions import Edition
    from fakeinflux.http.messages import Call, Headers
    from fakeinflux.http.routing import Node, Route

SAFE_IN_PATH = "/:@!$&'()*+,;=~%"
"""What a Location header repeats as it came; all else is percent-encoded."""
API = "/api/v2"
TASKS = "/api/v2/tasks"
DATA = frozenset({f"{API}/delete", f"{API}/query", f"{API}/write"})
EVERY_METHOD = {"/health", "/ready", API, f"{API}/"}
"""Paths that answer every method as they answer GET."""

_MOUNTED = re.compile(rf"{API}/(authorizations|buckets|labels|me|orgs|setup|signin|signout|users)(/|$)")
_ESCAPED_NAME = re.compile(rb"/api/v2/[^/]*%")
_EMPTY_TASK = re.compile(rf"{TASKS}//(?P<part>labels|members|owners|logs|runs)(?P<rest>/[^/]+)?(/[^/]+)?")
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
_PREFLIGHT = [
    (b"access-control-allow-methods", b"POST, GET, OPTIONS, PUT, DELETE, PATCH"),
    (
        b"access-control-allow-headers",
        b"Accept, Content-Type, Content-Length, Accept-Encoding, Authorization, User-Agent",
    ),
]


def mounted_path(call: Call) -> str:
    """Return the path as the real server finds it: the resource's name is not decoded. Source: observed."""
    return call.raw_path.decode("latin-1") if _ESCAPED_NAME.match(call.raw_path) else call.path


def find_loosely(routes: Node, call: Call, match: PathMatch | None) -> tuple[PathMatch | None, Route | None]:
    """Find the operation of a call that the real server accepts with a wrong method or a trailing slash."""
    path = call.path
    if path in EVERY_METHOD and call.method != "OPTIONS":
        match = find_node(routes, path.rstrip("/"))
        return match, match[0].methods["GET"] if match else None
    if match is None and path.endswith("/") and _MOUNTED.match(path):
        match = find_node(routes, path[:-1])
    return match, match[0].methods.get(call.method) if match else None


def is_indented(call: Call) -> bool:
    """Whether the JSON of an answer is indented, as it is beside tasks and to known callers."""
    return call.caller is not None and _MOUNTED.match(call.path) is not None


def answer_options(call: Call, node: Node | None, edition: Edition) -> Answer | None:
    """Return the answer to an OPTIONS call, or None if that depends on the path."""
    if not call.path.startswith(API):
        return None
    if call.header(b"origin") is not None:
        return Answer(204, None, list(_PREFLIGHT))
    if edition.reproduces_defects:
        return Answer(405)
    return Answer(204, None, _allow(node)) if node else None


def answer_unrouted(routes: Node, call: Call, node: Node | None, edition: Edition) -> Answer:
    """Return the answer to a known caller who uses an unknown path, or a method that the path lacks."""
    if node is None:
        return _no_path(routes, call, edition)
    allow = _allow(node)
    if call.method == "OPTIONS":
        return Answer(200 if edition.reproduces_defects else 204, None, allow)
    if edition.reproduces_defects and _MOUNTED.match(call.path):
        return Answer(405)
    if edition.reproduces_defects and call.path == "/ping":
        return Answer(405, b"Method Not Allowed\n", [*_PLAIN, *allow])
    return answer_error(405, "method not allowed", f"allow: {allow[0][1].decode()}", allow)


def _allow(node: Node) -> Headers:
    return [(b"allow", allowed_methods(node).encode())]


def _no_path(routes: Node, call: Call, edition: Edition) -> Answer:
    if edition.reproduces_defects and _MOUNTED.match(call.path):
        return Answer(404, b"404 page not found\n", list(_PLAIN))
    missing = _missing_id(call) if edition.reproduces_defects else None
    if missing is not None:
        return answer_error(400, "invalid", missing)
    bare = call.path.rstrip("/")
    match = find_node(routes, bare) if bare != call.path else None
    if match is not None and (not edition.reproduces_defects or _redirects(match[0], call)):
        return _redirect(call, bare, edition)
    return answer_error(404, "not found", _not_found(routes, call.path, edition))


def _not_found(routes: Node, path: str, edition: Edition) -> str:
    if edition.reproduces_defects:
        return "path not found"
    # Imported here because most servers never get such a call.
    from fakeinflux.serving.missing_operations import nearest_path

    near = nearest_path(routes, path)
    return f"path not found: {path}" + (f"; did you mean {near}?" if near else "")


def _missing_id(call: Call) -> str | None:
    """Return the error message for a path with an empty task id."""
    match = _EMPTY_TASK.fullmatch(call.path)
    if match is None:
        return None
    if match["part"] in ("logs", "runs"):
        return "failed to decode request: you must provide a task ID"
    return "url missing resource id" if match["rest"] else "url missing id"


def _redirects(node: Node, call: Call) -> bool:
    """Return whether a trailing slash redirects: not if more than one route continues below it."""
    if call.path.rstrip("/") in DATA:
        return call.method in node.methods
    below = sum(_leads_to(child, call.method) for child in node.children.values())
    return call.path.startswith(TASKS) and call.method in node.methods and below < 2


def _leads_to(node: Node, method: str) -> bool:
    below = [*node.children.values(), *([node.wild] if node.wild else [])]
    return method in node.methods or any(_leads_to(child, method) for child in below)


def _redirect(call: Call, bare: str, edition: Edition) -> Answer:
    path = call.raw_path.rstrip(b"/") or bare.encode()
    target = quote(path, safe=SAFE_IN_PATH).encode() + (b"?" + call.query if call.query else b"")
    location = [(b"location", target)]
    if call.method != "GET" or not edition.reproduces_defects:
        return Answer(301 if call.method == "GET" else 308, None, location)
    page = b'<a href="' + target.replace(b"&", b"&amp;") + b'">Moved Permanently</a>.\n\n'
    return Answer(301, page, [*location, (b"content-type", b"text/html; charset=utf-8")])
