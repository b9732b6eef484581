"""The messages for malformed JSON. Go's own are recorded in `fixtures/recordings/14-*`."""

from __future__ import annotations

import json
import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from fakeinflux.golang.json_errors import complain, complain_of_rest

COMPLAINT = re.compile(r"EOF|unexpected EOF|invalid character '.+' [a-z].*", re.DOTALL)
PIECES = (
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"',
    "\\",
    "\\u00",
    "-",
    "0",
    "12",
    ".5",
    "e",
    "+",
    "tru",
    "null",
    " ",
)

texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def starts_with_json(text: str) -> bool:
    try:
        json.JSONDecoder(parse_constant=float).raw_decode(text.lstrip(" \t\r\n"))
    except ValueError:
        return False
    return True


@given(texts)
@example("[1 2]")
@example('{"a":1,}')
@example("\\")
def test_a_fault_is_found_wherever_there_is_one(text: str) -> None:
    assume(not starts_with_json(text))
    assert COMPLAINT.fullmatch(complain(text.encode()))


@given(values, st.data())
def test_a_text_that_breaks_off_ends_too_early(value: object, data: st.DataObject) -> None:
    text = json.dumps([value])
    length = data.draw(st.integers(1, len(text) - 1))
    assert complain(text[:length].encode()) == "unexpected EOF"


@given(values)
def test_of_sound_json_only_its_depth_can_be_wrong(value: object) -> None:
    assert complain(json.dumps(value).encode()) == "exceeded max depth"


@given(values, st.sampled_from(["", " \n", "x", " {}", "]", " 'a"]))
def test_what_follows_a_value_is_told(value: object, rest: str) -> None:
    told = complain_of_rest((json.dumps(value) + " " + rest).encode())
    first = rest.strip()[:1]
    shown = {"": None, "'": r"'\''"}.get(first, f"'{first}'")
    assert told == (shown and f"invalid character {shown} after top-level value")
