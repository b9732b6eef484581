"""The types of the names that every script has, read as they are asked for."""

from __future__ import annotations

from fakeinflux.query.signatures import type_of_member
from fakeinflux.query.type_signatures import Scheme
from fakeinflux.query.universe import UNIVERSE


class UniverseTypes(dict[str, Scheme]):
    """A scope of the universe's names."""

    def __contains__(self, name: object) -> bool:
        return name in UNIVERSE

    def __missing__(self, name: str) -> Scheme:
        self[name] = type_of_member("universe", name, UNIVERSE[name])
        return self[name]
