"""Calls and answers that are broken in one place."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from fakeinflux.contract.checks.answers import find_response

from .exchanges import build_call

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from fakeinflux.contract.contract import Operation
    from fakeinflux.http.messages import Answer, Call

    from .exchanges import Maker

_JUNK: list[Any] = [
    *(None, True, 0, -1, 1, 1.5, 2**31, 2**63, 10**30, -1e300, "", "0", "x", "x" * 300, "µ", "\U0001f600"),
    *("2026-11-24", "2026-11-24T05:54:03", "2026-11-24T05:54:3,Z", "2026-13-24T05:54:03Z"),
    *("2026-11-24T23:59:60Z", "PT1H", "1 h", "1h ", "abc\n", "0" * 16, "0123456789ABCDEF", "round", "active"),
    *([], {}, [1, 1], ["abc", "abc"], {"x": 1}),
    *({"kind": "round"}, {"kind": "round", "radius": -1}, {"kind": []}, {"kind": "Circle"}),
]
_JUNK_TEXTS = [
    *("", "0", "-1", "1", "1000", "1.5", "+5", "1_0", " 5", "5\n", "1e3", "٣"),
    *("x", "true", "yes", "False", "null", "é", "active"),
    *("a,b", "a,d", "1,2", "1|2", "2026-11-24", "2026-11-24T05:54:03Z", "0" * 16, "0123456789abcdef"),
]
_JUNK_TYPES = [
    *(b"", b"text/plain", b"application/json; charset=utf-8", b"Application/JSON", b"application/jsonx"),
    *(b"application/merge-patch+json", b"application/x-www-form-urlencoded", b"application/json;x"),
]


def break_call(maker: Maker, operation: Operation, call: Call) -> Call:
    """A call that differs from another in one place, mostly for the worse."""
    chance = maker.chance
    arguments = copy.deepcopy(call.arguments)
    kind = chance.choice(["body", "body", "body", "query", "query", "path", "header", "type"])
    if kind == "query" and operation.query_parameters:
        name = chance.choice(list(operation.query_parameters))
        arguments[name] = [chance.choice(_JUNK_TEXTS)]
        return build_call(operation, arguments, call.headers, call.body, call.parameters)
    if kind == "path" and call.parameters:
        name = chance.choice(list(call.parameters))
        return replace(call, parameters={**call.parameters, name: chance.choice(_JUNK_TEXTS)})
    if kind == "header" and operation.header_and_cookie_parameters:
        name = chance.choice(operation.header_and_cookie_parameters).name.lower().encode()
        header = (name, chance.choice(_JUNK_TEXTS).strip().encode())
        return replace(call, headers=[*(item for item in call.headers if item[0] != name), header])
    if kind == "type":
        changed = [item for item in call.headers if item[0] != b"content-type"]
        return replace(call, headers=[*changed, (b"content-type", chance.choice(_JUNK_TYPES))])
    return replace(call, body=break_body(maker, call.body))


def break_answer(maker: Maker, operation: Operation, answer: Answer) -> Answer:
    """An answer that differs from another in one place, mostly for the worse."""
    kind = maker.chance.choice(["body", "body", "body", "body", "status", "header", "type"])
    if kind == "status":
        return replace(answer, status=maker.chance.choice([200, 204, 299, 404, 500]))
    if kind == "header" and (response := find_response(operation, answer.status)) and response.headers:
        name = maker.chance.choice(response.headers)[0]
        others = [item for item in answer.headers if item[0] != name]
        junk = (name, maker.chance.choice(_JUNK_TEXTS).strip().encode())
        return replace(answer, headers=others if maker.chance.random() < 0.3 else [*others, junk])
    if kind == "type":
        others = [item for item in answer.headers if item[0] != b"content-type"]
        return replace(answer, headers=[*others, (b"content-type", maker.chance.choice(_JUNK_TYPES))])
    assert answer.body is None or isinstance(answer.body, bytes)
    return replace(answer, body=break_body(maker, answer.body or b""))


def break_body(maker: Maker, body: bytes) -> bytes:
    """A JSON body with one place of it changed, or with none of it left."""
    if not body.startswith((b"{", b"[")) or maker.chance.random() < 0.05:
        return maker.chance.choice([b"", b"{}", b"{", b"[]", b"null", b"5", b"NaN", b'"\\ud800"'])
    value = orjson.loads(body)
    holders = list(_holders(value))
    holder = maker.chance.choice(holders)
    junk = copy.deepcopy(maker.chance.choice(_JUNK))
    if isinstance(holder, dict):
        _break_object(maker.chance, holder, junk)
    elif holder and maker.chance.random() < 0.7:
        holder[maker.chance.randrange(len(holder))] = junk
    else:
        holder.extend([junk] * maker.chance.randint(1, 4))
    try:
        return orjson.dumps(value)
    except TypeError:  # an integer that orjson does not write
        return repr(value).replace("'", '"').encode()


def _break_object(chance: random.Random, holder: dict[str, Any], junk: Any) -> None:
    action = chance.random()
    if holder and action < 0.25:
        del holder[chance.choice(list(holder))]
    elif holder and action < 0.85:
        holder[chance.choice(list(holder))] = junk
    else:
        holder[chance.choice(["extra", "id", "code", "password", "level", "shape", "name"])] = junk


def _holders(value: Any) -> Iterator[Any]:
    if isinstance(value, (dict, list)):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from _holders(child)
