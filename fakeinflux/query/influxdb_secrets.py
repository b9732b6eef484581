"""The package influxdata/influxdb/secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused
from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.table_functions import evaluation_of

if TYPE_CHECKING:
    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record


def _get(execution: Execution, arguments: Record) -> str:
    """Return a secret of the organization. Source: observed."""
    try:
        secret = evaluation_of(execution).data.find_secret(arguments["key"])
    except Refused as refused:
        raise FluxError(refused.message, refused.code) from None
    if secret is None:
        raise FluxError("secret not found", "not found")
    return secret


FUNCTIONS: Final = {"get": Builtin("get", {"key": Param("string", required=True)}, _get)}
