"""The package strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.errors import FluxError
from fakeinflux.query.strings import FUNCTIONS
from tests.query.library_calls import invoke

if TYPE_CHECKING:
    from fakeinflux.query.values import Value


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("title", {"v": "o'neil mc-gee"}, "O'Neil Mc-Gee"),
        ("title", {"v": "snake_case naïve ☕x"}, "Snake_case Naïve ☕x"),
        ("toTitle", {"v": "ab ǆ"}, "AB ǅ"),
        ("toUpper", {"v": "straße"}, "STRAßE"),
        ("toLower", {"v": "ΣΑΣ İ"}, "σασ i"),
        ("trim", {"v": "abcba", "cutset": "ab"}, "c"),
        ("trimLeft", {"v": "abcba", "cutset": "ab"}, "cba"),
        ("trimRight", {"v": "abcba", "cutset": "ab"}, "abc"),
        ("trimSpace", {"v": "\u00a0 x\t\n"}, "x"),
        ("trimPrefix", {"v": "ppx", "prefix": "p"}, "px"),
        ("trimSuffix", {"v": "xss", "suffix": "s"}, "xs"),
        ("strlen", {"v": "日本"}, 2),
        ("index", {"v": "日本x", "substr": "x"}, 6),
        ("lastIndex", {"v": "é.é.", "substr": "."}, 5),
        ("indexAny", {"v": "日本", "chars": "本x"}, 3),
        ("lastIndexAny", {"v": "abab", "chars": "a"}, 2),
        ("index", {"v": "abc", "substr": "z"}, -1),
        ("compare", {"v": "a", "t": "b"}, -1),
        ("countStr", {"v": "aaaa", "substr": "aa"}, 2),
        ("countStr", {"v": "日本", "substr": ""}, 3),
        ("containsStr", {"v": "abc", "substr": "bc"}, True),
        ("containsAny", {"v": "abc", "chars": ""}, False),
        ("equalFold", {"v": "Straße", "t": "STRAẞE"}, True),
        ("equalFold", {"v": "I", "t": "ı"}, False),
        ("equalFold", {"v": "k", "t": "\u212a"}, True),
        ("replace", {"v": "eee", "t": "e", "u": "x", "i": 2}, "xxe"),
        ("replace", {"v": "ab", "t": "", "u": "-", "i": -1}, "-a-b-"),
        ("replaceAll", {"v": "aXa", "t": "a", "u": ""}, "X"),
        ("split", {"v": "a,b,", "t": ","}, ["a", "b", ""]),
        ("split", {"v": "naïve", "t": ""}, list("naïve")),
        ("split", {"v": "", "t": ","}, [""]),
        ("splitN", {"v": "a,b,c", "t": ",", "i": 2}, ["a", "b,c"]),
        ("splitN", {"v": "abc", "t": "", "i": 2}, ["a", "bc"]),
        ("splitN", {"v": "a,b", "t": ",", "i": 0}, []),
        ("splitAfter", {"v": "a,b", "t": ","}, ["a,", "b"]),
        ("splitAfterN", {"v": "a,b,c", "t": ",", "i": 2}, ["a,", "b,c"]),
        ("joinStr", {"arr": ["a", "b"], "v": "-"}, "a-b"),
        ("joinStr", {"arr": [], "v": "-"}, ""),
        ("substring", {"v": "日本語", "start": 1, "end": 2}, "本"),
        ("substring", {"v": "abc", "start": -5, "end": 99}, "abc"),
        ("substring", {"v": "abc", "start": 2, "end": 1}, ""),
        ("isUpper", {"v": "A"}, True),
        ("isLetter", {"v": "4"}, False),
        ("repeat", {"v": "ab", "i": 0}, ""),
    ],
)
def test_texts_are_worked_on_as_the_server_does(
    name: str, arguments: dict[str, Value], result: Value
) -> None:
    assert invoke(FUNCTIONS, name, **arguments) == result


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("isDigit", {"v": "42"}, "argument length is not equal to 1"),
        ("isLetter", {"v": "é"}, "argument length is not equal to 1"),
        ("repeat", {"v": "a", "i": -1}, "negative Repeat count"),
        ("repeat", {"v": "a", "i": 2**40}, "expected at most 67108864: make shorter ones"),
        ("joinStr", {"arr": ["a", None], "v": ""}, "got type string value <nil>"),
        ("toUpper", {"v": None}, "cannot convert argument of type string value <nil> to upper case"),
        ("trim", {"v": None, "cutset": ""}, 'expected argument "v" to be of type string'),
        ("strlen", {"v": None}, "procedure cannot be executed"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, arguments: dict[str, Value], message: str) -> None:
    with pytest.raises(FluxError, match=message):
        invoke(FUNCTIONS, name, **arguments)


@given(st.text(), st.text(min_size=1, max_size=2), st.integers(-1, 5).filter(bool))
def test_parts_around_a_separator_join_to_the_text(text: str, separator: str, most: int) -> None:
    parts = invoke(FUNCTIONS, "splitN", v=text, t=separator, i=most)
    assert invoke(FUNCTIONS, "joinStr", arr=parts, v=separator) == text


@given(st.text())
def test_case_never_changes_the_number_of_characters(text: str) -> None:
    for name in ("toUpper", "toLower", "toTitle", "title"):
        assert len(invoke(FUNCTIONS, name, v=text)) == len(text)
