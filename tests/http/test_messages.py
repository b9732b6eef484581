"""Calls: their headers by name."""

from __future__ import annotations

import pytest

from fakeinflux.http.messages import index_headers


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ([(b"a", b"1"), (b"b", b"2")], {b"a": b"1", b"b": b"2"}),
        ([(b"authorization", b"Token a"), (b"authorization", b"Token b")], {b"authorization": b"Token a"}),
        ([(b"cookie", b"a=1"), (b"cookie", b"b=2")], {b"cookie": b"a=1; b=2"}),
        ([(b"prefer", b"a"), (b"x", b""), (b"prefer", b"b")], {b"prefer": b"a, b", b"x": b""}),
    ],
)
def test_the_first_counts_but_lists_are_joined(
    headers: list[tuple[bytes, bytes]], fields: dict[bytes, bytes]
) -> None:
    assert index_headers(headers) == fields
