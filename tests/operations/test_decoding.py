from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.errors import Refused
from fakeinflux.operations.decoding import (
    ListOf,
    Malformed,
    Struct,
    decode_bare,
    decode_body,
    decode_bool,
    decode_id,
    decode_int,
    decode_json,
)
from tests.operations.calls import refused, small_world

RULE = Struct("x.Rule", {"days": "int64"})
THING = Struct(
    "x.Thing",
    {
        "name": "string", "count": "int64", "on": "bool", "orgID": "id", "tags": "strings",
        "rules": ListOf(RULE), "rule": RULE, "free": "any",
    },
)  # fmt: skip

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_an_id_is_read_in_any_case_of_letters() -> None:
    assert decode_id("00AbCdEf01234567") == "00abcdef01234567"


@pytest.mark.parametrize("text", ["", "zz", "0123456789abcde", "0123456789abcdef0", "ö" * 16])
def test_an_id_has_sixteen_bytes(text: str) -> None:
    with refused("invalid", "id must have a length of 16 bytes"):
        decode_id(text)


@pytest.mark.parametrize(
    "text", ["0" * 16, "0123456789abcdeg", "+123456789abcdef", "0x23456789abcdef", "ö" * 8]
)
def test_an_id_is_hexadecimal_and_not_zero(text: str) -> None:
    with refused("invalid", "invalid ID"):
        decode_id(text)


@pytest.mark.parametrize(
    ("text", "number"), [("5", 5), ("+5", 5), ("-0005", -5), ("9223372036854775807", 2**63 - 1)]
)
def test_an_integer_is_read(text: str, number: int) -> None:
    assert decode_int(text) == number


@pytest.mark.parametrize("text", ["", "x", "1_0", "1.0", " 1", "٣", "1\n"])
def test_an_integer_that_is_none_is_refused_as_go_does(text: str) -> None:
    with pytest.raises(Refused, match=r"^strconv\.Atoi: parsing .*: invalid syntax$"):
        decode_int(text)


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775809", "9" * 5000])
def test_an_integer_of_more_than_64_bits_is_out_of_range(text: str) -> None:
    with pytest.raises(Refused, match=r"value out of range$"):
        decode_int(text)


@pytest.mark.parametrize(
    ("text", "truth"), [("1", True), ("T", True), ("true", True), ("F", False), ("0", False)]
)
def test_a_boolean_is_read(text: str, truth: bool) -> None:
    assert decode_bool(text) is truth


