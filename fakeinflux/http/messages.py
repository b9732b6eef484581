"""What comes in and what goes out: calls, answers, and resources as JSON.

The only types that the contract and the operations share; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeinflux.engine.errors import Refused
    from fakeinflux.engine.model import Caller

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Headers: TypeAlias = "list[tuple[bytes, bytes]]"

JSON_TYPE = b"application/json; charset=utf-8"
LISTS = ((b"cookie", b"; "), (b"prefer", b", "))
"""Headers that are lists, and what stands between their items (RFC 6265, RFC 7240)."""
VERSION = "v2.7.12-fakeinflux"
"""What clients read as the version of the server. Source: simulated (the value)."""


class Piece:
    """A resource as JSON, made once and kept until the resource changes.

    `passed` holds the checks that it has passed, so that a list of a hundred known pieces costs
    no check at all. Once it is encoded only the bytes are kept, which are a third of its size.
    """

    __slots__ = ("_encoded", "_value", "passed")

    def __init__(self, value: dict[str, Json]) -> None:
        self._value: dict[str, Json] | None = value
        self.passed: tuple[object, ...] = ()
        self._encoded = b""

    @property
    def value(self) -> dict[str, Json]:
        """The resource itself, which must not be changed."""
        if self._value is None:
            value: dict[str, Json] = orjson.loads(self._encoded)
            return value
        return self._value

    @property
    def encoded(self) -> bytes:
        """The bytes of the value, made at the first reading."""
        if self._value is not None:
            self._encoded, self._value = encode_json(self._value), None
        return self._encoded


@dataclass(slots=True)
class Listing:
    """A list answer: an envelope, and under one key of it a list of pieces.

    `envelope` has every other key, in order; the list is written last.
    """

    envelope: dict[str, Json]
    key: str
    pieces: list[Piece]

    @property
    def encoded(self) -> bytes:
        """The joined bytes of the envelope and of its pieces."""
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
    decoded, if that depends on the body alone.
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
    headers_by_name: dict[bytes, bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.headers_by_name = index_headers(self.headers)

    def header(self, name: bytes) -> str | None:
        """The first value of a header, or None."""
        value = self.headers_by_name.get(name)
        return None if value is None else value.decode("latin-1")

    def argument(self, name: str) -> str:
        """The first value of a query parameter, or "" where it is absent, as Go reads it."""
        values = self.arguments.get(name)
        return values[0] if values else ""


@dataclass(slots=True)
class Answer:
    """One answer. `headers` are those beside the ones that every answer has.

    `lasting`: the answer stays true until the world changes or a run falls due, so the
    same call may be answered with it again.
    """

    status: int
    body: Body = None
    headers: Headers = field(default_factory=list)
    lasting: bool = False


def index_headers(headers: Headers) -> dict[bytes, bytes]:
    """Headers by name; of more than one of a name the first, as Go reads them, but lists are joined."""
    fields = dict(headers[::-1])
    if len(fields) < len(headers):
        for name, sign in LISTS:
            if name in fields:
                fields[name] = sign.join(value for key, value in headers if key == name)
    return fields


def has_own_type(answer: Answer) -> bool:
    """Whether an answer names its Content-Type itself."""
    return any(name.lower() == b"content-type" for name, _ in answer.headers)


def encode_json(value: object) -> bytes:
    """A value as JSON, in a copy: what the encoder returns keeps all the room that it had to write in."""
    return memoryview(orjson.dumps(value)).tobytes()


def encode_body(body: Body) -> bytes:
    """The bytes of an answer's body."""
    if isinstance(body, (Piece, Listing)):
        return body.encoded
    if body is None:
        return b""
    return body if isinstance(body, bytes) else encode_json(body)


def plain_body(body: Body) -> Json:
    """The body as plain JSON values, for whoever must look inside (None for bytes and no body)."""
    if body is None or isinstance(body, bytes):
        return None
    if isinstance(body, Piece):
        return body.value
    if isinstance(body, Listing):
        return {**body.envelope, body.key: [piece.value for piece in body.pieces]}
    return body
