from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.model import User
from fakeinflux.operations.paging import Page, cut, decode_page
from tests.operations.calls import make_call, refused

USERS = [User(f"{number:016x}", f"user-{number}") for number in range(1, 8)]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ({}, Page(20, 0, None, "", False)),
        ({"limit": "100", "offset": "3"}, Page(100, 3, None, "", False)),
        ({"offset": "-1"}, Page(20, -1, None, "", False)),
        ({"after": "00000000000000AB", "descending": "T"}, Page(20, 0, "00000000000000ab", "", True)),
        ({"sortBy": "ID", "limit": ""}, Page(20, 0, None, "ID", False)),
    ],
)
def test_a_page_is_read_from_the_query(query: dict[str, str], page: Page) -> None:
    assert decode_page(make_call("GetUsers", query=query)) == page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"limit": "0"}, "limit must be between 1 and 100"),
        ({"limit": "101"}, "limit must be between 1 and 100"),
        ({"limit": "ten"}, "limit is invalid"),
        ({"offset": "ten"}, "offset is invalid"),
        ({"after": "zz"}, "decoding after: id must have a length of 16 bytes"),
        ({"descending": "yes"}, "descending is invalid"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused(query: dict[str, str], message: str) -> None:
    with refused("invalid", message):
        decode_page(make_call("GetUsers", query=query))


@given(st.integers(1, 10), st.booleans())
def test_pages_by_offset_make_up_the_list(limit: int, descending: bool) -> None:
    found = [
        user
        for offset in range(0, 10, limit)
        for user in cut(USERS, Page(limit, offset, None, "", descending))
    ]
    assert found == (USERS[::-1] if descending else USERS)


@given(st.integers(1, 10), st.booleans())
def test_pages_by_after_make_up_the_list(limit: int, descending: bool) -> None:
    found: list[User] = []
    while page := cut(USERS, Page(limit, 0, found[-1].id if found else None, "", descending)):
        found += page
    assert found == (USERS[::-1] if descending else USERS)


def test_nothing_comes_after_what_is_not_there() -> None:
    assert cut(USERS, Page(20, 0, "f" * 16, "", False)) == []


def test_a_page_that_is_not_full_is_the_last() -> None:
    links = Page(20, 0, None, "", False).links("/path", {}, 19)
    assert links == {"self": "/path?descending=false&limit=20&offset=0"}


def test_a_full_page_within_has_pages_on_both_sides() -> None:
    links = Page(2, 1, None, "", True).links("/path", {"bucket": "a b"}, 2)
    assert links == {
        "prev": "/path?bucket=a+b&descending=true&limit=2&offset=0",
        "self": "/path?bucket=a+b&descending=true&limit=2&offset=1",
        "next": "/path?bucket=a+b&descending=true&limit=2&offset=3",
    }