def test_a_boolean_that_is_none_is_refused() -> None:
    with refused("invalid", 'strconv.ParseBool: parsing "yes": invalid syntax'):
        decode_bool("yes")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"null", {}),
        (b"{}", {}),
        (b'{"name": "a", "unknown": 1}', {"name": "a"}),
        (b'{"NAME": "a"}', {"name": "a"}),
        (b'{"name": "a", "Name": "b"}', {"name": "b"}),
        (b'{"name": "a", "name": null}', {"name": "a"}),
        (b'{"name": "a"} and more', {"name": "a"}),
        (b' \n{"name": "\\u00e4\\ud83d\\ude00"}', {"name": "ä😀"}),
        (b'{"name": "\\ud800"}', {"name": "�"}),
        (b'{"name": "\xff"}', {"name": "�"}),
        (b'{"orgID": "020F755C3C082000"}', {"orgID": "020f755c3c082000"}),
        (b'{"tags": {"a": "b", "c": null}}', {"tags": {"a": "b", "c": ""}}),
        (b'{"rules": [{"days": 3}, null]}', {"rules": [{"days": 3}, None]}),
        (b'{"free": {"a": [1, 2.5, "x", null, true]}}', {"free": {"a": [1, 2.5, "x", None, True]}}),
    ],
)
def test_a_body_is_read_as_go_reads_it(body: bytes, found: dict[str, object]) -> None:
    assert decode_json(body, THING) == found


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "EOF"),
        (b" ", "EOF"),
        (b"{", "unexpected EOF"),
        (b'{"name": "a', "unexpected EOF"),
        (b"x", "invalid character 'x' looking for beginning of value"),
        (b"{'a': 1}", r"invalid character '\'' looking for beginning of object key string"),
        (b'{"a" 1}', "invalid character '1' after object key"),
        (b'{"a": 1 "b": 2}', "invalid character '\"' after object key:value pair"),
        (b'{"a": [1 2]}', "invalid character '2' after array element"),
        (b'{"a": ["}", 1 2]}', "invalid character '2' after array element"),
        (b'{"a": 1,}', "invalid character '}' looking for beginning of object key string"),
        (b'{"a": NaN}', "invalid character 'N' looking for beginning of value"),
        (b'{"a": "\n"}', r"invalid character '\n' in string literal"),
        (b'{"a": "\\x"}', "invalid character 'x' in string escape code"),
        (b"[]", "json: cannot unmarshal array into Go value of type x.Thing"),
        (b'"text"', "json: cannot unmarshal string into Go value of type x.Thing"),
        (b'{"name": 1}', "json: cannot unmarshal number into Go struct field Thing.name of type string"),
        (b'{"name": {}}', "json: cannot unmarshal object into Go struct field Thing.name of type string"),
        (b'{"on": "x"}', "json: cannot unmarshal string into Go struct field Thing.on of type bool"),
        (b'{"name": true}', "json: cannot unmarshal bool into Go struct field Thing.name of type string"),
        (
            b'{"count": 1.5}',
            "json: cannot unmarshal number 1.5 into Go struct field Thing.count of type int64",
        ),
        (
            b'{"count": 1e3}',
            "json: cannot unmarshal number 1e3 into Go struct field Thing.count of type int64",
        ),
        (
            b'{"orgID": 7}',
            "json: cannot unmarshal number into Go struct field Thing.orgID of type platform.ID",
        ),
        (b'{"rules": 7}', "json: cannot unmarshal number into Go struct field Thing.rules of type []x.Rule"),
        (
            b'{"rules": [{"days": "x"}]}',
            "json: cannot unmarshal string into Go struct field Rule.rules.days of type int64",
        ),
        (
            b'{"name": 1, "on": 2}',
            "json: cannot unmarshal number into Go struct field Thing.name of type string",
        ),
        (b"[" * 100_000, "invalid character '[' exceeded max depth"),
    ],
)
def test_a_broken_body_is_refused_in_gos_words(body: bytes, message: str) -> None:
    with pytest.raises(Malformed) as refusal:
        decode_json(body, THING)
    assert refusal.value.message == message


def test_a_bad_id_in_a_body_is_refused_as_one_in_a_path() -> None:
    with pytest.raises(Refused) as refusal:
        decode_json(b'{"name": 1, "orgID": "zz"}', THING)
    assert (type(refusal.value), refusal.value.message) == (Refused, "id must have a length of 16 bytes")


def test_a_refusal_may_be_led_by_what_was_being_done() -> None:
    with refused("invalid", "failed to unmarshal json: EOF"):
        decode_body(b"", THING)


@pytest.mark.parametrize(("edition", "code"), [("v2", "invalid"), ("oss", "internal error")])
def test_a_broken_body_is_the_servers_fault_only_where_its_defects_are_kept(edition: str, code: str) -> None:
    with refused(code, "unexpected EOF"):
        decode_bare(small_world(edition), b"{", THING)


def test_a_fault_of_the_server_may_be_hidden() -> None:
    with refused("internal error", "see the log"):
        decode_bare(small_world("oss"), b"{", THING, "see the log")


@given(json_values)
def test_any_json_is_read_as_python_reads_it(value: object) -> None:
    body = json.dumps({"free": value}).encode()
    assert decode_json(body, Struct("x.Free", {"free": "any"})).get("free") == value


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_body_breaks_the_decoding(body: bytes) -> None:
    with suppress(Refused):
        decode_json(body, THING)


@given(st.dictionaries(st.sampled_from(sorted(THING.fields)), json_values))
def test_what_is_read_can_be_written_again(members: dict[str, object]) -> None:
    try:
        found = decode_json(json.dumps(members).encode(), THING)
    except Refused:
        return
    json.dumps(found).encode()
