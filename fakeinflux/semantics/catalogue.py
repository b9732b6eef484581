"""What the library of the real server has: its packages, their names, and the parameters of functions.

It tells what is not there yet from what nowhere is. The names are facts about Flux 0.200
(`catalogue.json`); what they do is in the modules of `library.py`, as far as it is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

PRELUDE: Final = ("internal/boolean", "internal/location", "universe", "influxdata/influxdb")
"""The packages whose names scripts have without an import."""


class Parameter(NamedTuple):
    """A parameter of a function: whether `|>` fills it, and whether it can be left out."""

    name: str
    pipe: bool
    optional: bool


Signature: TypeAlias = "tuple[Parameter, ...] | None"
"""The parameters of a function; None for what is no function, or is made by one."""

Catalogue: TypeAlias = Mapping[str, Mapping[str, Signature]]
"""Paths of packages to names to signatures."""


def read_catalogue() -> Catalogue:
    """Return all packages of the real server's library."""
    text = files("fakeinflux.semantics").joinpath("catalogue.json").read_text(encoding="utf-8")
    return {
        path: {name: _signature(parameters) for name, parameters in members.items()}
        for path, members in json.loads(text).items()
    }


def _signature(parameters: str | None) -> Signature:
    if parameters is None:
        return None
    return tuple(
        Parameter(word.lstrip("<?"), word.startswith("<"), word.startswith("?"))
        for word in parameters.split()
    )


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """Return the name that one may have been meant for, None where none is near.

    >>> nearest_name("agregateWindow", ["window", "aggregateWindow"])
    'aggregateWindow'
    """
    by_lower = {known.lower(): known for known in names}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.7)
    return by_lower[close[0]] if close else None
