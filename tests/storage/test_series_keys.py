"""Series keys: made of a measurement and tags, and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.storage.series_keys import make_key, read_key

TEXTS = st.text(st.sampled_from("ab ,=é\"'"), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("measurement", "tags", "key"),
    [
        ("m", {}, "m"),
        ("m", {"b": "2", "a": "1"}, "m,a=1,b=2"),
        ("m x", {"t,k": "a=b"}, r"m\ x,t\,k=a\=b"),
        ("m=x", {"t": ""}, "m=x"),
    ],
)
def test_keys(measurement: str, tags: dict[str, str], key: str) -> None:
    assert make_key(measurement, tags.items()) == key


@given(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_what_was_made_is_read(measurement: str, tags: dict[str, str]) -> None:
    made = read_key(make_key(measurement, tags.items()))
    assert made == (measurement, tuple(sorted(tags.items())), made.readable)
    assert made.readable


@pytest.mark.parametrize(
    ("key", "readable"),
    [(r"m\,x", True), (r"m\x", True), (r"m\=x", False), (r"m\"x", False), (r"m\\ x", False)],
)
def test_keys_that_no_query_finds(key: str, readable: bool) -> None:
    assert read_key(key).readable is readable
