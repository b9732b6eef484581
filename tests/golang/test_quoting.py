"""The quoted script in the first line of a log."""

from __future__ import annotations

import pytest

from fakeinflux.golang.quoting import go_quote

# As Go's strconv.Quote writes them, by its documentation and its tests.
QUOTED = [
    ("", '""'),
    ("a b", '"a b"'),
    ('say "x"', r'"say \"x\""'),
    ("a\\b", r'"a\\b"'),
    ("\a\b\f\r\n\t\v", r'"\a\b\f\r\n\t\v"'),
    ("\x00\x1b\x7f", r'"\x00\x1b\x7f"'),
    ("µ ☺ 漢 é", '"µ ☺ 漢 é"'),
    ("\x80\u00a0\u00ad", r'"\u0080\u00a0\u00ad"'),
    ("\u200b\u2028\ufeff", r'"\u200b\u2028\ufeff"'),
    ("\U0010ffff\U000e0001", r'"\U0010ffff\U000e0001"'),
    ("\U0001f600", '"\U0001f600"'),
    ("'", '"\'"'),
]


@pytest.mark.parametrize(("text", "quoted"), QUOTED)
def test_text_is_quoted_as_go_does(text: str, quoted: str) -> None:
    assert go_quote(text) == quoted
