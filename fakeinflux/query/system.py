"""The package `system`. It is this short because a file is one package of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin
from fakeinflux.query.values import Time

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record


def _time(execution: Execution, _: Record) -> Time:
    """Return the world's time, whatever the script says now() is."""
    return Time(execution.clock)


FUNCTIONS: Final = {"time": Builtin("time", {}, _time)}
