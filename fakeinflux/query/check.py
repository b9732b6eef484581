"""Looks a script over before anything is run: what is not there, and what does not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.query.catalogue import PRELUDE, nearest_name, read_catalogue
from fakeinflux.query.errors import QueryError, place_of
from fakeinflux.query.library import PACKAGES, load_package, package_name
from fakeinflux.query.signatures import UniverseTypes
from fakeinflux.query.type_check import TypeCheck
from fakeinflux.query.type_signatures import Scheme
from fakeinflux.query.type_terms import Variable
from fakeinflux.query.universe import UNIVERSE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import ImportDeclaration, Node
    from fakeinflux.query.scopes import Package


def check_program(program: Program, before: dict[str, Scheme] | None = None) -> dict[str, Scheme]:
    """Return the types of a script's names; `before` are those that come before it.

    Raises QueryError: as the real server's type checker, or "not implemented" by name, place and nearest
    name for what is not there.
    """
    packages = {
        declaration.alias or package_name(declaration.path): _imported(program, declaration)
        for declaration in program.imports
    }
    check = TypeCheck(
        program,
        lambda path, name, node: _refuse_missing(program, path, name, node),
        [UniverseTypes(), {**(before or {}), **{name: Scheme(Variable()) for name in packages}}],
        packages,
    )
    for statement in program.body:
        check.statement(statement)
    if check.findings:
        messages = [f"error @{place}: {finding.write()}" for place, finding in check.findings]
        raise QueryError("\n\n".join(dict.fromkeys(messages)), stage="compile")
    return check.scopes[1]


def _imported(program: Program, declaration: ImportDeclaration) -> Package:
    path = declaration.path
    if path in PACKAGES:
        return load_package(path)
    place = place_of(program, declaration)
    if path in read_catalogue():
        raise _refusal(f"the package {path}", place, path, PACKAGES)
    raise QueryError(f"error @{place}: invalid import path {path}", stage="compile")


def _refuse_missing(program: Program, path: str, name: str, node: Node) -> None:
    """Refuse a name that the real server has and we do not."""
    library = read_catalogue()
    paths = [path] if path else PRELUDE
    if not any(name in library.get(there, {}) for there in paths):
        return
    known = load_package(path).members if path else UNIVERSE
    what = f"the function {path}.{name}" if path else f"the function {name}"
    raise _refusal(what, place_of(program, node), name, known)


def _refusal(what: str, place: str, name: str, known: Iterable[str]) -> QueryError:
    near = nearest_name(name, known)
    nearest = "" if near is None else f"; the nearest that is there is {near}"
    return QueryError(
        f"fakeinflux: found {what} @{place}, which is not there{nearest}. "
        "Write the script without it, or script its answer with fakeinflux.answer(…).",
        "not implemented",
        "check",
    )
