"""What goes before the script of a query: options in a syntax tree, and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.flux.literals import quote
from fakeinflux.flux.tree_scripts import TreeError, write_files, write_float
from fakeinflux.golang.json_reader import member_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.query_requests import QueryRequest

BEFORE: Final = len('{"type":"Package","package":"main","files":[')
"""What the real server puts before the text of an extern, and counts in its complaints. Source: observed."""


def write_extern(world: WorldState, call: Call, request: QueryRequest) -> str:
    """Return the script that comes before the query, made of `extern` and `params`.

    Only some editions have `params`. Raises Refused: invalid, for a malformed syntax tree or a parameter that
    Flux cannot express.
    """
    written = "" if request.extern is None else _write_tree(call, request.extern)
    if request.params is None or world.edition.reproduces_defects:
        return written
    if not isinstance(request.params, dict):
        raise invalid(f"params: found {request.params!r}, wanted an object")
    return f"{written}{write_params(request.params)}\n" if request.params else written


def write_params(params: Mapping[str, object]) -> str:
    """Return the option that holds the parameters of a script. Raises Refused: Flux cannot express one."""
    return f"option params = {_literal(dict(params))}"


def _write_tree(call: Call, tree: Any) -> str:
    complaint = _complaint(tree)
    if complaint is None:
        try:
            return write_files([tree])
        except TreeError as error:
            raise _unreadable(f"{error}") from None
    lines = member_text(call.body, "extern").split("\n")
    column = len(lines[-1].encode()) + (BEFORE if len(lines) == 1 else 0)
    raise _unreadable(f"{complaint} at line {len(lines)} column {column}")


def _unreadable(complaint: str) -> Refused:
    return invalid(f"compilation failed: extern json parse error: {complaint}")


def _complaint(tree: Any) -> str | None:
    """Return what keeps a JSON value from being a file, in the words of the real server's reader."""
    if not isinstance(tree, dict):
        return f"invalid type: {_named(tree)}, expected struct File"
    for name in ("imports", "body"):
        if name not in tree:
            return f"missing field `{name}`"
    return None


def _named(value: Any) -> str:
    if isinstance(value, bool):
        return f"boolean `{str(value).lower()}`"
    if isinstance(value, int):
        return f"integer `{value}`"
    if isinstance(value, float):
        return f"floating point `{value}`"
    return f"string {quote(value)}" if isinstance(value, str) else "sequence"


def _literal(value: Any) -> str:
    """Return a JSON value as Flux."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return write_float(value)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{quote(name)}: {_literal(item)}' for name, item in value.items())}}}"
    raise invalid("params: found null, wanted a value")
