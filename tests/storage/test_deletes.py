"""Predicates of deletes: what they say, and what is wrong with those that say nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.errors import Refused
from fakeinflux.storage.deletes import Rule, delete_points, parse_predicate
from fakeinflux.storage.line_protocol import parse_lines
from fakeinflux.storage.points import BucketPoints
from fakeinflux.storage.series import MAX_TIME, MIN_TIME
from fakeinflux.storage.shards import WEEK

DECODING, PARSING = "error decoding json body: ", "invalid request; error parsing predicate: "


def rules(text: str) -> list[tuple[str, bool, str]]:
    predicate = parse_predicate(text)
    assert predicate is not None
    return [(rule.key, rule.equal, rule.value) for rule in predicate.rules]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('t="a"', [("t", True, "a")]),
        ("t=a", [("t", True, "a")]),
        ("t != a", [("t", False, "a")]),
        ("t<>a", [("t", False, "a")]),
        ('"t q"="r s"', [("t q", True, "r s")]),
        (r't="say \"so\""', [("t", True, 'say "so"')]),
        ("t=1", [("t", True, "1")]),
        ("t=-1.5", [("t", True, "-1.5")]),
        ("t=true", [("t", True, "true")]),
        ("t=5m", [("t", True, "5m")]),
        ('t="é"', [("t", True, "é")]),
        ('_measurement="m" AND t="a"', [("_measurement", True, "m"), ("t", True, "a")]),
        ("a=1 and b=2 and c=3", [("a", True, "1"), ("b", True, "2"), ("c", True, "3")]),
        ("(a=1 and b=2) and (c=3)", [("a", True, "1"), ("b", True, "2"), ("c", True, "3")]),
        ("a=1 and ((b!=2) and c=3)", [("a", True, "1"), ("b", False, "2"), ("c", True, "3")]),
        ("_field!=v", [("_field", False, "v")]),
    ],
)
def test_what_a_predicate_says(text: str, read: list[tuple[str, bool, str]]) -> None:
    assert rules(text) == read


def test_no_text_is_no_condition() -> None:
    assert parse_predicate("") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("t=a or u=b", f"{DECODING}the logical operator OR is not supported yet at position 4"),
        ("t=~/a/", f'{DECODING}operator: "=~" at position: 1 is not supported yet'),
        ("t!~/a/", f'{DECODING}operator: "!~" at position: 1 is not supported yet'),
        ("t>a", f'{DECODING}invalid operator ">" at position: 1'),
        ("t 5", f'{DECODING}invalid operator "" at position: 2'),
        ("t", f'{DECODING}invalid operator "EOF" at position: 2'),
        ("r.t=a", f'{DECODING}invalid operator "." at position: 1'),
        ("t=", f'{DECODING}bad tag value: "", at position 2'),
        ("t='a'", f'{DECODING}bad tag value: "a", at position 1'),
        ("t= 'a'", f'{DECODING}bad tag value: "a", at position 2'),
        ('t="a', f'{DECODING}bad tag value: "a", at position 1'),
        (r't="\q"', f'{DECODING}bad tag value: "\\\\q", at position 4'),
        ("t=key", f'{DECODING}bad tag value: "", at position 2'),
        ("5=a", f"{DECODING}bad tag key, at position 0"),
        ("t=a, u=b", f"{DECODING}bad logical expression, at position 3"),
        ("t=a\n, u=b", f"{DECODING}bad logical expression, at position 0"),
        ("t=a u=b", f"{DECODING}the logical operator 0 is invalid"),
        ("x=1 and (t=a u=b)", f"{DECODING}Err in Child 1, err: the logical operator 0 is invalid"),
        ("(t=a", f"{DECODING}extra ( seen"),
        ("t=a)", f"{DECODING}extra ) seen"),
        ("t=a AND", f"{PARSING}found EOF, expected identifier, string, number, bool at line 1, char 9"),
        ("AND t=a", f"{PARSING}found AND, expected identifier, string, number, bool at line 1, char 1"),
        (" ", f"{PARSING}found EOF, expected identifier, string, number, bool at line 1, char 3"),
        ("()", f"{PARSING}found ), expected identifier, string, number, bool at line 1, char 2"),
        ("name=a", f"{PARSING}found NAME, expected identifier, string, number, bool at line 1, char 1"),
        ("t=-true", f"{PARSING}found TRUE, expected identifier, number, duration, ( at line 1, char 4"),
        ("t=99999999999999999999", f"{PARSING}unable to parse integer at line 1, char 3"),
        ("t=-9223372036854775809", f"{PARSING}constant -9223372036854775809 underflows int64"),
        ("t=5x", f"{PARSING}invalid duration"),
        ("t=16000w", f"{PARSING}overflowed duration 16000w: choose a smaller duration or INF"),
        ("t=a and _field=v", "delete by field is not supported"),
        ('("_field"="v")', "delete by field is not supported"),
        ("(" * 50_000 + "t=a", f"{DECODING}the predicate's parentheses are nested too deeply"),
    ],
)
def test_what_is_wrong_with_a_predicate(text: str, why: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_predicate(text)
    assert caught.value.message == why
    assert caught.value.code == ("not implemented" if why.startswith("delete by field") else "invalid")


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ("t=a", {"m,t=a", "m,t=a,u=x", "n,t=a"}),
        ("t!=a", {"m,t=b"}),
        ("t=a and u=x", {"m,t=a,u=x"}),
        ("_measurement=m", {"m", "m,t=a", "m,t=a,u=x", "m,t=b"}),
        ("_measurement!=m", {"n,t=a"}),
        ("_measurement=m and t!=a", {"m,t=b"}),
        ("v=1", set()),
        ("_field!=v", set()),
        ("t=A", set()),
    ],
)
def test_which_series_a_predicate_is_about(text: str, matching: set[str]) -> None:
    predicate = parse_predicate(text)
    assert predicate is not None
    series = ["m", "m,t=a", "m,t=a,u=x", "m,t=b", "n,t=a"]
    tags = {key: tuple(tuple(tag.split("=")) for tag in key.split(",")[1:]) for key in series}
    assert {key for key in series if predicate.matches(key[0], tags[key])} == matching


def left(text: str, *, defects: bool) -> list[str]:
    points = BucketPoints("bucket")
    points.write(parse_lines(f"k v=1 1\nm v=1 1\nn v=1 1\nk v=1 {5 * WEEK}".encode(), "ns", 0), 0)
    delete_points(points, MIN_TIME, MAX_TIME, parse_predicate(text), defects=defects)
    return [piece.measurement for piece in points.read(MIN_TIME, MAX_TIME)]


def test_all_measurements_but_one_go() -> None:
    assert left("_measurement!=m", defects=False) == ["m"]


def test_a_real_server_leaves_those_behind_the_one_and_where_the_one_is_not() -> None:
    assert left("_measurement!=m", defects=True) == ["k", "m", "n"]
    assert left('_measurement!="zzz"', defects=True) == ["k", "m", "n"]


@pytest.mark.parametrize("text", ["_measurement!=m and t!=a", "_measurement=k", "_measurement!=-m"])
def test_other_predicates_are_about_what_they_say_on_a_real_server_too(text: str) -> None:
    assert left(text, defects=True) == left(text, defects=False)


NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\0\r\n\\"'), min_size=1)


@given(st.lists(st.tuples(NAMES, st.sampled_from(["=", "!="]), NAMES), min_size=1, max_size=4))
def test_quoted_names_are_read_as_they_are(comparisons: list[tuple[str, str, str]]) -> None:
    text = " AND ".join(f'"{key}"{operator}"{value}"' for key, operator, value in comparisons)
    if ("_field", "=") in [comparison[:2] for comparison in comparisons]:
        return
    predicate = parse_predicate(text)
    assert predicate is not None
    assert predicate.rules == tuple(Rule(key, operator == "=", value) for key, operator, value in comparisons)


@given(st.text(st.sampled_from("ta=!<>~(), \n\"'\\$./*-:;|1mANDORor_\0é"), max_size=16))
def test_any_text_is_a_predicate_or_refused(text: str) -> None:
    with suppress(Refused):
        assert (parse_predicate(text) is None) == (text == "")
