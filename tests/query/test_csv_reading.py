"""Tables out of CSV in scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.query.csv_encoding import Dialect, Result, encode_results
from fakeinflux.query.csv_reading import read_annotated, read_raw
from fakeinflux.query.errors import FluxError
from fakeinflux.query.tables import Column, Table
from tests.query.script_runs import refusal, rows, rows_of

HEAD = "#datatype,string,long,dateTime:RFC3339,double,string\n#group,false,false,false,false,true\n"
FULL = f"{HEAD}#default,_result,,,,\n,result,table,_time,_value,place\n"
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=5)


def test_tables_are_told_apart_by_their_number() -> None:
    made = read_annotated(f"{FULL},,0,2024-01-01T00:00:00Z,1.5,hall\n,,1,2024-01-01T00:00:00Z,3,yard\n")
    assert [(table.key, rows_of(table)[0]["_value"]) for table in made] == [
        ({"place": "hall"}, 1.5),
        ({"place": "yard"}, 3.0),
    ]


def test_empty_cells_are_the_default_or_null() -> None:
    made = read_annotated(f"{HEAD}#default,_result,0,,7,\n,result,table,_time,_value,place\n,,,,,hall\n")
    assert rows_of(made[0]) == [{"_time": None, "_value": 7.0, "place": "hall"}]


def test_annotations_without_rows_are_a_table_without_rows() -> None:
    made = read_annotated(f"{HEAD}#default,_result,0,,,hall\n,result,table,_time,_value,place\n")
    assert [(table.key, table.row_count) for table in made] == [({"place": "hall"}, 0)]


def test_annotations_may_come_again() -> None:
    made = read_annotated(f"{FULL},,0,,1,a\n\n{FULL},,0,,2,b\n")
    assert [rows_of(table)[0]["_value"] for table in made] == [1.0, 2.0]


def test_a_byte_order_mark_is_skipped() -> None:
    assert rows('import "csv"\ncsv.from(csv: "\ufeffa,b\n1,2\n", mode: "raw")') == [{"a": "1", "b": "2"}]


def test_raw_text_is_one_table_of_texts() -> None:
    (table,) = read_raw("a,b\n1,\n")
    assert rows_of(table) == [{"a": "1", "b": None}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("garbage", "missing expected annotation datatype. consider using the mode"),
        ("#datatype,string,long\n,x,y\n", "missing expected annotation group"),
        ("#datatype,string,long\n#group,false\n", "failed to read annotations: wrong number of fields"),
        (f"{HEAD}#default,_result,,,,\n", "missing expected header row"),
        (f"{HEAD}#default,_result,x,,,\n,result,table,a,b,c\n", "default Table ID is not an integer"),
        (f"{FULL},,0,2024-01-01T00:00:00Z\n", "wrong number of fields"),
        (f"{FULL},,0,,x,hall\n", 'strconv.ParseFloat: parsing "x": invalid syntax'),
        (f"{FULL},,0,yesterday,1,hall\n", 'parsing time "yesterday"'),
        (f"{FULL}", "missing table ID"),
        (f"{FULL},,0,,1,a\n\n{FULL.replace('_result', 'other')},,0,,2,b\n", "can only parse 1 result"),
        (
            "#datatype,string,long,money\n#group,false,false,false\n#default,,,\n,result,table,a\n",
            "unsupported",
        ),
    ],
)
def test_what_is_no_annotated_csv_is_refused(text: str, message: str) -> None:
    with pytest.raises(FluxError) as caught:
        read_annotated(text)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ("", 400, "must provide csv raw text or filename"),
        ('csv: "a", file: "b"', 400, "must provide exactly one of the parameters csv or file"),
        ('file: "b"', 501, "csv.from of a file is not there"),
    ],
)
def test_a_source_must_be_given(arguments: str, status: int, message: str) -> None:
    found = refusal(f'import "csv"\ncsv.from({arguments})')
    assert (found.status, message in found.message) == (status, True)


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.floats(allow_nan=False),
            st.none() | TEXTS,
            st.none() | st.booleans(),
            st.none() | st.integers(0, 2**61),
        ),
        min_size=1,
        max_size=5,
    ),
    TEXTS,
)
def test_what_was_written_reads_back(cells: list[tuple[object, ...]], tag: str) -> None:
    kinds = {"i": "int", "f": "float", "s": "string", "b": "bool", "t": "time"}
    columns = [
        Column(label, kind, [row[at] for row in cells]) for at, (label, kind) in enumerate(kinds.items())
    ]
    table = Table({"tag": tag}, [*columns, Column("tag", "string", [tag] * len(cells))])
    written = encode_results(
        [Result("_result", [table])], Dialect(annotations=("datatype", "group", "default"))
    )
    (read,) = read_annotated(written.decode())
    assert read.key == table.key
    assert rows_of(read) == rows_of(table)
