"""The package `internal/debug`: streams that are let through, or not, and nulls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeinflux.query.builtins import Builtin, Param
from fakeinflux.query.errors import FluxError
from fakeinflux.query.streams import Feed, Operation
from fakeinflux.query.table_functions import evaluation_of, given, table_function

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.query.builtins import Execution
    from fakeinflux.query.values import Record, Value

_NULLABLE: Final = frozenset(
    {"bool", "bytes", "duration", "float", "int", "regexp", "string", "time", "uint"}
)


def _run_pass(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
    return feeds[0]


def _run_sink(_: Execution, __: Record, feeds: list[Feed]) -> Feed:
    for _table in feeds[0].tables:
        pass
    return Feed(iter(()))


def _null_kind(arguments: Mapping[str, Value]) -> str | None:
    return arguments.get("type")


def _null(_: Execution, arguments: Record) -> None:
    kind = given(arguments, "type")
    if kind is not None and kind not in _NULLABLE:
        raise FluxError(f"Invalid null type `{kind}`")


def _option(execution: Execution, arguments: Record) -> Value:
    return evaluation_of(execution).options.get((arguments["pkg"], arguments["name"]))


_TEXT: Final = Param("string", required=True)

VALUES: Final[dict[str, Any]] = {"vectorize": False}

FUNCTIONS: Final = {
    **{
        name: table_function(Operation(name, _run_pass, whole=name == "slurp"), {})
        for name in ("opaque", "pass", "slurp")
    },
    "getOption": Builtin("getOption", {"pkg": _TEXT, "name": _TEXT}, _option),
    "null": Builtin("null", {"type": Param("string")}, _null, _null_kind),
    "sink": table_function(Operation("sink", _run_sink), {}),
}
