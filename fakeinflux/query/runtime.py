"""The package `runtime`. It is this short because a file is one package of the library."""

from __future__ import annotations

from typing import Final

from fakeinflux.query.builtins import pure

FLUX_VERSION: Final = "v0.200.0"
"""The version of Flux whose behaviour was recorded. Source: observed."""

FUNCTIONS: Final = {"version": pure("version", {}, lambda: FLUX_VERSION)}
