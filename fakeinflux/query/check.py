"""What a script asks for that is not there, found before a row is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.query.errors import QueryError
from fakeinflux.query.library import PACKAGES
from fakeinflux.query.places import place_of

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program
    from fakeinflux.query.scopes import Scope


def check_program(program: Program, _: Scope | None) -> None:
    """Raise QueryError for what is not there."""
    for declaration in program.imports:
        if declaration.path not in PACKAGES:
            place = place_of(program, declaration)
            raise QueryError(
                f"fakeinflux: error @{place}: the package {declaration.path} is not there",
                "not implemented",
                "check",
            )
