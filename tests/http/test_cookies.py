"""The Cookie header as Go reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.http.requests import read_cookies, session_key_in


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        (b"", {}),
        (b"a=b", {"a": "b"}),
        (b"a=b; a=c", {"a": "b"}),
        (b'a="b c"; d="', {"a": "b c"}),
        (b"a=b=c;d", {"a": "b=c", "d": ""}),
        (b" a = b ; c=d", {"a": " b", "c": "d"}),
        (b'a=b\\c; d={"e":1}; f=g', {"f": "g"}),
        (b"a:b=c; Expires=Thu, 01 Jan 1970; f=g", {"Expires": "Thu, 01 Jan 1970", "f": "g"}),
        ("a=é; f=g".encode(), {"f": "g"}),
    ],
)
def test_a_header_is_read(header: bytes, cookies: dict[str, str]) -> None:
    assert read_cookies(header) == cookies


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_the_session_is_found_among_anything(before: bytes, after: bytes) -> None:
    header = before.replace(b"influxdb", b"") + b"; influxdb-oss-session=key; " + after
    assert session_key_in(header) == "key"
