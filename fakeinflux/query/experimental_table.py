"""The package `experimental/table`. It is this short because a file is one package of the library."""

from __future__ import annotations

from typing import Final

from fakeinflux.query.table_functions import table_function
from fakeinflux.query.universe_windows import FILL_EMPTY

FUNCTIONS: Final = {"fill": table_function(FILL_EMPTY, {})}
