"""Looks a script over as the real server's compiler does: what is nowhere, and what does not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax_findings import compilation_message
from fakeinflux.query.assignments import find_reassignment
from fakeinflux.query.errors import QueryError, place_of
from fakeinflux.query.function_bodies import find_malformed
from fakeinflux.query.signatures import find_package, find_prelude
from fakeinflux.query.type_check import TypeCheck
from fakeinflux.query.type_signatures import Scheme
from fakeinflux.query.type_terms import ERROR, Finding, Variable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import ImportDeclaration, Node


class Problem(NamedTuple):
    """One thing that the compiler refuses: where it stands, and its words."""

    node: Node
    place: str
    message: str


class Use(NamedTuple):
    """A name of the library in a script; `package` is "" for one without, `name` "" for a whole package."""

    package: str
    name: str
    node: Node


class Verdict(NamedTuple):
    """What a check found: the types of the script's names, what the compiler refuses, what it uses."""

    types: dict[str, Scheme]
    problems: tuple[Problem, ...]
    uses: tuple[Use, ...]

    @property
    def refusal(self) -> QueryError | None:
        """What the real server's compiler says, None where it compiles the script."""
        return refusal_of(self.problems) if self.problems else None


def refusal_of(problems: Sequence[Problem]) -> QueryError:
    """The error that tells of some problems, in their order."""
    told = (f"error @{problem.place}: {problem.message}" for problem in problems)
    return QueryError("\n\n".join(dict.fromkeys(told)), stage="compile")


def examine_program(program: Program, before: dict[str, Scheme] | None = None) -> Verdict:
    """Check a script, and go on after what is wrong; `before` are the types that come before it."""
    malformed = [finding for statement in program.body for finding in find_malformed(statement)]
    if malformed:
        return Verdict(
            {}, tuple(Problem(one.node, place_of(program, one.node), one.message) for one in malformed), ()
        )
    check = TypeCheck(program, [find_prelude(), dict(before or {})])
    reassignment = find_reassignment(program.body)
    if reassignment is not None:
        check.add_finding(reassignment.node, Finding(lambda: reassignment.message))
    imported = [_bring(check, declaration) for declaration in program.imports]
    for statement in program.body:
        check.statement(statement)
    problems = tuple(
        Problem(node, place_of(program, node), finding.write()) for node, finding in check.findings
    )
    return Verdict(check.scopes[1], problems, (*imported, *(Use(*use) for use in check.uses)))


def _bring(check: TypeCheck, declaration: ImportDeclaration) -> Use:
    """Import a package."""
    path = declaration.path
    name = declaration.alias or path.rsplit("/", 1)[-1]
    types = find_package(path)
    if types is None:
        check.add_finding(declaration, Finding(lambda: f"invalid import path {path}"))
        check.scopes[1][name] = Scheme(ERROR)
    else:
        check.packages[name] = (path, types)
        check.scopes[1][name] = Scheme(Variable())
    return Use(path, "", declaration)


def find_compile_error(text: str) -> QueryError | None:
    """Return what the real server's compiler refuses a script for, or None if it compiles."""
    try:
        return examine_program(parse(text)).refusal
    except FluxSyntaxError:
        return QueryError(compilation_message(text), stage="compile")
    except RecursionError:
        return None
