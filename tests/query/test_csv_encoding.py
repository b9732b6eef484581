"""Results as annotated CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.csv_encoding import (
    ANNOTATIONS,
    Dialect,
    EncodingError,
    Result,
    encode_error,
    encode_results,
)
from fakeinflux.query.tables import Column, Table
from tests.query.csv_tables import read_results

RECORDED = Path(__file__).parents[2] / "fixtures" / "data" / "queries.json"
ALL = Dialect(annotations=ANNOTATIONS)


def recorded_bodies() -> list[Any]:
    cases = json.loads(RECORDED.read_text())["cases"]
    bodies = {
        step["answer"]["csv"]: case["id"]
        for case in cases
        for step in case["steps"]
        if step["answer"].get("csv", "").startswith("#datatype") and "query" in step
    }
    return [pytest.param(body, id=name) for body, name in bodies.items()]


@pytest.mark.parametrize("body", recorded_bodies())
def test_recorded_results_are_written_byte_for_byte(body: str) -> None:
    results, error = read_results(body)
    assert encode_results(results, ALL, error).decode() == body


def one(columns: list[Column], key: dict[str, Any] | None = None, name: str = "_result") -> Result:
    return Result(name, [Table(key or {}, columns)])


def written(column: Column) -> list[str]:
    """The fields of a column; what is around them is left out."""
    body = encode_results([one([column])], Dialect(header=False)).decode()
    return [line.removeprefix(",_result,0,") for line in body.removesuffix("\r\n").splitlines()]


def test_values_are_written_as_the_server_writes_them() -> None:
    assert written(Column("v", "float", [1.0, -0.5, 1e21, 1e-7, float("inf"), float("nan"), None])) == [
        "1", "-0.5", "1000000000000000000000", "0.0000001", "+Inf", "NaN", ""
    ]  # fmt: skip
    assert written(Column("v", "float", [1.0, 20.0, -0.0, 0.25])) == ["1", "20", "-0", "0.25"]
    assert written(Column("v", "bool", [True, False, None])) == ["true", "false", ""]
    assert written(Column("v", "uint", [2**64 - 1, None])) == ["18446744073709551615", ""]
    second = 1_700_000_000_000_000_000
    assert written(Column("v", "time", [second, second + 5, second + 120_000_000])) == [
        "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.000000005Z", "2023-11-14T22:13:20.12Z"
    ]  # fmt: skip
    assert written(Column("v", "time", [second, second + 10**9])) == [
        "2023-11-14T22:13:20Z", "2023-11-14T22:13:21Z"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("plain", "plain"),
        ("a,b", '"a,b"'),
        ('say "x"', '"say ""x"""'),
        (" lead", '" lead"'),
        ("trail ", "trail "),
        ("a\nb", '"a\r\nb"'),
        ("a\r\nb", '"a\r\nb"'),
        ("\\.", '"\\."'),
        ("a\\.", "a\\."),
        ("", ""),
        ("\u3000x", '"\u3000x"'),
    ],
)
def test_strings_are_quoted_where_they_must_be(text: str, field: str) -> None:
    body = encode_results([one([Column("v", "string", [text, "z"])])], Dialect(header=False)).decode()
    assert body == f",_result,0,{field}\r\n,_result,0,z\r\n\r\n"


def test_a_blank_line_and_a_header_come_where_the_schema_changes() -> None:
    tables = [
        Table({}, [Column("v", "int", [1])]),
        Table({}, [Column("v", "int", [2])]),
        Table({}, [Column("v", "float", [2.5])]),
    ]
    assert encode_results([Result("r", tables)], Dialect()).decode() == (
        ",result,table,v\r\n,r,0,1\r\n,r,1,2\r\n\r\n,result,table,v\r\n,r,2,2.5\r\n\r\n"
    )


def test_an_empty_table_tells_its_number_and_its_key_by_default() -> None:
    empty = Table({"site": "north"}, [Column("site", "string", []), Column("v", "int", [])])
    full = Table({"site": "south"}, [Column("site", "string", ["south"]), Column("v", "int", [1])])
    body = encode_results([Result("r", [empty, full])], Dialect(annotations=("default",))).decode()
    assert body == (
        "#default,r,0,north,\r\n,result,table,site,v\r\n\r\n"
        "#default,r,,,\r\n,result,table,site,v\r\n,,1,south,1\r\n\r\n"
    )


def test_results_count_their_tables_from_zero_and_end_in_a_blank_line() -> None:
    results = [one([Column("v", "int", [1])], name="a"), Result("b", []), one([Column("w", "int", [2])])]
    assert encode_results(results, Dialect(header=False)).decode() == (
        ",a,0,1\r\n\r\n\r\n,_result,0,2\r\n\r\n"
    )


def test_an_error_behind_rows_is_a_last_table() -> None:
    body = encode_results([one([Column("v", "int", [1])])], Dialect(annotations=("datatype",)), "boom")
    assert body.decode() == (
        "#datatype,string,long,long\r\n,result,table,v\r\n,_result,0,1\r\n\r\n"
        "#datatype,string,string\r\n,error,reference\r\n,boom,\r\n"
    )


def test_an_error_alone() -> None:
    assert encode_error('bad "x"', Dialect()) == b',error,reference\r\n,"bad ""x""",\r\n'


@pytest.mark.parametrize("delimiter", ['"', "\n", "\r"])
def test_a_delimiter_that_cannot_be_fails_at_the_first_annotation(delimiter: str) -> None:
    results = [one([Column("v", "int", [1])])]
    with pytest.raises(EncodingError):
        encode_results(results, Dialect(delimiter=delimiter, annotations=("group",)))
    assert encode_results(results, Dialect(delimiter=delimiter)) == b"\r\n"


def cells() -> st.SearchStrategy[Column]:
    """Columns of three rows."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "bool": st.booleans(),
        "int": st.integers(-(2**63), 2**63 - 1),
        "uint": st.integers(0, 2**64 - 1),
        "float": st.floats(allow_nan=False),
        "string": st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1),
        "time": st.integers(0, 4 * 10**18),
    }
    return st.sampled_from(sorted(kinds)).flatmap(
        lambda kind: st.lists(kinds[kind] | st.none(), min_size=3, max_size=3).map(
            lambda values: Column("v", kind, values)
        )
    )


@given(st.lists(cells(), min_size=1, max_size=4))
def test_what_is_written_reads_back(columns: list[Column]) -> None:
    named = [column.renamed(f"c{at}") for at, column in enumerate(columns)]
    results, error = read_results(encode_results([one(named)], ALL).decode())
    assert error is None
    for got, wanted in zip(results[0].tables[0].columns, named, strict=True):
        nothing = "" if wanted.kind == "string" else None
        values = [nothing if value is None else value for value in wanted.values]
        assert (got.label, got.kind, got.values) == (wanted.label, wanted.kind, values)
