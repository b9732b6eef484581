"""Queries: what is asked, and how rows and errors are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.engine.scripted_answers import put_answer
from fakeinflux.http.messages import encode_body
from fakeinflux.operations.query import HANDLERS
from fakeinflux.worlds.answer_forms import read_answer
from fakeinflux.worlds.document_reader import Value
from tests.operations.calls import play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Answer

DECODING = "failed to decode request body"
READING = (
    f"{DECODING}: failed parsing request body as JSON; if sending a raw Flux script, "
    "set 'Content-Type: application/vnd.flux' in your request headers"
)


@pytest.fixture
def world() -> WorldState:
    """A world whose answer to every query is one row."""
    world = small_world()
    script(world, match="/(?s).*/", rows=[{"v": 1}])
    return world


def script(world: WorldState, **answer: Any) -> None:
    put_answer(world, read_answer(Value(answer, "")))


def ask(world: WorldState, body: object = None, **parts: Any) -> Answer:
    parts.setdefault("query", {"org": "my-org"})
    return play(world, HANDLERS, "PostQuery", body={"query": "x"} if body is None else body, **parts)


def rows(answer: Answer) -> str:
    assert (answer.status, answer.headers) == (200, [(b"content-type", b"text/csv; charset=utf-8")])
    return encode_body(answer.body).decode()


class TestDialect:
    @pytest.mark.parametrize(
        ("dialect", "lines"),
        [
            ({}, ",result,table,v\r\n,_result,0,1\r\n\r\n"),
            (None, ",result,table,v\r\n,_result,0,1\r\n\r\n"),
            ({"header": False}, ",_result,0,1\r\n\r\n"),
            ({"delimiter": ";"}, ";result;table;v\r\n;_result;0;1\r\n\r\n"),
            ({"delimiter": ""}, ",result,table,v\r\n,_result,0,1\r\n\r\n"),
            ({"annotations": ["default"]}, "#default,_result,,\r\n,result,table,v\r\n,,0,1\r\n\r\n"),
            (
                {"annotations": ["group", "datatype"], "dateTimeFormat": "RFC3339Nano"},
                (
                    "#group,false,false,false\r\n#datatype,string,long,long\r\n"
                    ",result,table,v\r\n,_result,0,1\r\n\r\n"
                ),
            ),
            ({"commentPrefix": "%"}, ",result,table,v\r\n,_result,0,1\r\n\r\n"),
        ],
    )
    def test_rows_are_written_as_asked(self, dialect: Any, lines: str, world: WorldState) -> None:
        assert rows(ask(world, {"query": "x", "dialect": dialect})) == lines

    @pytest.mark.parametrize(
        ("dialect", "complaint"),
        [
            ({"delimiter": ";;"}, "invalid dialect delimeter: must be length 1"),
            ({"delimiter": "é"}, "invalid dialect delimeter: must be length 1"),
            ({"commentPrefix": "//"}, "invalid dialect comment prefix: must be length 0 or 1"),
            ({"annotations": ["colour"]}, "unknown dialect annotation type: colour"),
            ({"dateTimeFormat": "Unix"}, "unknown dialect date time format: Unix"),
        ],
    )
    def test_what_is_no_dialect_is_refused(self, dialect: Any, complaint: str, world: WorldState) -> None:
        with refused("invalid", f"{DECODING}: {complaint}"):
            ask(world, {"query": "x", "dialect": dialect})

    def test_a_delimiter_that_no_csv_has_fails_with_the_first_annotation(self, world: WorldState) -> None:
        with refused("internal error", "An internal error has occurred - check server logs"):
            ask(world, {"query": "x", "dialect": {"delimiter": '"', "annotations": ["group"]}})


class TestBody:
    @pytest.mark.parametrize(
        ("body", "complaint"),
        [
            ({}, f"{DECODING}: request body requires either query or AST"),
            ({"query": None}, f"{DECODING}: request body requires either query or AST"),
            ({"query": "x", "type": "sql"}, f"{DECODING}: unknown query type: sql"),
            ([], f"{READING}: json: cannot unmarshal array into Go value of type http.QueryRequest"),
            (
                {"query": 5},
                (
                    f"{READING}: json: cannot unmarshal number into Go struct field QueryRequest.query "
                    "of type string"
                ),
            ),
            (
                {"query": "x", "now": "soon"},
                (
                    f'{READING}: parsing time "soon" as "2006-01-02T15:04:05Z07:00": '
                    'cannot parse "soon" as "2006"'
                ),
            ),
            ({"query": "x", "now": 5}, f"{READING}: Time.UnmarshalJSON: input is not a JSON string"),
            (b"", f"{READING}: EOF"),
            (b"from(", f"{READING}: invalid character 'r' in literal false (expecting 'a')"),
        ],
    )
    def test_what_is_no_request_is_refused(self, body: object, complaint: str, world: WorldState) -> None:
        with refused("invalid", complaint):
            ask(world, body)

    @pytest.mark.parametrize(
        "media_type",
        ["application/vnd.flux", "APPLICATION/VND.FLUX", "application/vnd.flux; charset=utf-8"],
    )
    def test_a_script_may_be_the_whole_body(self, media_type: str, world: WorldState) -> None:
        assert rows(ask(world, b"any text", headers={"Content-Type": media_type}))

    @pytest.mark.parametrize(
        ("media_type", "complaint"),
        [
            (";;;", "mime: no media type"),
            ("a/", "mime: expected token after slash"),
            ("a b", "mime: expected slash after first token"),
            ("a/b c", "mime: unexpected content after media subtype"),
            ("a/b; =", "mime: invalid media parameter"),
            ("a/b; c=1; c=2", "mime: duplicate parameter name"),
        ],
    )
    def test_what_is_no_media_type_is_refused(
        self, media_type: str, complaint: str, world: WorldState
    ) -> None:
        with refused("invalid", f"{DECODING}: {complaint}"):
            ask(world, headers={"Content-Type": media_type})

    def test_a_tree_stands_for_its_script(self) -> None:
        world = small_world()
        script(world, match="yield()", rows=[{"v": 2}])
        callee = {"type": "Identifier", "name": "yield"}
        call = {"type": "ExpressionStatement", "expression": {"type": "CallExpression", "callee": callee}}
        tree = {"type": "Package", "files": [{"type": "File", "body": [call]}]}
        assert ",_result,0,2" in rows(ask(world, {"ast": tree}))

    def test_what_is_no_tree_is_refused(self, world: WorldState) -> None:
        with refused(
            "invalid", "compilation failed: ast json parse error: found 5, wanted a package or a file"
        ):
            ask(world, {"ast": 5})


class TestOrganization:
    def test_it_may_be_named_by_its_id_in_either_parameter(self, world: WorldState) -> None:
        org_id = next(iter(world.orgs))
        assert rows(ask(world, query={"orgID": org_id}))
        assert rows(ask(world, query={"org": org_id}))
        assert rows(ask(world, query={"org": "nope", "orgID": org_id}))

    @pytest.mark.parametrize(
        ("query", "complaint"),
        [
            ({}, "Please provide either orgID or org"),
            ({"org": ""}, "Please provide either orgID or org"),
            ({"org": "nope"}, 'organization name "nope" not found'),
            ({"orgID": "bad"}, "id must have a length of 16 bytes"),
            ({"orgID": "0123456789abcdef"}, "organization not found"),
        ],
    )
    def test_it_must_be_there(self, query: dict[str, str], complaint: str, world: WorldState) -> None:
        with refused("invalid", f"{DECODING}: {complaint}"):
            ask(world, query=query)

    def test_an_account_with_one_needs_no_name(self) -> None:
        world = small_world("cloud-serverless")
        script(world, match="x", rows=[{"v": 1}])
        assert rows(ask(world, query={}))


class TestNoRows:
    @pytest.mark.parametrize(
        ("body", "headers", "status"),
        [
            ({"query": "x"}, {"Prefer": "return-no-content"}, 204),
            ({"query": "x", "preferNoContent": True}, {}, 204),
            ({"query": "x"}, {"Prefer": "return-no-content-with-error"}, 200),
            ({"query": "x", "preferNoContentWithError": True}, {}, 200),
            ({"query": "x"}, {"Prefer": "fakeinflux-contract=off, return-no-content"}, 204),
        ],
    )
    def test_whoever_wants_no_rows_gets_none(
        self, body: object, headers: dict[str, str], status: int, world: WorldState
    ) -> None:
        answer = ask(world, body, headers=headers)
        assert (answer.status, encode_body(answer.body)) == (status, b"")

    def test_another_preference_changes_nothing(self, world: WorldState) -> None:
        assert rows(ask(world, headers={"Prefer": "return-minimal"}))


class TestScripted:
    def test_the_latest_goes_first(self, world: WorldState) -> None:
        script(world, match="mean()", csv="a,b\n")
        assert rows(ask(world, {"query": "x |> mean ()"})) == "a,b\n"
        assert rows(ask(world, {"query": "means()"})).startswith(",result")

    def test_an_error_has_its_code_and_status(self, world: WorldState) -> None:
        script(world, match="x", error={"code": "unavailable", "message": "later"})
        answer = ask(world)
        assert (answer.status, answer.body) == (503, {"code": "unavailable", "message": "later"})

    def test_it_is_good_for_so_many_queries(self, world: WorldState) -> None:
        script(world, match="x", csv="once", times=1)
        assert rows(ask(world)) == "once"
        assert rows(ask(world)) != "once"

    def test_columns_have_the_kinds_of_their_values(self) -> None:
        world = small_world()
        row = {"_time": "2025-01-01T00:00:00Z", "i": 1, "f": 1.5, "b": True, "s": "t", "u": {"uint": 3}}
        mixed = {"i": None, "f": 2, "s": None, "t": {"time": "2025-01-01T00:00:00.5Z"}}
        script(world, match="x", rows=[row, mixed])
        dialect = {"annotations": ["datatype"]}
        assert rows(ask(world, {"query": "x", "dialect": dialect})) == (
            "#datatype,string,long,dateTime:RFC3339,long,double,boolean,string,unsignedLong,dateTime:RFC3339"
            "\r\n,result,table,_time,i,f,b,s,u,t\r\n"
            ",_result,0,2025-01-01T00:00:00Z,1,1.5,true,t,3,\r\n"
            ",_result,0,,,2,,,,2025-01-01T00:00:00.5Z\r\n\r\n"
        )
