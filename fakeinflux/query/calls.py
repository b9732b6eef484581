"""Calls of functions: what is given against what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.flux.syntax import PipeLiteral
from fakeinflux.query.errors import FluxError, QueryError
from fakeinflux.query.scopes import Function
from fakeinflux.query.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fakeinflux.query.builtins import Builtin, Param
    from fakeinflux.query.streams import Evaluation
    from fakeinflux.query.values import Record, Value

    PlaceOf = Callable[[str], str]

_KINDS_IN_WORDS = {"array": " (array)", "record": " (record)", "dictionary": " (dict)", "stream": " (stream)"}


def bind(builtin: Builtin, given: Mapping[str, Value], place_of: PlaceOf) -> Record:
    """Return the arguments of a call of a builtin, defaults filled in.

    `place_of` says where an argument stands, and with the empty name where the call does. Raises QueryError:
    an argument does not fit. Source: observed (the type checker's words).
    """
    parameters = builtin.parameters
    for name in given:
        if name not in parameters:
            raise unexpected_argument(name, given, parameters, place_of)
    bound = {}
    for name, parameter in parameters.items():
        if name in given:
            value = given[name]
            if parameter.kind is not None and value is not None:
                check_kind(parameter.kind, value, name, place_of)
            bound[name] = value
        elif parameter.required:
            raise missing_argument(name, parameter, place_of)
        else:
            bound[name] = parameter.default
    return bound


def unexpected_argument(
    name: str, given: Mapping[str, Value], parameters: Mapping[str, Param], place_of: PlaceOf
) -> QueryError:
    """Return the refusal of an argument that the function does not have."""
    others = [other for other, parameter in parameters.items() if other not in given and not parameter.pipe]
    return QueryError(
        f"error @{place_of(name)}: found unexpected argument {name}{expected_names(others)}", stage="compile"
    )


def expected_names(names: Iterable[str]) -> str:
    """Return which arguments could have been meant, in brackets; nothing where there are none."""
    quoted = [f"`{name}`" for name in sorted(names)]
    if not quoted:
        return ""
    if len(quoted) == 1:
        return f" (Expected {quoted[0]})"
    return f" (Expected one of {', '.join(quoted[:-1])} or {quoted[-1]})"


def missing_argument(name: str, parameter: Param, place_of: PlaceOf) -> QueryError:
    """Return the refusal of a call without an argument that it must have."""
    missing = f"error @{place_of('')}: missing required argument {name}"
    if parameter.pipe:
        missing = f"error @{place_of('')}: missing pipe argument\n\n{missing}"
    return QueryError(missing, stage="compile")


def check_kind(wanted: str, value: Value, name: str, place_of: PlaceOf) -> None:
    """Raise QueryError where a value is not of the kind that a parameter wants."""
    kind = kind_of(value)
    if kind == wanted or kind in wanted.split("|"):
        return
    if wanted[0] == "[" and kind == "array":
        element = wanted[1:-1]
        if all(kind_of(item) == element for item in value):
            return
    elif wanted == "record" and kind == "dictionary":
        return
    expected = f"{wanted} (array)" if wanted[0] == "[" else wanted.split("|")[0]
    found = f"{kind}{_KINDS_IN_WORDS.get(kind, '')}"
    raise QueryError(
        f"error @{place_of(name)}: expected {expected} but found {found} (argument {name})", stage="compile"
    )


def called_within(error: FluxError, name: str, place: str) -> FluxError:
    """Return an error of a function, prefixed with the call as a real server does it."""
    if name.startswith("_"):
        return error
    return FluxError(f'error calling function "{name}" @{place}: {error.message}', error.code)


def type_words(kind: str) -> str:
    """Return what messages call a kind that a column cannot have."""
    return {"record": "object", "dictionary": "dict"}.get(kind, kind)


def call_piped(evaluation: Evaluation, function: Value, piped: Value, arguments: Record) -> Value:
    """Call a function as a pipe does. Raises FluxError."""
    if isinstance(function, Function):
        names = [p.name for p in function.node.parameters if isinstance(p.default, PipeLiteral)]
    else:
        names = [name for name, parameter in function.parameters.items() if parameter.pipe]
    if not names:
        raise FluxError("pipe parameter value provided to function with no pipe parameter defined")
    return evaluation.call(function, {**arguments, names[0]: piped})
