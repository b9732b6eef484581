"""Calls and answers made from a contract, as it wants them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

import orjson

from fakeinflux.contract.checks.schemas import IN_ANSWERS, IN_REQUESTS, discriminator_branches
from fakeinflux.contract.documents.pointers import follow, target
from fakeinflux.http.messages import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.contract.checks.operation import ResponseSpec
    from fakeinflux.contract.checks.parameters import Parameter
    from fakeinflux.contract.checks.schemas import Forbidden
    from fakeinflux.contract.contract import Contract, Operation

TOKEN = (b"authorization", b"Token my-token")
JSON = (b"content-type", b"application/json")
_DEEPEST = 6
_OPTIONAL = 0.6
_TEXTS = {
    "byte": ["aGFsbG8=", ""],
    "date": ["2026-02-28", "1999-12-31"],
    "date-time": ["2026-11-24T05:54:03Z", "2026-11-24T05:54:03.123456789+01:00", "2024-02-29t00:00:00z"],
    "duration": ["1h30m"],
    "flux-duration": ["1h", "1mo2d", "1m30s", "5ms"],
    "id": ["0123456789abcdef", "04cf0d5b5a1f2000"],
    "password": ["password"],
    "uri": ["/api/v2/tasks"],
    "uri-reference": ["/api/v2/tasks?org=my org", "/api/v2/tasks/0123456789abcdef/runs"],
}
_BY_PATTERN = {
    "^[a-z]+$": "abc",
    "^[0-9a-f]{16}$": "0123456789abcdef",
    "^(?!0{16}$)[0-9a-fA-F]{16}$": "0123456789abcdef",
    "^/": "/api/v2/tasks",
    "^/api/v2/": "/api/v2/tasks",
}


@dataclass(slots=True)
class Maker:
    """Makes exchanges for a contract, the same ones for the same seed."""

    contract: Contract
    chance: random.Random


def create_maker(contract: Contract, seed: str) -> Maker:
    """A maker of exchanges for a contract."""
    return Maker(contract, random.Random(seed))  # tests draw no secrets


def make_value(maker: Maker, schema: dict[str, Any], forbidden: Forbidden, depth: int = 0) -> Any:
    """A value that satisfies a schema in a direction."""
    document, chance = maker.contract.document, maker.chance
    if "$ref" in schema:
        return make_value(maker, follow(document, target(schema["$ref"]))[1], forbidden, depth)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if "discriminator" in schema:
        value, pointer = chance.choice(list(discriminator_branches(document, schema).items()))
        made = make_value(maker, follow(document, pointer)[1], forbidden, depth)
        return {**made, schema["discriminator"]["propertyName"]: value}
    if schema.get("nullable") and chance.random() < 0.1:
        return None
    made = _make_plain(maker, schema, forbidden, depth)
    for part in schema.get("allOf", ()):
        made = _with_part(maker, schema, part, made if isinstance(made, dict) else {}, forbidden)
    if "type" not in schema and (choices := schema.get("oneOf") or schema.get("anyOf")):
        return make_value(maker, chance.choice(choices), forbidden, depth)
    if isinstance(made, dict):
        for choice in (schema.get("anyOf") or schema.get("oneOf") or [])[:1]:
            _require(maker, schema, choice, made, forbidden)
    return made


def _with_part(
    maker: Maker, schema: dict[str, Any], part: dict[str, Any], made: dict[str, Any], forbidden: Forbidden
) -> dict[str, Any]:
    """An object that also satisfies a part of `allOf`, which may only require some of its properties."""
    if part.keys() & {"type", "$ref"}:
        return {**made, **make_value(maker, part, forbidden)}
    for choice in part.get("anyOf", ())[:1]:
        _require(maker, schema, choice, made, forbidden)
    return made


def _require(
    maker: Maker, schema: dict[str, Any], choice: dict[str, Any], made: Any, forbidden: Forbidden
) -> None:
    for name in choice.get("required", ()):
        made.setdefault(name, make_value(maker, schema["properties"][name], forbidden))


def _make_plain(maker: Maker, schema: dict[str, Any], forbidden: Forbidden, depth: int) -> Any:
    chance = maker.chance
    kind = schema.get("type", "object" if "properties" in schema else None)
    if kind == "object":
        return _make_object(maker, schema, forbidden, depth)
    if kind == "array":
        most = min(schema.get("maxItems", 2), 2) if depth < _DEEPEST else 0
        count = chance.randint(schema.get("minItems", 0), max(most, schema.get("minItems", 0)))
        items = [make_value(maker, schema.get("items", {}), forbidden, depth + 1) for _ in range(count)]
        return items[:1] if schema.get("uniqueItems") else items
    if kind == "integer":
        low = schema.get("minimum", 1)
        return next(n for n in (low + 1, low, low + 2) if n not in schema.get("not", {}).get("enum", ()))
    if kind == "number":
        return schema.get("minimum", 0) + schema.get("multipleOf", 0.5)
    if kind == "boolean":
        return chance.random() < 0.5
    return _make_text(maker, schema)


def _make_text(maker: Maker, schema: dict[str, Any]) -> str:
    if schema.get("pattern") in _BY_PATTERN:
        return _BY_PATTERN[schema["pattern"]]
    if schema.get("format") in _TEXTS:
        return maker.chance.choice(_TEXTS[schema["format"]])
    if "pattern" in schema:
        return "1h"
    text = "something"[: schema.get("maxLength", 9)]
    return text + "x" * max(0, schema.get("minLength", 0) - len(text))


def _make_object(maker: Maker, schema: dict[str, Any], forbidden: Forbidden, depth: int) -> dict[str, Any]:
    made = {}
    for name, child in schema.get("properties", {}).items():
        if child.get(forbidden):
            continue
        wanted = name in schema.get("required", ())
        if wanted or (depth < _DEEPEST and maker.chance.random() < _OPTIONAL):
            made[name] = make_value(maker, child, forbidden, depth + 1)
    more = schema.get("additionalProperties")
    if isinstance(more, dict) and (schema.get("minProperties") or maker.chance.random() < _OPTIONAL):
        made["another"] = make_value(maker, more, forbidden, depth + 1)
    return made


def make_call(maker: Maker, operation: Operation) -> Call:
    """A call that keeps the contract."""
    arguments = {
        name: _make_texts(maker, parameter)
        for name, parameter in operation.query_parameters.items()
        if parameter.spread is None and (parameter.required or maker.chance.random() < 0.3)
    }
    arguments = {name: texts for name, texts in arguments.items() if texts}
    headers = [(b"host", b"localhost:8086"), *_credentials(operation, arguments)]
    headers += [
        (parameter.name.lower().encode(), _make_texts(maker, parameter)[0].encode())
        for parameter in operation.header_and_cookie_parameters
        if parameter.place == "header"
    ]
    body = b""
    if operation.body is not None:
        media = maker.chance.choice(list(operation.body.content.values()))
        headers.append((b"content-type", b"text/plain" if "*" in media.type else media.type.encode()))
        body = _make_body(maker, media.pointer, IN_REQUESTS, is_json=media.is_json)
    parameters = {name: _make_texts(maker, parameter)[0] for name, parameter in operation.path_parameters}
    return build_call(operation, arguments, headers, body, parameters)


def build_call(
    operation: Operation,
    arguments: dict[str, list[str]] | None = None,
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
    parameters: dict[str, str] | None = None,
) -> Call:
    """A call of an operation from its parts, as the server would take it."""
    pairs = [(name, text) for name, texts in (arguments or {}).items() for text in texts]
    query = "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs).encode()
    path = operation.path
    for name, text in (parameters or {}).items():
        path = path.replace(f"{{{name}}}", quote(text, safe=""))
    return Call(
        operation=operation.id,
        method=operation.method,
        path=path,
        parameters=parameters or {},
        query=query,
        arguments=parse_qs(query.decode(), keep_blank_values=True),
        headers=[(b"host", b"localhost:8086"), TOKEN, JSON] if headers is None else headers,
        body=body,
    )


def make_answer(maker: Maker, response: ResponseSpec) -> Answer:
    """An answer that keeps the contract."""
    status = int(response.status.replace("XX", "99")) if response.status != "default" else 599
    headers = [
        (name, _make_texts(maker, header)[0].encode())
        for name, header in response.headers
        if header.required or maker.chance.random() < 0.3
    ]
    if not response.content:
        return Answer(status, None, headers)
    media = maker.chance.choice(list(response.content.values()))
    body = _make_body(maker, media.pointer, IN_ANSWERS, is_json=media.is_json)
    return Answer(status, body, [*headers, (b"content-type", media.type.encode())])


def _credentials(operation: Operation, arguments: dict[str, list[str]]) -> Iterator[tuple[bytes, bytes]]:
    for credential in operation.security.alternatives[0] if operation.security.alternatives else ():
        if credential.place == "cookie":
            yield b"cookie", f"{credential.name}=something".encode()
        elif credential.place == "query":
            arguments[credential.name] = ["something"]
        else:
            word = credential.words[0].decode() if credential.words else "Token"
            yield credential.name.encode(), f"{word} my-token".encode()


def _make_body(maker: Maker, pointer: str, forbidden: Forbidden, *, is_json: bool) -> bytes:
    schema = follow(maker.contract.document, pointer)[1].get("schema", {})
    if not is_json:
        return b"some text"
    return orjson.dumps(make_value(maker, schema, forbidden))


def _make_texts(maker: Maker, parameter: Parameter) -> list[str]:
    schema = follow(maker.contract.document, parameter.check.pointer)[1]
    value = make_value(maker, schema, IN_REQUESTS)
    texts = [_text(item) for item in value] if isinstance(value, list) else [_text(value)]
    if parameter.is_list and parameter.separator is not None:
        return [parameter.separator.join(texts)] if texts else []
    return texts


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
