"""Packed bodies: unpacked, or said what is wrong with them."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.errors import Refused
from fakeinflux.http import compression
from fakeinflux.http.compression import GzipError, gunzip, is_gzip

PACKED = gzip.compress(b"m v=1\n" * 100, mtime=0)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=3))
def test_the_parts_of_a_body_are_joined(parts: list[bytes]) -> None:
    assert gunzip(b"".join(gzip.compress(part) for part in parts)) == b"".join(parts)


@pytest.mark.parametrize("body", [b"", b"m v=1", PACKED[:9], b"\x1f\x8b\x07" + PACKED[3:]])
def test_what_does_not_begin_as_gzip(body: bytes) -> None:
    assert not is_gzip(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (PACKED[:-1], "unexpected EOF"),
        (PACKED[:15], "unexpected EOF"),
        (PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "gzip: invalid checksum"),
        (PACKED[:-4] + b"\0\0\0\0", "gzip: invalid checksum"),
        (PACKED + b"rest", "gzip: invalid header"),
        (PACKED[:10] + b"\xff" * 20, "flate: corrupt input"),
    ],
)
def test_what_goes_wrong_in_a_body(body: bytes, why: str) -> None:
    assert is_gzip(body)
    with pytest.raises(GzipError) as caught:
        gunzip(body)
    assert str(caught.value) == why


def test_a_body_may_not_grow_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "MAX_UNPACKED", 1000)
    assert len(gunzip(gzip.compress(b"x" * 500) + gzip.compress(b"x" * 500))) == 1000
    with pytest.raises(Refused) as caught:
        gunzip(gzip.compress(b"x" * 500) + gzip.compress(b"x" * 501))
    assert caught.value.code == "request too large"
