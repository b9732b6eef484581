"""Powers, against values of Go."""

from __future__ import annotations

import math

import pytest

from fakeinflux.golang.powers import power


@pytest.mark.parametrize(
    ("base", "exponent", "result"),
    [
        (1.1, 3.0, 1.3310000000000004),
        (18.0, 4.0, 104976.0),
        (2.0, -3.0, 0.125),
        (-2.0, 3.0, -8.0),
        (9.0, 0.5, 3.0),
        (10.0, 400.0, math.inf),
        (-10.0, 401.0, -math.inf),
        (10.0, -400.0, 0.0),
        (0.0, -1.0, math.inf),
        (-0.0, -1.0, -math.inf),
        (5.0, 0.0, 1.0),
        (math.inf, -1.0, 0.0),
        (1.0, math.inf, 1.0),
        (0.5, math.inf, 0.0),
    ],
)
def test_a_power(base: float, exponent: float, result: float) -> None:
    assert power(base, exponent) == result


def test_the_root_of_a_negative_number_is_none() -> None:
    assert math.isnan(power(-8.0, 1 / 3))
