"""What the real parser says of broken scripts, on many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.recovery import real_syntax_error, sound_parts

from .scripts import OUR_SCRIPTS

TOKENS = st.sampled_from(
    [
        *("(", ")", "[", "]", "{", "}", ",", ":", ".", "=", "=>", "|>", "+", "-", "*", "/", "^", "==", "?"),
        *("not", "and", "or", "exists", "if", "then", "else", "option", "builtin", "import", "package"),
        *("return", "testcase", "x", "with", "where", "stream", "1", "01", "1.5", "1h", "2021-13-01", '"a"'),
        *('"', '"${', "@a", "@", "<-", "$", ";", "\\", "//", "\n", "/a/", "/(/", "é", "\0"),
    ]
)


@given(st.lists(TOKENS, max_size=40).map(" ".join))
def test_any_text_has_an_answer(text: str) -> None:
    message = real_syntax_error(text)
    assert message is None or message.startswith("loc ")
    sound_parts(text)


@given(st.sampled_from(sorted(OUR_SCRIPTS)), st.integers(0, 10_000), TOKENS)
def test_what_is_flux_has_no_error_wherever_it_is_broken(name: str, at: int, token: str) -> None:
    text = OUR_SCRIPTS[name]
    cut = at % (len(text) + 1)
    broken = f"{text[:cut]} {token} {text[cut:]}"
    try:
        parse(broken)
    except FluxSyntaxError:
        return
    assert real_syntax_error(broken) is None


@pytest.mark.parametrize("name", OUR_SCRIPTS)
def test_our_scripts_have_no_error(name: str) -> None:
    assert real_syntax_error(OUR_SCRIPTS[name]) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1 +", "loc 1:5-1:8: missing right hand side of expression"),
        ("x = /a(b)(/", "loc 1:5-1:12: regex parse error: a(b)(  error: unclosed group"),
        ("x = /*/", "loc 1:5-1:8: regex parse error: * error: repetition operator missing expression"),
        ('x = {"a"}', 'loc 1:6-1:9: string literal key "a" must have a value'),
        ("x = 01", 'loc 1:5-1:7: invalid integer literal "01": nonzero value cannot start with 0'),
        ("é = f(x: 1,\ny: 2", "loc 1:6-2:5: expected RPAREN, got EOF"),
    ],
)
def test_errors_have_the_real_words(text: str, message: str) -> None:
    assert real_syntax_error(text) == message
