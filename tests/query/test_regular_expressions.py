"""Regular expressions as RE2 means them, and the package regexp."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.errors import FluxError
from fakeinflux.query.regexp import FUNCTIONS
from fakeinflux.query.regexp_machine import Machine, build_machine
from fakeinflux.query.regexp_syntax import parse_regexp
from fakeinflux.query.regular_expressions import compile_regexp, matches
from tests.query.library_calls import invoke

if TYPE_CHECKING:
    from fakeinflux.query.values import Value


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^a$", "a"),
        (r"\Aa\z", "a"),
        (r"\pL+\p{Nd}", "é5"),
        (r"[[:alpha:]][[:^digit:]]", "a-"),
        (r"\Qa.b\E$", "a.b"),
        (r"(?i)straße", "STRASSE".replace("SS", "ß")),
        (r"a(?i)b|c", "C"),
        (r"(?m)^b$", "a\nb\nc"),
        (r"(?s)a.b", "a\nb"),
        (r"\x{1F600}\x41\101", "😀AA"),
        (r"x{,3}", "x{,3}"),
        (r"[]a]", "]"),
        (r"[a\-z]-[^\]]", "--b"),
        (r"(?<year>\d{4})", "2024"),
        (r"[\w&&\[]", "["),
        (r"\bé", "aé"),
    ],
)
def test_expressions_match(pattern: str, text: str) -> None:
    assert matches(compile_regexp(pattern), text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"a$", "a\n"),
        (r"\d", "٣"),
        (r"\w", "é"),
        (r"\s", "\v"),
        (r"a.b", "a\nb"),
        (r"(?i)[^a]", "A"),
        (r"(?i:a)b", "AB"),
        (r"\PL", "é"),
        (r"[^\W]", "é"),
    ],
)
def test_expressions_do_not_match(pattern: str, text: str) -> None:
    assert not matches(compile_regexp(pattern), text)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("[a-", "missing closing ]: `[a-`"),
        ("(a", "missing closing ): `(a`"),
        ("a)", "unexpected ): `a)`"),
        ("*a", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a++", "invalid nested repetition operator: `++`"),
        ("a{2}{3}", "invalid nested repetition operator: `{2}{3}`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("(a{100}){100}", "invalid repeat count: `{100}`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?<!a)", "invalid named capture: `(?<!a)`"),
        (r"(a)\1", r"invalid escape sequence: `\1`"),
        (r"\Z", r"invalid escape sequence: `\Z`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
    ],
)
def test_what_is_no_expression_is_refused_in_the_servers_words(pattern: str, message: str) -> None:
    with pytest.raises(FluxError) as refusal:
        compile_regexp(pattern)
    assert refusal.value.message == f"error parsing regexp: {message}"


def test_a_class_of_a_script_is_refused_by_name() -> None:
    with pytest.raises(FluxError, match=r"\\p\{Greek\}") as refusal:
        compile_regexp(r"\p{Greek}")
    assert refusal.value.code == "not implemented"


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)b$", "(a?){20}a{20}$"]
)
def test_expressions_that_could_take_for_ever_do_not(pattern: str) -> None:
    assert not matches(compile_regexp(pattern), "a" * 200 + "c")


@pytest.mark.parametrize(
    ("pattern", "text"), [("(a|b)*?c", "abac"), ("(?:(a)|(b))+", "xaby"), ("(a*)+b", "aab"), ("(|a)+", "aa")]
)
def test_the_machine_finds_groups(pattern: str, text: str) -> None:
    compiled = compile_regexp(pattern).compiled
    assert isinstance(compiled, Machine)
    match = compiled.search(text)
    assert match is not None
    assert text[slice(*match.span())] == match.group()


_PARTS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "(a)", "(?:b)", "a*", "b+?", "a?", "(a|b)", "^", "$", r"\b", "a{1,2}"]
)


@given(st.lists(_PARTS, max_size=5).map("".join), st.text("ab\n", max_size=6))
def test_the_machine_agrees_with_pythons_own_patterns(pattern: str, text: str) -> None:
    regexp = compile_regexp(pattern)
    found, wanted = build_machine(pattern, parse_regexp(pattern)).search(text), regexp.compiled.search(text)
    assert (found and found.span()) == (wanted and wanted.span())
    if found and wanted:
        numbers = range(regexp.compiled.groups + 1)
        assert [found.group(at) for at in numbers] == [wanted.group(at) for at in numbers]


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("replaceAllString", {"r": r"(\w)(\d+)", "v": "a1 b22", "t": "$2$1"}, "1a 22b"),
        ("replaceAllString", {"r": r"(?P<first>\w)", "v": "ab", "t": "${first}-"}, "a-b-"),
        ("replaceAllString", {"r": "a*", "v": "baac", "t": "x"}, "xbxcx"),
        ("replaceAllString", {"r": "a", "v": "a", "t": "$$$9$"}, "$$"),
        ("splitRegexp", {"r": r",\s*", "v": "x, y,z", "i": -1}, ["x", "y", "z"]),
        ("splitRegexp", {"r": ",", "v": "x,y,z", "i": 2}, ["x", "y,z"]),
        ("splitRegexp", {"r": "", "v": "ab", "i": -1}, ["a", "b"]),
        ("splitRegexp", {"r": ",", "v": "", "i": -1}, [""]),
        ("splitRegexp", {"r": ",", "v": "x", "i": 0}, []),
        ("findString", {"r": "q+", "v": "none"}, ""),
        ("findStringIndex", {"r": "x", "v": "éx"}, [2, 3]),
        ("findStringIndex", {"r": "x", "v": ""}, []),
        ("matchRegexpString", {"r": "^a", "v": "ba"}, False),
        ("getString", {"r": "a+b"}, "a+b"),
    ],
)
def test_the_package_works_on_texts(name: str, arguments: dict[str, Value], result: Value) -> None:
    arguments = {**arguments, "r": compile_regexp(arguments["r"])}
    assert invoke(FUNCTIONS, name, **arguments) == result


@given(st.text())
def test_a_quoted_text_matches_itself(text: str) -> None:
    quoted = invoke(FUNCTIONS, "quoteMeta", v=text)
    assert invoke(FUNCTIONS, "findString", r=compile_regexp(quoted), v=f"-{text}-") == text
