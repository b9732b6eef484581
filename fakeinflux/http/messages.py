"""Calls, answers, and resources as JSON: the only types that the contract and the operations share."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeinflux.engine.errors import Refused
    from fakeinflux.engine.model import Caller

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Headers: TypeAlias = "list[tuple[bytes, bytes]]"

JSON_TYPE = b"application/json; charset=utf-8"
LIST_HEADERS = ((b"cookie", b"; "), (b"prefer", b", "))
"""Headers that hold lists, with the separator of their items (RFC 6265, RFC 7240)."""


class Piece:
    """A resource as JSON, made once and kept until the resource changes.

    `passed` holds the checks that it has passed, so that a list of a hundred known pieces needs no check
    at all. Once a piece is encoded, it keeps only the bytes, which take a third of the memory.
    """

    __slots__ = ("_encoded", "_value", "passed_checks")

    def __init__(self, value: dict[str, Json]) -> None:
        self._value: dict[str, Json] | None = value
        self.passed_checks: tuple[object, ...] = ()
        self._encoded = b""

    @property
    def value(self) -> dict[str, Json]:
        """Return the resource. Do not change it."""
        if self._value is None:
            value: dict[str, Json] = orjson.loads(self._encoded)
            return value
        return self._value

    @property
    def encoded(self) -> bytes:
        """Return the resource as bytes of JSON."""
        if self._value is not None:
            self._encoded, self._value = encode_json(self._value), None
        return self._encoded


@dataclass(slots=True, eq=False)
class Listing:
    """A list answer: an envelope, and a list of pieces under one of its keys.

    `envelope` has all other keys, in order. The list is written last.
    """

    envelope: dict[str, Json]
    key: str
    pieces: list[Piece]

    @property
    def encoded(self) -> bytes:
        """Return the envelope and the pieces as bytes of JSON."""
        head = orjson.dumps(self.envelope)[:-1]
        comma = b"," if self.envelope else b""
        items = b",".join([piece.encoded for piece in self.pieces])
        return b'%b%b"%b":[%b]}' % (head, comma, self.key.encode(), items)


Body: TypeAlias = "bytes | Piece | Listing | dict[str, Json] | list[Json] | None"


@dataclass(slots=True)
class Call:
    """One request as it arrived: nothing is decoded or refused yet.

    `parameters`: the path parameters, percent-decoded. `query`: the raw query string; `arguments`: its
    decoded pairs in order, blank values kept. `headers`: with names in lower case; `headers_by_name` has
    the first value of each name, and list headers joined. `caller`: who sends it, or None if unknown;
    `refused`: why the sender is unknown, where there is a reason to give. `content`: what the operation
    decoded, if that depends on the body alone. `raw_path`: the path as it came, b"" where that is unknown.
    `client`: the address that it came from, where it may be told which code sent it.
    """

    operation: str
    method: str
    path: str
    parameters: dict[str, str]
    query: bytes
    arguments: dict[str, list[str]]
    headers: Headers
    body: bytes
    caller: Caller | None = None
    refused: Refused | None = field(default=None, compare=False)
    content: Any = None
    raw_path: bytes = b""
    client: tuple[str, int] | None = field(default=None, compare=False)
    headers_by_name: dict[bytes, bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.headers_by_name = index_headers(self.headers)

    def header(self, name: bytes) -> str | None:
        """Return the first value of a header, or None."""
        value = self.headers_by_name.get(name)
        return None if value is None else value.decode("latin-1")

    def argument(self, name: str) -> str:
        """Return the first value of a query parameter, or "" if it is absent, as in Go."""
        values = self.arguments.get(name)
        return values[0] if values else ""


@dataclass(slots=True)
class Answer:
    """One answer. `headers` are those that it has beside the common ones.

    `lasting`: the answer stays valid until the world changes or a run falls due, so that it may be given
    again to the same call.
    """

    status: int
    body: Body = None
    headers: Headers = field(default_factory=list)
    lasting: bool = False
    notes: tuple[str, ...] = ()


def index_headers(headers: Headers) -> dict[bytes, bytes]:
    """Return headers by name: the first value of each name, as in Go, and list headers joined."""
    by_name = dict(headers[::-1])
    if len(by_name) < len(headers):
        for name, separator in LIST_HEADERS:
            if name in by_name:
                by_name[name] = separator.join(value for key, value in headers if key == name)
    return by_name


def size_of_headers(headers: Headers) -> int:
    """Return how many bytes the names and values of headers have."""
    return sum(map(len, chain.from_iterable(headers)))


def has_own_type(answer: Answer) -> bool:
    """Return whether an answer has a Content-Type of its own."""
    return any(name.lower() == b"content-type" for name, _ in answer.headers)


def encode_json(value: object) -> bytes:
    """Return a value as bytes of JSON: a copy, because the encoder's own result holds its whole buffer."""
    return memoryview(orjson.dumps(value)).tobytes()


def encode_body(body: Body) -> bytes:
    """Return the bytes of an answer's body."""
    if isinstance(body, (Piece, Listing)):
        return body.encoded
    if body is None:
        return b""
    return body if isinstance(body, bytes) else encode_json(body)


def plain_body(body: Body) -> Json:
    """Return a body as plain JSON values, or None if there is none or it is bytes."""
    if body is None or isinstance(body, bytes):
        return None
    if isinstance(body, Piece):
        return body.value
    if isinstance(body, Listing):
        return {**body.envelope, body.key: [piece.value for piece in body.pieces]}
    return body
