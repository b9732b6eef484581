"""The command `schema`: JSON Schemas of the files that fakeinflux reads, for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import DONE
from fakeinflux.worlds.world_schema import world_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {"world": world_schema}


def print_schema(kind: str, out: TextIO) -> int:
    """Print the JSON Schema of a kind of file, a key of SCHEMAS. Returns the exit status 0."""
    out.write(json.dumps(SCHEMAS[kind](), indent=2, ensure_ascii=False) + "\n")
    return DONE
