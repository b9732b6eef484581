"""Looks a script over as the real server's compiler does: what is nowhere, and what does not go together."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeinflux.semantics.assignments import Problem, find_reassignment
from fakeinflux.semantics.function_bodies import find_malformed
from fakeinflux.semantics.signatures import find_package, find_prelude
from fakeinflux.semantics.type_check import TypeCheck
from fakeinflux.semantics.type_signatures import Scheme
from fakeinflux.semantics.type_terms import ERROR, Complaint, Variable, known_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import ImportDeclaration, Node


ROW: Final = "r"
"""The parameter that stands for a row in all functions over rows."""


class Use(NamedTuple):
    """A name of the library in a script; `package` is "" for one without, `name` "" for a whole package."""

    package: str
    name: str
    node: Node


class Verdict(NamedTuple):
    """What a check found: the types of the script's names, what the compiler refuses, what it uses.

    `rows`: of each function over rows, by the id of its node, the columns whose types are known. All that a
    chain of pipes asks of its rows counts for each function of the chain.
    """

    types: dict[str, Scheme]
    problems: tuple[Problem, ...]
    uses: tuple[Use, ...]
    rows: Mapping[int, Mapping[str, str]] = MappingProxyType({})


def write_problems(program: Program, problems: Sequence[Problem]) -> str:
    """Return what the real server's compiler says of the problems of a script, in their order."""
    told = (f"error @{program.span(problem.node)}: {problem.message}" for problem in problems)
    return "\n\n".join(dict.fromkeys(told))


def examine_program(program: Program, before: dict[str, Scheme] | None = None) -> Verdict:
    """Check a script, and go on after what is wrong; `before` are the types that come before it."""
    malformed = [problem for statement in program.body for problem in find_malformed(statement)]
    if malformed:
        return Verdict({}, tuple(malformed), ())
    check = TypeCheck(program, [find_prelude(), dict(before or {})])
    reassignment = find_reassignment(program.body)
    if reassignment is not None:
        check.add_complaint(reassignment.node, Complaint(lambda: reassignment.message))
    imported = [_bring(check, declaration) for declaration in program.imports]
    for statement in program.body:
        check.statement(statement)
    problems = tuple(Problem(node, complaint.write()) for node, complaint in check.complaints)
    rows = {
        id(node): known_labels(function.required[ROW])
        for node, function in check.functions
        if ROW in function.required
    }
    return Verdict(check.scopes[1], problems, (*imported, *(Use(*use) for use in check.uses)), rows)


def _bring(check: TypeCheck, declaration: ImportDeclaration) -> Use:
    """Import a package."""
    path = declaration.path
    name = declaration.alias or path.rsplit("/", 1)[-1]
    types = find_package(path)
    if types is None:
        check.add_complaint(declaration, Complaint(lambda: f"invalid import path {path}"))
        check.scopes[1][name] = Scheme(ERROR)
    else:
        check.packages[name] = (path, types)
        check.scopes[1][name] = Scheme(Variable())
    return Use(path, "", declaration)


def find_compile_error(program: Program) -> str | None:
    """Return what the real server's compiler refuses a script for, or None if it compiles."""
    try:
        problems = examine_program(program).problems
    except RecursionError:
        return None
    return write_problems(program, problems) if problems else None
