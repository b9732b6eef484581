"""Calls: what is a violation, where it is, and what it is told as."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.contract.checks import security
from fakeinflux.contract.contract import check_request, load_contract, load_user_contract

from .exchanges import JSON, TOKEN, build_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.http.messages import Call

V2 = load_contract("v2")
FEATURES = load_user_contract(Path(__file__).parent / "features.yaml", edition="v2")
ID = "0123456789abcdef"
PLACE = {"org": ["o"], "bucket": ["b"]}
TASK = b'{"flux": "option task = {name: \\"x\\", every: 1h}", "org": "my-org"}'


def call_of(name: str, **parts: Any) -> Call:
    return build_call(V2.operations[name], **parts)


def found(call: Call) -> list[tuple[str, str]]:
    return [(violation.place, violation.pointer) for violation in check_request(V2, call)]


def found_in_features(name: str, **parts: Any) -> list[tuple[str, str]]:
    call = build_call(FEATURES.operations[name], **parts)
    return [(violation.place, violation.pointer) for violation in check_request(FEATURES, call)]


@pytest.mark.parametrize(
    "call",
    [
        call_of("GetTasks"),
        call_of("GetTasks", arguments={"limit": ["-1"], "orgID": [ID], "type": [""]}),
        call_of("GetTasksID", parameters={"taskID": ID.upper()}),
        call_of("PostTasks", body=TASK),
        call_of("PostTasksIDRuns", parameters={"taskID": ID}),
        call_of("PostTasksIDRuns", parameters={"taskID": ID}, body=b'{"scheduledFor": null}'),
        call_of(
            "PostTasks", body=TASK, headers=[TOKEN, (b"content-type", b"Application/JSON; charset=utf-8")]
        ),
        call_of("GetHealth", headers=[]),
        call_of("PostTasksIDRunsIDRetry", parameters={"taskID": ID, "runID": ID}, headers=[TOKEN]),
        call_of("PostWrite", arguments=PLACE, body=b"m v=1", headers=[TOKEN]),
        call_of("PostWrite", arguments=PLACE, body=b"\xff", headers=[TOKEN, (b"content-type", b"a/b")]),
        call_of("PostWrite", arguments={**PLACE, "precision": ["ms"]}),
    ],
)
def test_calls_that_keep_the_contract(call: Call) -> None:
    assert check_request(V2, call) == ()


@pytest.mark.parametrize(
    ("call", "places"),
    [
        (call_of("GetTasks", arguments={"nmae": ["x"]}), [("query", "nmae")]),
        (call_of("GetTasks", arguments={"limit": ["1", "2"]}), [("query", "limit")]),
        (call_of("GetTasks", arguments={"limit": ["501"]}), [("query", "limit")]),
        (call_of("GetTasks", arguments={"limit": ["ten"]}), [("query", "limit")]),
        (call_of("GetTasks", arguments={"status": ["bogus"]}), [("query", "status")]),
        (call_of("GetTasks", arguments={"name": [""]}), [("query", "name")]),
        (call_of("GetTasks", arguments={"a": ["1"], "b": ["2"]}), [("query", "a"), ("query", "b")]),
        (call_of("GetTasksID", parameters={"taskID": "0" * 16}), [("path", "taskID")]),
        (call_of("PostTasks"), [("body", "")]),
        (call_of("PostTasks", body=b"{"), [("body", "")]),
        (call_of("PostTasks", body=b'{"flux": NaN}'), [("body", "")]),
        (call_of("PostTasks", body=TASK.decode().encode("utf-16")), [("body", "")]),
        (call_of("PostTasks", body=b"[" * 5000), [("body", "")]),
        (
            call_of("PostTasks", body=TASK, headers=[TOKEN, (b"content-type", b"text/plain")]),
            [("header", "Content-Type")],
        ),
        (call_of("PostTasks", body=b'{"flux": 5, "org": "x"}'), [("body", "/flux")]),
        (call_of("PostTasks", body=b'{"flux": null, "org": "x"}'), [("body", "/flux")]),
        (call_of("PostTasks", body=b'{"flxu": "x", "flux": "x", "org": "x"}'), [("body", "/flxu")]),
        (call_of("GetTasks", headers=[]), [("header", "Authorization")]),
        (call_of("GetTasks", headers=[(b"authorization", b"Basic bXk=")]), [("header", "Authorization")]),
        (call_of("GetTasks", headers=[(b"authorization", b"Token ")]), [("header", "Authorization")]),
    ],
)
def test_calls_that_break_it_in_one_place(call: Call, places: list[tuple[str, str]]) -> None:
    assert sorted(set(found(call))) == places


@pytest.mark.parametrize("word", [b"Token", b"token", b"Bearer", b"BEARER"])
def test_every_word_that_the_server_takes_counts(word: bytes) -> None:
    assert check_request(V2, call_of("GetTasks", headers=[(b"authorization", word + b" my-token")])) == ()


def test_a_session_counts_as_credentials() -> None:
    cookie = V2.document["components"]["securitySchemes"]["SessionCookie"]["name"]
    headers = [(b"cookie", f"{cookie}=something".encode())]
    assert check_request(V2, call_of("GetTasks", headers=headers)) == ()


def test_a_query_that_was_accepted_does_not_cover_the_rest_of_the_call() -> None:
    arguments = {"limit": ["7"]}
    assert check_request(V2, call_of("GetTasks", arguments=arguments)) == ()
    assert check_request(V2, call_of("GetTasks", arguments=arguments, headers=[])) != ()


def count_calls(function: Callable[[str], object], calls: list[str]) -> Callable[[str], object]:
    """A function that does the same and notes what it was called with."""

    def counting(text: str) -> object:
        calls.append(text)
        return function(text)

    return counting


def test_an_accepted_query_is_not_read_again() -> None:
    contract, calls = load_contract("v2"), list[str]()
    limit = contract.operations["GetTasks"].query_parameters["limit"]
    assert limit.read is not None
    limit.read = count_calls(limit.read, calls)
    for _ in range(2):
        assert check_request(contract, call_of("GetTasks", arguments={"limit": ["7"]})) == ()
    assert calls == ["7"]


def test_an_accepted_path_parameter_is_not_read_again() -> None:
    contract, calls = load_contract("v2"), list[str]()
    (_, parameter), *_ = contract.operations["GetTasksID"].path_parameters
    assert parameter.read is not None
    parameter.read = count_calls(parameter.read, calls)
    for _ in range(2):
        assert check_request(contract, call_of("GetTasksID", parameters={"taskID": ID})) == ()
    assert calls == [ID]


def test_an_accepted_authorization_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    contract, calls = load_contract("v2"), list[str]()
    read = security._scheme_word
    monkeypatch.setattr(security, "_scheme_word", count_calls(read, calls))  # type: ignore[arg-type]
    for _ in range(2):
        assert check_request(contract, call_of("GetTasks")) == ()
    assert calls == [TOKEN[1]]


def test_what_is_remembered_is_bounded() -> None:
    operation = V2.operations["GetTasks"]
    for number in range(5000):
        check_request(V2, call_of("GetTasks", arguments={"name": [str(number)]}))
    assert len(operation.seen) <= 1024


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        ({"ids": ["1", "2", "3"]}, []),
        ({"ids": ["1", "2", "3", "4"]}, [("query", "ids")]),
        ({"ids": ["1", "x"]}, [("query", "ids")]),
        ({"words": ["a,b"]}, []),
        ({"words": ["a,d"]}, [("query", "words/1")]),
        ({"words": ["a", "b"]}, [("query", "words")]),
        ({"piped": ["1|2"]}, []),
        ({"piped": ["1|x"]}, [("query", "piped")]),
        ({"filter[size]": ["1"]}, []),
        ({"filter[size]": ["x"]}, [("query", "filter")]),
        ({"ratio": ["0"]}, [("query", "ratio")]),
        ({"either": ["12"]}, []),
        ({"short": ["abc"]}, []),
        ({"short": ["abcd"]}, [("query", "short")]),
        ({"flag": ["maybe"]}, [("query", "flag")]),
        ({"when": ["2026-11-24"]}, [("query", "when")]),
        ({}, []),
    ],
)
def test_parameters_by_their_style(arguments: dict[str, list[str]], places: list[tuple[str, str]]) -> None:
    assert found_in_features("ListThings", arguments=arguments) == places


@pytest.mark.parametrize(
    ("headers", "places"),
    [
        ([(b"x-level", b"9")], []),
        ([(b"x-level", b"10")], [("header", "X-Level")]),
        ([(b"cookie", b"flavour=sweet")], []),
        ([(b"cookie", b"flavour=bitter")], [("cookie", "flavour")]),
    ],
)
def test_headers_and_cookies(headers: list[tuple[bytes, bytes]], places: list[tuple[str, str]]) -> None:
    assert found_in_features("ListThings", headers=[TOKEN, *headers]) == places


@pytest.mark.parametrize(
    ("body", "places"),
    [
        (b'{"name": "x", "password": "abc"}', []),
        (b'{"name": "x", "password": "abc", "id": "0123456789abcdef"}', [("body", "/id")]),
        (b'{"name": "x"}', [("body", "/password")]),
        (b'{"name": "x", "password": "abc", "since": null, "level": null}', []),
        (b'{"name": "x", "password": "abc", "every": "1 h"}', [("body", "/every")]),
        (b'{"name": "x", "password": "abc", "shape": {"kind": "round", "radius": 1}}', []),
        (b'{"name": "x", "password": "abc", "shape": {"kind": "square", "side": 1}}', []),
        (b'{"name": "x", "password": "abc", "shape": {"kind": "round"}}', [("body", "/shape/radius")]),
        (
            b'{"name": "x", "password": "abc", "shape": {"kind": "rund", "radius": 1}}',
            [("body", "/shape/kind")],
        ),
        (
            b'{"name": "x", "password": "abc", "shape": {"kind": ["x"], "radius": 1}}',
            [("body", "/shape/kind")],
        ),
        (b'{"name": "x", "password": "abc", "more": {"a": 9223372036854775808}}', [("body", "/more/a")]),
    ],
)
def test_bodies_by_their_schema(body: bytes, places: list[tuple[str, str]]) -> None:
    assert found_in_features("MakeThing", body=body) == places


@pytest.mark.parametrize(
    ("media_type", "body", "accepted"),
    [
        (b"application/json", b'{"name": "x", "password": "abc"}', True),
        (b"application/merge-patch+json", b'{"a": 1}', True),
        (b"application/merge-patch+json", b'{"a": "1"}', False),
        (b"text/markdown", b"anything", True),
        (b"image/png", b"anything", False),
    ],
)
def test_media_types(media_type: bytes, body: bytes, accepted: bool) -> None:
    places = found_in_features("MakeThing", headers=[TOKEN, (b"content-type", media_type)], body=body)
    assert (places == []) is accepted


@pytest.mark.parametrize(
    ("headers", "arguments", "accepted"),
    [
        ([(b"authorization", b"Basic bXk6bXk=")], {}, True),
        ([(b"cookie", b"session=1")], {}, True),
        ([], {"u": ["me"], "p": ["secret"]}, True),
        ([], {"u": ["me"]}, False),
        ([TOKEN], {}, False),
    ],
)
def test_alternatives_of_security(
    headers: list[tuple[bytes, bytes]], arguments: dict[str, list[str]], accepted: bool
) -> None:
    name = "PUT /things/{thingID}/parts/{number}"
    parameters = {"thingID": ID, "number": "1"}
    places = found_in_features(name, headers=headers, arguments=arguments, parameters=parameters)
    assert (("header", "Authorization") not in places) is accepted
    assert all(place != "query" for place, _ in places)


def test_the_judge_may_be_asked_always() -> None:
    always = load_contract("v2", judging="always")
    call = build_call(always.operations["GetTasks"])
    assert check_request(always, call) == ()
    assert check_request(always, replace(call, headers=[JSON])) != ()
    assert always.judge is not None
