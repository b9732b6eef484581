"""Formats: the compiled form refuses more than the function, and never less."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakeinflux.contract.checks.formats import CALLED, COMPILED, FORMATS, NARROWER, compiled_rule

VALID = {
    "date": ["2024-02-29"],
    "date-time": ["2026-11-24T05:54:03Z", "2026-11-24t05:54:03.5+01:00"],
    "duration": ["1h30m", "PT1H", "P1D"],
    "email": ["a@b"],
    "flux-duration": ["1h", "-5m", "1mo2d", "1µs", "1μs"],
    "id": ["0123456789abcdef", "0123456789ABCDEF"],
    "uri-reference": ["/api/v2/tasks?org=my org", "", "https://example.com/a#b c"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000"],
    "byte": ["aGFsbG8="],
    "ipv4": ["127.0.0.1"],
    "ipv6": ["::1"],
}
INVALID = {
    "date": ["2026-02-29", "2026-1-1"],
    "date-time": ["2026-11-24", "2026-11-24T05:54:03", "2026-02-30T00:00:00Z", "2026-11-24T05:54:3,Z"],
    "duration": ["1 hour", "P"],
    "email": ["ab"],
    "flux-duration": ["", "1", "1x", "1h ", "PT1H"],
    "id": ["0" * 16, "1" * 15, "g" * 16],
    "uri-reference": ["/my org", "a\nb"],
    "uuid": ["123"],
    "byte": ["a", "ä"],
    "ipv4": ["256.0.0.1"],
    "ipv6": ["1"],
}
VALIDATORS = {
    name: jsonschema_rs.Draft4Validator(
        COMPILED.get(name, {"format": name}), formats=CALLED, validate_formats=True
    )
    for name in FORMATS
}
NEAR = st.one_of(
    st.text(max_size=30),
    st.from_regex(
        r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-]\d\d:\d\d)\Z"
    ),
    st.from_regex(r"\A-?([0-9]{1,3}(h|m|s|ms|mo|w|x))+\n?\Z"),
    st.from_regex(r"\A[0-9a-g]{15,17}\n?\Z"),
    st.integers(-(2**64), 2**64 - 1),
    st.none(),
)


@pytest.mark.parametrize(
    ("name", "pattern"), [(name, pattern) for name, patterns in NARROWER.items() for pattern in patterns]
)
@given(data=st.data())
def test_a_narrower_pattern_lets_nothing_pass_that_its_format_stops(
    name: str, pattern: str, data: st.DataObject
) -> None:
    value = data.draw(st.from_regex(pattern) | NEAR)
    narrow = jsonschema_rs.Draft4Validator({"pattern": pattern, **compiled_rule(name, pattern)})
    assert VALIDATORS[name].is_valid(value) or not narrow.is_valid(value)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in VALID.items() for value in values]
)
def test_valid_values_pass_both_forms(name: str, value: str) -> None:
    assert FORMATS[name](value)
    assert VALIDATORS[name].is_valid(value)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in INVALID.items() for value in values]
)
def test_invalid_values_pass_neither_form(name: str, value: str) -> None:
    assert not FORMATS[name](value)
    assert not VALIDATORS[name].is_valid(value)


@pytest.mark.parametrize(("name", "bits"), [("int32", 32), ("int64", 64)])
def test_integers_have_bounds(name: str, bits: int) -> None:
    assert FORMATS[name](2 ** (bits - 1) - 1)
    assert not FORMATS[name](2 ** (bits - 1))
    assert not VALIDATORS[name].is_valid(-(2 ** (bits - 1)) - 1)


@given(NEAR)
@example("2026-11-24T23:59:60Z")
@example("2026-11-24T05:54:03Z\n")
def test_the_compiled_form_accepts_nothing_that_the_function_refuses(value: object) -> None:
    for name, validator in VALIDATORS.items():
        assert not validator.is_valid(value) or FORMATS[name](value), name


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_formats_say_nothing_of_other_types(name: str) -> None:
    assert FORMATS[name](None)
    assert FORMATS[name]([])
