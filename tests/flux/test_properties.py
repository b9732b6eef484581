"""What holds for every record, every edit and every text, tried on many."""

from __future__ import annotations

import re
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.flux.edits import edit_script
from fakeinflux.flux.errors import DirectiveError, FluxSyntaxError, OptionsError
from fakeinflux.flux.lexer import KEYWORDS, lex
from fakeinflux.flux.literals import quote
from fakeinflux.flux.parser import parse
from fakeinflux.flux.scripts import read_script

from .scripts import OUR_SCRIPTS, shown

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
STRIPPED = re.compile(r"\s\n")
"""The formatter takes white space off the end of every line, those within a string too."""
CRONS = st.sampled_from(["0 2 * * *", "@daily", "@every 1h30m", "*/5 0-6 * * MON-FRI", "10 0 * * * *"])
EVERIES = st.lists(
    st.tuples(st.integers(1, 500), st.sampled_from(["s", "m", "h", "d", "w", "mo", "y"])),
    min_size=1,
    max_size=3,
).map(lambda parts: "".join(f"{size}{unit}" for size, unit in parts if unit != "y" or size < 90))
OFFSETS = st.builds(
    lambda sign, size, unit: f"{sign}{size}{unit}",
    st.sampled_from(["", "-"]),
    st.integers(1, 9999),
    st.sampled_from(["s", "m", "h"]),
)


@st.composite
def options(draw: st.DrawFn) -> dict[str, str]:
    """The values of a record, as they would come in a PATCH."""
    found = {"name": draw(TEXT)}
    if draw(st.booleans()):
        found["cron"] = draw(CRONS)
    else:
        found["every"] = draw(EVERIES.filter(bool))
    if draw(st.booleans()):
        found["offset"] = draw(OFFSETS)
    return found


@st.composite
def records(draw: st.DrawFn) -> tuple[str, dict[str, str], str, str]:
    """A script: what stands before its record, the values in it, the record, what stands behind it."""
    values = draw(options().filter(lambda values: not STRIPPED.search(values["name"])))
    literals = {
        key: quote(value) if key in ("name", "cron") else value for key, value in values.items()
    } | draw(
        st.dictionaries(
            st.sampled_from(["timeout", '"my own"', "fn", "nested"]),
            st.sampled_from(["5m", "[1, {every: 2h}]", '{name: "}"}', "(r) => ({r with name: 1})", '"${a}"']),
        )
    )
    blank = st.sampled_from(["", " ", "\n", "\n    ", " // } ,\n", "\t", "\r\n  "])
    entries = [
        f"{draw(blank)}{key}{draw(blank)}:{draw(blank)}{value}{draw(blank)}"
        for key, value in draw(st.permutations(list(literals.items())))
    ]
    closing = draw(st.sampled_from(["", ",", ", ", ",\n", ", // last\n"]))
    record = "{" + ",".join(entries) + closing + "}"
    before = draw(st.sampled_from(["", "// {name: 1}\n", 'import "x"\n', "x = {every: 2h}\n"]))
    behind = draw(st.sampled_from(["", "\n", '\nfrom(bucket: "b")  |>  f()', " y = {name: 1,}//"]))
    return before, values, record, behind


def facts(text: str) -> dict[str, object]:
    """Everything in the options of a script, by key."""
    found = read_script(text).options
    return {key: getattr(found, key) for key in ("name", "every", "cron", "offset", "concurrency", "retry")}


@given(options())
def test_a_printed_record_is_read_back_equal(values: dict[str, str]) -> None:
    text = edit_script("option task = {}", **values)
    found = read_script(text).options
    assert found.name == values["name"]
    assert found.cron == values.get("cron")
    assert (found.every and str(found.every)) == values.get("every")
    assert (found.offset and str(found.offset)) == values.get("offset")


@given(records(), options())
def test_an_edit_changes_no_other_property(
    script: tuple[str, dict[str, str], str, str], wanted: dict[str, str]
) -> None:
    before, _, record, behind = script
    text = f"{before}option task = {record}{behind}"
    edited = edit_script(text, **wanted)
    expected = (
        facts(text) | facts(edit_script("option task = {}", **wanted)) | {"offset": facts(text)["offset"]}
    )
    if "offset" in wanted:
        expected["offset"] = facts(edit_script("option task = {}", **wanted))["offset"]
    assert facts(edited) == expected


@given(records())
def test_taking_an_offset_out_leaves_the_other_properties(
    script: tuple[str, dict[str, str], str, str],
) -> None:
    before, _, record, behind = script
    text = f"{before}option task = {record}{behind}"
    assert facts(edit_script(text, offset="0s")) == facts(text) | {"offset": None}


@given(records())
def test_an_edit_can_be_taken_back(script: tuple[str, dict[str, str], str, str]) -> None:
    before, values, record, behind = script
    text = f"{before}option task = {record}{behind}"
    assert shown(read_script(edit_script(edit_script(text, name="other"), name=values["name"]))) == shown(
        read_script(text)
    )


NAMES = st.from_regex(r"[a-z_é日][a-z0-9_é日]{0,5}", fullmatch=True)
TOKENS = st.one_of(
    NAMES.filter(lambda name: name not in KEYWORDS),
    st.sampled_from(sorted(KEYWORDS)),
    st.sampled_from(["==", "!=", "<=", ">=", "=~", "!~", "=>", "<-", "|>", *"+-*%^<>=()[]{},:.?"]),
    TEXT.map(quote),
    st.sampled_from(
        ["0", "42", "1.5", ".5", "0.", "1h30m", "3µs", "2020-01-01", "2020-01-01T00:00:00Z", "@a"]
    ),
)


@given(st.lists(TOKENS), st.sampled_from([" ", "\n", "\t", " // comment\n"]))
def test_printed_tokens_are_read_back_as_they_were(tokens: list[str], separator: str) -> None:
    text = separator.join(tokens)
    assert [token for token in lex(text).tokens if token] == tokens


@given(
    st.sampled_from([text for text in OUR_SCRIPTS.values() if "${" not in text]), st.sampled_from([" ", "\n"])
)
def test_a_script_printed_from_its_tokens_is_the_same_script(text: str, separator: str) -> None:
    tokens = [token for token in parse(text).source.tokens if token]
    assert [token for token in parse(separator.join(tokens)).source.tokens if token] == tokens


@given(TEXT)
def test_a_quoted_text_reads_back(text: str) -> None:
    assert read_script(f"option task = {{name: {quote(text)}, every: 1h}}").options.name == text


PIECES = st.one_of(
    st.sampled_from(
        ['"', "${", "}", "{", "(", ")", "[", "]", "/", "//", "\\", "\\x", "$", "\n", "option task = "]
    ),
    st.sampled_from(
        ["if ", "then ", "not ", "|> ", "=> ", "@a", "1h", "01", "µ", "²", "\ufeff", "fakeinflux: "]
    ),
    st.text(max_size=5),
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FluxSyntaxError, OptionsError, DirectiveError):
        read_script(text)
    with suppress(FluxSyntaxError, OptionsError):
        edit_script(text, name="a", every="1h", offset="5m")


@given(st.text(max_size=200))
def test_the_places_of_tokens_are_where_they_stand(text: str) -> None:
    source = lex_or_nothing(text)
    for at, token in enumerate(source):
        assert text[token[1] : token[1] + len(token[0])] == token[0], at


def lex_or_nothing(text: str) -> list[tuple[str, int]]:
    with suppress(FluxSyntaxError):
        source = lex(text)
        return [(token, source.place(at, at + 1).start) for at, token in enumerate(source.tokens) if token]
    return []
