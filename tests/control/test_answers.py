"""Answers that are scripted for queries, over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.control_client import ControlClient


def ask(world: ControlClient, script: str) -> tuple[int, Any]:
    reply = world.api("POST", "query?org=my-org", {"query": script})
    return reply.status, reply.body


def put(world: ControlClient, **answer: Any) -> list[dict[str, Any]]:
    reply = world.control("PUT", "answers", answer)
    assert reply.status == 200, reply.body
    answers: list[dict[str, Any]] = reply.body["answers"]
    return answers


def test_an_error_is_what_the_query_gets(world: ControlClient) -> None:
    put(world, match="mean()", error={"code": "unavailable", "message": "later"})
    assert ask(world, 'from(bucket: "b") |> mean()') == (503, {"code": "unavailable", "message": "later"})


def test_the_list_shows_what_is_left_and_how_often_each_was_asked_for(world: ControlClient) -> None:
    put(world, match="x", error="no", times=2)
    put(world, match="/y+/", rows=[{"_time": "2025-01-01T00:00:00Z", "v": 1, "f": {"float": "NaN"}}])
    put(world, match="z", csv="")
    ask(world, "x")
    assert world.control("GET", "answers").body["answers"] == [
        {"match": "z", "csv": "", "asked": 0},
        {
            "match": "/y+/",
            "rows": [{"_time": {"time": "2025-01-01T00:00:00Z"}, "v": 1, "f": {"float": "NaN"}}],
            "asked": 0,
        },
        {"match": "x", "error": {"code": "invalid", "message": "no"}, "times": 1, "asked": 1},
    ]


def test_an_answer_takes_the_place_of_one_for_the_same_match(world: ControlClient) -> None:
    put(world, match="x", error="first")
    assert len(put(world, match="x", error="second")) == 1
    assert ask(world, "x") == (400, {"code": "invalid", "message": "second"})


def test_what_is_shown_can_be_put_again(world: ControlClient) -> None:
    rows = [{"a": True, "b": {"uint": 3}, "c": {"float": 1.5}, "d": "text", "e": None}]
    (shown,) = put(world, match="x", rows=rows)
    assert put(world, match="x", rows=shown["rows"]) == [shown]


def test_delete_forgets_all(world: ControlClient) -> None:
    put(world, match="x", error="no")
    assert world.control("DELETE", "answers").status == 204
    assert world.control("GET", "answers").body == {"answers": []}


def test_they_are_part_of_a_snapshot(world: ControlClient) -> None:
    put(world, match="x", error="no", times=1)
    name = world.control("POST", "snapshots").body["id"]
    ask(world, "x")
    world.control("POST", f"snapshots/{name}/restore")
    assert world.control("GET", "answers").body["answers"][0]["times"] == 1


def test_a_world_may_begin_with_them(world: ControlClient) -> None:
    answers = [{"match": "x", "error": "no"}]
    world.control("POST", "reset", {"world": {"answers": answers}})
    assert ask(world, "x")[0] == 400


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"error": "no"}, "an answer says to which queries: match: a part of their text"),
        ({"match": "x"}, "an answer has one of rows, csv, error; found none of them"),
        ({"match": "x", "csv": "", "rows": []}, "an answer has one of rows, csv, error; found rows and csv"),
        ({"match": " ", "csv": ""}, "match: an empty match would match every query; `/.*/` says that it"),
        ({"match": "/(/", "csv": ""}, "match: no regular expression: missing ), unterminated subpattern"),
        ({"match": "x", "rows": [5]}, "rows[0]: found 5, wanted an object, a row by column"),
        ({"match": "x", "rows": [{"v": [1]}]}, "rows[0].v: found [1], wanted a string"),
        (
            {"match": "x", "rows": [{"v": 1}, {"v": "a"}]},
            "rows[1].v: found a string, where other rows have an int",
        ),
        ({"match": "x", "rows": [{"v": {"uint": -1}}]}, "rows[0].v.uint: found -1, wanted a whole number"),
        ({"match": "x", "error": {"code": "odd", "message": ""}}, "error.code: found 'odd', wanted one of"),
        ({"match": "x", "csv": "", "times": 0}, "times: found 0, wanted a whole number from 1"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_place(
    answer: dict[str, Any], complaint: str, world: ControlClient
) -> None:
    reply = world.control("PUT", "answers", answer)
    assert reply.status == 400
    assert reply.body["message"].startswith(complaint)
