"""The package math: answers where Python's functions refuse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.errors import FluxError
from fakeinflux.query.math import FUNCTIONS, VALUES
from fakeinflux.query.values import UInt, Value
from tests.query.library_calls import invoke

FLOATS = st.floats(allow_nan=False)


@pytest.mark.parametrize(
    ("name", "number", "result"),
    [
        ("round", 2.5, 3.0),
        ("round", -2.5, -3.0),
        ("round", 0.49999999999999994, 0.0),
        ("roundtoeven", 2.5, 2.0),
        ("trunc", -1.9, -1.0),
        ("ceil", 1.2, 2.0),
        ("floor", -1.2, -2.0),
        ("ceil", math.inf, math.inf),
        ("sqrt", -1.0, math.nan),
        ("log", 0.0, -math.inf),
        ("log2", -1.0, math.nan),
        ("log1p", -1.0, -math.inf),
        ("exp", 1000.0, math.inf),
        ("sinh", -1000.0, -math.inf),
        ("acos", 2.0, math.nan),
        ("atanh", -1.0, -math.inf),
        ("gamma", -2.0, math.nan),
        ("gamma", 0.0, math.inf),
        ("sin", math.inf, math.nan),
        ("logb", 0.0, -math.inf),
        ("cbrt", 27.0, 3.0),
    ],
)
def test_functions_of_one_number(name: str, number: float, result: float) -> None:
    assert invoke(FUNCTIONS, name, x=number) == pytest.approx(result, nan_ok=True)


def test_a_negative_number_that_is_rounded_to_zero_keeps_its_sign() -> None:
    assert math.copysign(1, invoke(FUNCTIONS, "ceil", x=-0.5)) == -1


@pytest.mark.parametrize(
    ("name", "x", "y", "result"),
    [
        ("pow", 2.0, 0.5, math.sqrt(2)),
        ("pow", 0.0, -1.0, math.inf),
        ("pow", -0.0, -3.0, -math.inf),
        ("pow", -8.0, 1 / 3, math.nan),
        ("pow", -1e300, 3.0, -math.inf),
        ("mod", 7.5, 2.0, 1.5),
        ("mod", -7.5, 2.0, -1.5),
        ("mod", 1.0, 0.0, math.nan),
        ("remainder", 7.5, 2.0, -0.5),
        ("dim", 3.0, 5.0, 0.0),
        ("mMax", math.nan, math.inf, math.inf),
        ("mMin", math.nan, 1.0, math.nan),
        ("copysign", 3.0, -1.0, -3.0),
    ],
)
def test_functions_of_two_numbers(name: str, x: float, y: float, result: float) -> None:
    assert invoke(FUNCTIONS, name, x=x, y=y) == pytest.approx(result, nan_ok=True)


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("isInf", {"f": -math.inf, "sign": 0}, True),
        ("isInf", {"f": -math.inf, "sign": 1}, False),
        ("isNaN", {"f": math.nan}, True),
        ("mInf", {"sign": -1}, -math.inf),
        ("ilogb", {"x": 0.0}, -(2**31)),
        ("pow10", {"n": 309}, math.inf),
        ("frexp", {"f": 8.0}, {"frac": 0.5, "exp": 4}),
        ("modf", {"f": -3.25}, {"int": -3.0, "frac": -0.25}),
        ("lgamma", {"x": -0.5}, {"lgamma": pytest.approx(1.2655121234846454), "sign": -1}),
        ("float64bits", {"f": 1.0}, UInt(0x3FF0000000000000)),
        ("ldexp", {"frac": 1.0, "exp": 2**40}, math.inf),
    ],
)
def test_functions_of_other_kinds(name: str, arguments: dict[str, Value], result: Value) -> None:
    assert invoke(FUNCTIONS, name, **arguments) == result


@given(FLOATS)
def test_no_function_of_one_float_fails(number: float) -> None:
    for name, builtin in FUNCTIONS.items():
        if list(builtin.parameters) == ["x"]:
            assert invoke(FUNCTIONS, name, x=number) is not None


@given(FLOATS, FLOATS)
def test_no_function_of_two_floats_fails(x: float, y: float) -> None:
    for name, builtin in FUNCTIONS.items():
        if list(builtin.parameters) == ["x", "y"]:
            assert isinstance(invoke(FUNCTIONS, name, x=x, y=y), float)


@given(FLOATS)
def test_the_bits_of_a_float_make_it_again(number: float) -> None:
    bits = invoke(FUNCTIONS, "float64bits", f=number)
    assert invoke(FUNCTIONS, "float64frombits", b=bits) == number


def test_null_stays_null() -> None:
    assert invoke(FUNCTIONS, "pow", x=None, y=2.0) is None


def test_a_record_of_null_is_refused() -> None:
    with pytest.raises(FluxError, match="modf does not support null values"):
        invoke(FUNCTIONS, "modf", f=None)


def test_constants_end_where_64_bits_do() -> None:
    assert VALUES["maxuint"] == 2 * VALUES["maxint"] + 1
