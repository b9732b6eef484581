"""Calls within functions over rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fakeinflux.flux import syntax
from fakeinflux.query.conversions import CONVERSIONS, format_time, to_float
from fakeinflux.query.errors import FluxError
from fakeinflux.query.interpreter import evaluate, interpolate
from fakeinflux.query.numbers import format_float
from fakeinflux.query.operators import bounded_text
from fakeinflux.query.row_pieces import NULL, Piece, RecordPiece, type_conflict
from fakeinflux.query.values import VACANT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fakeinflux.query.builtins import Builtin, Param
    from fakeinflux.query.row_pieces import AnyPiece, GeneratedCode
    from fakeinflux.query.scopes import Function
    from fakeinflux.query.values import Value

_MISSING: Final = {
    "float": "cannot convert argument of type invalid to float",
    "time|duration": "invalid is not Timeable",
}
_MISSING_ANY: Final = 'expected argument "{name}" to be of type {kind}, got type invalid value {{}}'
"""What the real server says of columns that are not there as arguments. Source: observed."""
_CONVERTED: Final = {name: name for name in CONVERSIONS}
_PLAIN: Final = {
    ("float", "int"): "float",
    ("float", "uint"): "float",
    ("float", "bool"): "float",
    ("string", "int"): "str",
    ("string", "uint"): "str",
    ("int", "bool"): "int",
}
_PRINTED: Final[dict[str, Callable[..., str]]] = {
    "float": format_float,
    "time": format_time,
    "bool": interpolate,
}


def builtin_call(code: GeneratedCode, function: Builtin, given: Mapping[str, AnyPiece]) -> AnyPiece:
    """Return a call of a function of the library."""
    if function.name in CONVERSIONS and set(given) == {"v"}:
        return _conversion(code, function, code.single(given["v"]))
    arguments, constant = [], True
    for name in given:
        if name not in function.parameters:
            raise FluxError(f"found unexpected argument {name}")
    for name, parameter in function.parameters.items():
        piece = _argument(code, name, parameter, given)
        arguments.append(f"{name!r}: {code.boxed(piece)}")
        constant = constant and piece.constant
    call = f"{code.name(function.call)}({code.name(code.evaluation)}, {{{', '.join(arguments)}}})"
    return Piece(call, _result_kind(function, given), constant=constant)


def _result_kind(function: Builtin, given: Mapping[str, AnyPiece]) -> str | None:
    """Return the kind of what a function gives, where its arguments tell."""
    if function.result_kind is None:
        return None
    known = {
        name: piece.value
        for name, piece in given.items()
        if isinstance(piece, Piece) and piece.value is not VACANT
    }
    return function.result_kind(known)


def _argument(code: GeneratedCode, name: str, parameter: Param, given: Mapping[str, AnyPiece]) -> Piece:
    if name not in given:
        if parameter.required:
            raise FluxError(f"missing required argument {name}")
        if parameter.default is VACANT:
            return Piece(code.name(VACANT), None, constant=True)
        return code.constant(parameter.default)
    piece = code.single(given[name])
    if piece is NULL and parameter.required and parameter.kind:
        words = _MISSING.get(parameter.kind, _MISSING_ANY).format(name=name, kind=parameter.kind)
        return Piece(f"{code.name(_refuse)}({words!r})", None)
    wanted = (parameter.kind or "").split("|")
    if parameter.kind and piece.kind not in (*wanted, None, "null") and wanted[0][0] != "[":
        raise type_conflict(wanted[0], piece.kind)
    return piece


def _refuse(words: str) -> Value:
    raise FluxError(words)


def _conversion(code: GeneratedCode, function: Builtin, operand: Piece) -> Piece:
    wanted = function.name
    if operand is NULL:
        return Piece("None", wanted, constant=True, value=None)
    if operand.kind == wanted:
        return replace(operand, promised=None)
    plain = _PLAIN.get((wanted, operand.kind or ""))
    if plain is not None and not operand.nullable:
        return Piece(f"{plain}({operand.code})", wanted, nullable=False, constant=operand.constant)
    convert = vector_float if code.strict and wanted == "float" else CONVERSIONS[wanted]
    called = f"{code.name(convert)}({code.boxed(operand)})"
    return Piece(called, _CONVERTED[wanted], operand.nullable, operand.constant)


def vector_float(value: Value) -> float | None:
    """Return what `to_float` does, with the refusals of a real server that computes whole columns.

    Source: observed.
    """
    try:
        return to_float(value)
    except FluxError as error:
        raise FluxError(error.message.replace(" to float ", " to Float "), error.code) from None


def interpolation(code: GeneratedCode, parts: Sequence[str | Piece]) -> Piece:
    """Return a text with values in it."""
    layout, values, constant = [], [], True
    for part in parts:
        if isinstance(part, str):
            layout.append(part.replace("%", "%%"))
            continue
        layout.append("%s")
        values.append(_printed(code, part))
        constant = constant and part.constant
    if not values:
        return code.constant("".join(part for part in parts if isinstance(part, str)))
    text = f"({''.join(layout)!r} % ({', '.join(values)},))"
    if len(values) > 1:
        text = f"{code.name(bounded_text)}{text}"
    return Piece(text, "string", nullable=False, constant=constant)


def _printed(code: GeneratedCode, piece: Piece) -> str:
    if piece.kind in ("string", "int", "uint") and not piece.nullable:
        return piece.code
    if piece.kind in ("float", "time") and not piece.nullable:
        return f"{code.name(_PRINTED[piece.kind])}({piece.code})"
    return f"{code.name(interpolate)}({code.boxed(piece)})"


def values_of_parameters(
    code: GeneratedCode, function: Function, given: Mapping[str, AnyPiece]
) -> dict[str, AnyPiece]:
    """Return what the parameters of a closure stand for in a call of it."""
    bound: dict[str, Piece | RecordPiece] = {}
    for parameter in function.node.parameters:
        if parameter.name in given:
            bound[parameter.name] = given[parameter.name]
        elif parameter.default is None or isinstance(parameter.default, syntax.PipeLiteral):
            raise FluxError(f"missing required argument {parameter.name}")
        else:
            value = evaluate(code.evaluation, parameter.default, function.scope)
            bound[parameter.name] = code.constant(value)
    for name in given:
        if name not in bound:
            raise FluxError(f"found unexpected argument {name}")
    return bound
