"""The package `bitwise`, which is `experimental/bitwise`, too: the bits of integers and unsigned ones."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import pure
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import wrap_int, wrap_uint

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.query.builtins import Builtin
    from fakeinflux.query.values import Value

_WIDTH: Final = 64


def _clear(number: int, bits: int) -> int:
    return number & ~bits


def _invert(number: int) -> int:
    return ~number


def _shift_left(number: int, count: int) -> int:
    _check_count(count)
    return number << min(count, _WIDTH)


def _shift_right(number: int, count: int) -> int:
    _check_count(count)
    return number >> min(count, _WIDTH)


def _check_count(count: int) -> None:
    if count < 0:
        raise FluxError("panic: runtime error: negative shift amount", "internal error")


_OF_TWO: Final[dict[str, Callable[[int, int], int]]] = {
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
    "clear": _clear,
    "lshift": _shift_left,
    "rshift": _shift_right,
}


def _function(name: str, kind: str, parameters: str, compute: Callable[..., int]) -> Builtin:
    """Return a function of integers of one kind."""

    def call(*numbers: int) -> Value:
        made = compute(*map(int, numbers))
        return wrap_uint(made) if kind == "uint" else wrap_int(made)

    return pure(name, dict.fromkeys(parameters, kind), call)


FUNCTIONS: Final = {
    f"{sign}{name}": _function(f"{sign}{name}", kind, "ab", compute)
    for sign, kind in (("s", "int"), ("u", "uint"))
    for name, compute in _OF_TWO.items()
} | {
    "snot": _function("snot", "int", "a", _invert),
    "unot": _function("unot", "uint", "a", _invert),
}
