from __future__ import annotations

import pytest

from fakeinflux.golang.spaces import trim_space


@pytest.mark.parametrize("blank", ["\t", "\n", "\v", "\f", "\r", " ", "\x85", "\xa0", "\u2028", "\u3000"])
def test_blanks_go(blank: str) -> None:
    assert trim_space(f"{blank}a{blank}b{blank}") == f"a{blank}b"


@pytest.mark.parametrize("other", ["\x1c", "\x1f", "\x00", "\u200b", "\ufeff"])
def test_what_python_or_a_person_takes_for_blank_stays(other: str) -> None:
    assert trim_space(f" {other} ") == other
