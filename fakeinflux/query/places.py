"""Where code stands in a script, as the real server's messages say it: `1:29-1:45`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Node


def place_of(program: Program, node: Node) -> str:
    """Return line and column of a node's first character, and of the one behind its last."""
    place = program.place(node)
    line, column = program.source.position(place.stop)
    return f"{place.line}:{place.column}-{line}:{column}"
