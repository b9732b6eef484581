"""Looks a script over before anything is run: what is not there, and what does not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.query.assignments import find_reassignment
from fakeinflux.query.catalogue import PRELUDE, nearest_name, read_catalogue
from fakeinflux.query.errors import QueryError
from fakeinflux.query.library import PACKAGES, load_package, package_name
from fakeinflux.query.places import place_of
from fakeinflux.query.signatures import UniverseTypes, type_of_parameters
from fakeinflux.query.type_check import TypeCheck
from fakeinflux.query.type_signatures import Scheme
from fakeinflux.query.type_terms import ERROR, Trouble, Variable
from fakeinflux.query.universe import UNIVERSE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import ImportDeclaration, Node


class Problem(NamedTuple):
    """One thing that the compiler refuses: where it stands, and its words."""

    node: Node
    place: str
    message: str


class Verdict(NamedTuple):
    """What a check found: the types of the script's names, what the compiler refuses, and what we lack."""

    types: dict[str, Scheme]
    problems: tuple[Problem, ...]
    lacking: QueryError | None

    @property
    def refusal(self) -> QueryError | None:
        """What the real server's compiler says, None where it compiles the script."""
        return refusal_of(self.problems) if self.problems else None


def refusal_of(problems: Sequence[Problem]) -> QueryError:
    """The error that tells of some problems, in their order."""
    told = (f"error @{problem.place}: {problem.message}" for problem in problems)
    return QueryError("\n\n".join(dict.fromkeys(told)), stage="compile")


def check_program(program: Program, before: dict[str, Scheme] | None = None) -> dict[str, Scheme]:
    """The types of a script's names; `before` are those that come before it.

    Raises QueryError: as the real server's type checker, or "not implemented" by name, place and nearest
    name for what is not there.
    """
    verdict = examine_program(program, before)
    error = verdict.refusal or verdict.lacking
    if error is not None:
        raise error
    return verdict.types


def examine_program(program: Program, before: dict[str, Scheme] | None = None) -> Verdict:
    """Check a script, and go on after what is wrong; `before` are the types that come before it."""
    check = TypeCheck(program, [UniverseTypes(), dict(before or {})])
    library = _Library(program, check)
    check.missing = library.type_of_missing
    found = find_reassignment(program.body)
    if found is not None:
        check.trouble(found.node, Trouble(lambda: found.message))
    for declaration in program.imports:
        library.bring(declaration)
    for statement in program.body:
        check.statement(statement)
    problems = tuple(
        Problem(node, place_of(program, node), trouble.write()) for node, trouble in check.troubles
    )
    return Verdict(check.scopes[1], problems, library.lacking)


class _Library:
    """The packages that a script imports; `lacking` is the first thing that we lack and it names."""

    def __init__(self, program: Program, check: TypeCheck) -> None:
        self.lacking: QueryError | None = None
        self._program = program
        self._check = check

    def bring(self, declaration: ImportDeclaration) -> None:
        """Import a package. One that we lack has the names and parameters that the real server's has."""
        path = declaration.path
        name = declaration.alias or package_name(path)
        scope = self._check.scopes[1]
        if path in PACKAGES:
            self._check.packages[name] = (path, load_package(path).members)
            scope[name] = Scheme(Variable())
        elif path in read_catalogue():
            self._check.packages[name] = (path, {})
            scope[name] = Scheme(Variable())
            self._lack(f"the package {path}", declaration, path, PACKAGES)
        else:
            self._check.trouble(declaration, Trouble(lambda: f"invalid import path {path}"))
            scope[name] = Scheme(ERROR)

    def type_of_missing(self, path: str, name: str, node: Node) -> Scheme | None:
        """The type of a name that the real server has and we do not; None where it has none either."""
        library = read_catalogue()
        for there in (path,) if path else PRELUDE:
            if name in library.get(there, {}):
                if path not in library or path in PACKAGES:
                    known: Mapping[str, object] = load_package(path).members if path else UNIVERSE
                    what = f"the function {path}.{name}" if path else f"the function {name}"
                    self._lack(what, node, name, known)
                return type_of_parameters(library[there][name])
        return None

    def _lack(self, what: str, node: Node, name: str, known: Iterable[str]) -> None:
        if self.lacking is not None:
            return
        near = nearest_name(name, known)
        nearest = "" if near is None else f"; the nearest that is there is {near}"
        self.lacking = QueryError(
            f"fakeinflux: found {what} @{place_of(self._program, node)}, which is not there{nearest}. "
            "Write the script without it, or script its answer with fakeinflux.answer(…).",
            "not implemented",
            "check",
        )
