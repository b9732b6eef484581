"""The package array."""

from __future__ import annotations

from typing import Final

from fakeinflux.query.universe_sources import ARRAY_FROM

FUNCTIONS: Final = {"from": ARRAY_FROM}
