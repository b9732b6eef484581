"""Line protocol: the points of lines, and what is wrong with those that have none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.errors import Refused
from fakeinflux.storage.line_protocol import parse_lines
from fakeinflux.storage.series import KINDS, Point, Unreadable, Unsigned
from fakeinflux.storage.series_keys import make_key

NOW = 1_735_689_600_123_456_789
STAMP = 1_700_000_000_000_000_000


def parse(text: str | bytes, precision: str = "ns") -> list[Point]:
    body = text.encode() if isinstance(text, str) else text
    return [Point(key, list(fields), time) for key, fields, time in parse_lines(body, precision, NOW)]


def complaint(text: str | bytes, precision: str = "ns") -> str:
    with pytest.raises(Refused) as caught:
        parse(text, precision)
    assert caught.value.code == "invalid"
    return caught.value.message


def value_of(text: str) -> object:
    [point] = parse(f"m v={text} 1")
    [(_, value)] = point.fields
    return value


def test_a_line_is_a_point() -> None:
    assert parse(f"cpu,host=a,region=b v=1.5,n=2i {STAMP}") == [
        Point("cpu,host=a,region=b", [("v", 1.5), ("n", 2)], STAMP)
    ]


def test_tags_are_put_in_order() -> None:
    assert parse("m,b=2,a=1 v=1 1")[0].key == "m,a=1,b=2"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-1.5", -1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("1e300", 1e300),
        ("00012", 12.0),
        ("1" * 400, None),
        ("5e-324", 5e-324),
        ("1i", 1),
        ("-7i", -7),
        ("007i", 7),
        ("9223372036854775807i", 2**63 - 1),
        ("-9223372036854775808i", -(2**63)),
        ("0" * 5000 + "7i", 7),
        ("18446744073709551615u", 2**64 - 1),
        ("5u", 5),
        ("t", True),
        ("TRUE", True),
        ("False", False),
        ('"text"', "text"),
        ('""', ""),
        ('"a, b=c d"', "a, b=c d"),
        (r'"say \"so\""', 'say "so"'),
        (r'"back\\slash \n"', r"back\slash \n"),
        ('"two\nlines"', "two\nlines"),
        ('"ä"', "ä"),
    ],
)
def test_values(text: str, value: object) -> None:
    if value is None:
        assert complaint(f"m v={text} 1").endswith(": invalid float")
        return
    found = value_of(text)
    assert found == value
    assert type(found) in KINDS


def test_an_unsigned_value_is_another_kind_than_an_integer() -> None:
    assert (type(value_of("5u")), type(value_of("5i"))) == (Unsigned, int)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("m", "missing fields"),
        ("m,t=a", "missing fields"),
        (",t=a v=1", "missing measurement"),
        ("m,t v=1", "missing tag value"),
        ("m,t= v=1", "missing tag value"),
        ("m,=a v=1", "missing tag key"),
        ("m,t=a, v=1", "missing tag key"),
        ("m,t=a=b v=1", "invalid tag format"),
        ("m,t=a,t=b v=1", "duplicate tags"),
        ("m,b=1,a=2,b=3 v=1", "duplicate tags"),
        ("m,time=a v=1", 'cannot use reserved tag key "time"'),
        ("m,_field=a v=1", 'cannot use reserved tag key "_field"'),
        ("m 1", "invalid field format"),
        ("m v=1,", "invalid field format"),
        ("m =1", "missing field key"),
        ("m v=", "missing field value"),
        ("m v=,w=1", "missing field value"),
        ("m v=x", "invalid boolean"),
        ("m v=tRUE", "invalid boolean"),
        ("m v=+1", "invalid boolean"),
        ("m v=1.2.3", "invalid number"),
        ("m v=1.5i", "invalid number"),
        ("m v=-1u", "invalid number"),
        ("m v=0x1", "invalid number"),
        ("m v=NaN", "invalid number"),
        ("m v=1_000", "invalid number"),
        ("m v=1e", "invalid float"),
        ("m v=1e400", "invalid float"),
        ('m v="a', "unbalanced quotes"),
        ("m v=1 1.5", "bad timestamp"),
        ("m v=1 1\r", "bad timestamp"),
        ("m v=1 1 1", "point is invalid"),
        ("m v=1 -", 'strconv.ParseInt: parsing "-": invalid syntax'),
        (
            "m v=1 99999999999999999999",
            'strconv.ParseInt: parsing "99999999999999999999": value out of range',
        ),
        (
            "m v=1 9223372036854775807",
            "time outside range -9223372036854775806 - 9223372036854775806",
        ),
    ],
)
def test_what_is_wrong_with_a_line(line: str, why: str) -> None:
    assert complaint(line) == f"unable to parse '{line}': {why}"


@pytest.mark.parametrize(
    ("digits", "sign", "name", "parser"),
    [
        ("9223372036854775808", "i", "integer", "ParseInt"),
        ("-9223372036854775809", "i", "integer", "ParseInt"),
        ("18446744073709551616", "u", "unsigned", "ParseUint"),
        ("9" * 5000, "i", "integer", "ParseInt"),
    ],
)
def test_integers_out_of_range(digits: str, sign: str, name: str, parser: str) -> None:
    line = f"m v={digits}{sign}"
    why = f'strconv.{parser}: parsing "{digits}": value out of range'
    assert complaint(line) == f"unable to parse '{line}': unable to parse {name} {digits}: {why}"


def test_one_bad_line_refuses_them_all_and_each_is_named() -> None:
    body = "m v=1 1\nm v=x 2\nm v=3 3\n, 4"
    assert complaint(body) == (
        "unable to parse 'm v=x 2': invalid boolean\nunable to parse ', 4': missing measurement"
    )


@pytest.mark.parametrize(
    ("text", "name", "value", "kind"),
    [
        (r'\\="=x"', r'\="', 'x"', "bool"),
        (r'\\="="', r'\="', '"', "string"),
        (r'\\="=1x"', r'\="', '1x"', "float"),
        (r'\\="=1x"i', r'\="', '1x"i', "int"),
    ],
)
def test_values_that_are_none_have_a_kind_all_the_same(text: str, name: str, value: str, kind: str) -> None:
    [point] = parse(f"m {text}")
    [(found, unreadable)] = point.fields
    assert isinstance(unreadable, Unreadable)
    assert (found, unreadable, unreadable.kind) == (name, value, kind)


def test_keys_that_are_too_long_are_refused_with_their_length() -> None:
    assert complaint(f"{'m' * 65_536} v=1").endswith(": max key length exceeded: 65536 > 65535")
    assert complaint(f"{'m' * 65_531} v=1").endswith(": max key length exceeded: 65536 > 65535")
    assert len(parse(f"{'m' * 65_530} v=1")) == 1
    assert complaint(f"{'ä' * 32_768} v=1").endswith(": max key length exceeded: 65536 > 65535")


@pytest.mark.parametrize("body", ["", "\n", "# only this", "  \t\n", "\n\n# c\n \n"])
def test_nothing_is_no_point(body: str) -> None:
    assert parse(body) == []


def test_blank_lines_comments_and_blanks_around_a_line_do_not_count() -> None:
    assert parse("# c\n\n   m v=1 1  \n\tm v=2  2\n") == [
        Point("m", [("v", 1.0)], 1),
        Point("m", [("v", 2.0)], 2),
    ]


def test_an_open_string_goes_on_in_the_next_line_and_a_closed_one_does_not() -> None:
    assert [point.fields for point in parse('m s="a\n# b\nc",v=1 1\nm s="d" 2')] == [
        [("s", "a\n# b\nc"), ("v", 1.0)],
        [("s", "d")],
    ]


def test_a_quote_in_a_key_opens_no_string() -> None:
    assert [point.key for point in parse('m,t="a v=1 1\nm,t="b v=1 1')] == ['m,t="a', 'm,t="b']


def test_names_lose_their_escapes_and_keys_keep_them() -> None:
    [point] = parse(r"a\ b,t\,k=c\=d f\ x=1,\"q\"=2 1")
    assert point.key == r"a\ b,t\,k=c\=d"
    assert [name for name, _ in point.fields] == ["f x", '"q"']


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert parse(b'm,t=\xff s="\xe4" 1') == [Point("m,t=�", [("s", "�")], 1)]
    assert complaint(b"m,t=\xff") == "unable to parse 'm,t=�': missing fields"
    assert complaint(b"m,\xff=1 v=1").endswith(r'cannot use reserved tag key "\xff"')


@pytest.mark.parametrize(
    ("precision", "stamp", "time"),
    [
        ("ns", "7", 7),
        ("us", "7", 7_000),
        ("ms", "-7", -7_000_000),
        ("s", "9223372036", 9_223_372_036 * 10**9),
    ],
)
def test_times_are_in_the_precision(precision: str, stamp: str, time: int) -> None:
    assert parse(f"m v=1 {stamp}", precision)[0].time == time


@pytest.mark.parametrize(("precision", "cut"), [("ns", 1), ("us", 10**3), ("ms", 10**6), ("s", 10**9)])
def test_the_present_is_cut_to_the_precision(precision: str, cut: int) -> None:
    assert parse("m v=1", precision)[0].time == NOW // cut * cut


def test_a_time_that_is_out_of_range_in_its_precision_only_is_refused() -> None:
    assert complaint("m v=1 9223372037", "s").endswith(
        "time outside range -9223372036854775806 - 9223372036854775806"
    )


WORDS = st.text(st.sampled_from('ab ,="\\é#\t'), min_size=1, max_size=6)
NAMES = WORDS.filter(lambda name: not name.endswith("\\") and "\\" not in name)
VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**64 - 1).map(Unsigned),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


def written(name: str, value: object) -> str:
    escaped = name.replace(",", r"\,").replace(" ", r"\ ").replace("=", r"\=")
    if isinstance(value, str):
        return f'{escaped}="' + value.replace("\\", r"\\").replace('"', r"\"") + '"'
    if isinstance(value, (bool, float)):
        return f"{escaped}={value}"
    return f"{escaped}={value}{'u' if isinstance(value, Unsigned) else 'i'}"


@given(
    st.text("mno", min_size=1, max_size=3),
    st.dictionaries(st.text("tuv ,=é", min_size=1, max_size=3), st.text("ab ,=é", min_size=1, max_size=3)),
    st.lists(st.tuples(st.text("fgh ,=", min_size=1, max_size=3), VALUES), min_size=1, max_size=4),
    st.integers(-(2**62), 2**62),
)
def test_what_was_written_down_is_read_back(
    measurement: str, tags: dict[str, str], fields: list[tuple[str, object]], time: int
) -> None:
    key = make_key(measurement, tags.items())
    line = f"{key} {','.join(written(name, value) for name, value in fields)} {time}"
    assert parse(f"{line}\n{line}") == [Point(key, fields, time)] * 2


PIECES = st.sampled_from(
    ["m", ",t=a", " ", "v=1", '"', "\\", "\n", "=", ",", "i", "1", "t", "#", "\t", 'w="x"', " 17", "e5", "\0"]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_plain_lines_get_the_verdict_that_the_exact_reader_gives(body: str) -> None:
    quick, slow = verdict(body.encode()), verdict(b"#\xff\n" + body.encode())
    assert quick == slow


def verdict(body: bytes) -> object:
    """The points or the complaint. Bytes that are no text, even in a comment, keep the quick reader away."""
    try:
        return parse(body)
    except Refused as refused:
        return refused.message
