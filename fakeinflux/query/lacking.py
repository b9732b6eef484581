"""What a script uses that the real server has and this one lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.query.errors import QueryError
from fakeinflux.query.library import PACKAGES, load_package
from fakeinflux.query.universe import UNIVERSE
from fakeinflux.semantics.catalogue import nearest_name
from fakeinflux.semantics.check import examine_program, write_problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.flux.parser import Program
    from fakeinflux.semantics.check import Use, Verdict
    from fakeinflux.semantics.type_signatures import Scheme


def check_program(program: Program, before: dict[str, Scheme] | None = None) -> Verdict:
    """What a check finds in a script; `before` are the types of names that come before it.

    Raises QueryError: as the real server's type checker, or "not implemented" by name, place and nearest
    name for what is not there.
    """
    verdict = examine_program(program, before)
    if verdict.problems:
        raise QueryError(write_problems(program, verdict.problems), stage="compile")
    lacking = find_lacking(program, verdict)
    if lacking is not None:
        raise lacking
    return verdict


def find_lacking(program: Program, verdict: Verdict) -> QueryError | None:
    """The refusal of the first thing that is not there, None where all is."""
    for use in verdict.uses:
        if not use.name:
            if use.package not in PACKAGES:
                return _refusal(program, use, f"the package {use.package}", use.package, PACKAGES)
        elif use.package in PACKAGES:
            members = load_package(use.package).members
            if use.name not in members:
                return _refusal(program, use, f"the function {use.package}.{use.name}", use.name, members)
        elif not use.package and use.name not in UNIVERSE:
            return _refusal(program, use, f"the function {use.name}", use.name, UNIVERSE)
    return None


def _refusal(program: Program, use: Use, what: str, name: str, known: Iterable[str]) -> QueryError:
    near = nearest_name(name, known)
    nearest = "" if near is None else f"; the nearest that is there is {near}"
    return QueryError(
        f"fakeinflux: found {what} @{program.span(use.node)}, which is not there{nearest}. "
        "Write the script without it, or script its answer with fakeinflux.answer(…).",
        "not implemented",
        "check",
    )
