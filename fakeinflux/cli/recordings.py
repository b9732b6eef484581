"""Recorded exchanges, read from the JSON of a journal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

import orjson

from fakeinflux.contract.documents.files import read_file
from fakeinflux.http.messages import Answer, Call
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from pathlib import Path

    from fakeinflux.http.messages import Headers


class RecordingError(FakeInfluxError, ValueError):
    """A file of exchanges cannot be read. The text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded exchange. `test` is None if it was not recorded in a test; `answer` if there was none.

    The call names no operation. Secrets in it stay masked.
    """

    id: int
    test: str | None
    call: Call
    answer: Answer | None


def read_recordings(path: Path) -> list[Recorded]:
    """Read the exchanges of a file. Raises RecordingError: it cannot be read, or has no exchanges."""
    try:
        written = json.loads(read_file(path))
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise RecordingError(f"{path}: not JSON: {error}") from None
    try:
        return [_read_exchange(exchange) for exchange in written["exchanges"]]
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise RecordingError(
            f"{path}: found no exchanges ({type(error).__name__}: {error}), wanted the output of "
            "GET /_fakeinflux/journal or pytest --fakeinflux-journal"
        ) from None


def _read_exchange(exchange: dict[str, Any]) -> Recorded:
    request, response = exchange["request"], exchange["response"]
    arguments: dict[str, list[str]] = request["query"]
    call = Call(
        operation="",
        method=request["method"],
        path=unquote(request["path"]),
        parameters={},
        query=urlencode(arguments, doseq=True).encode(),
        arguments=arguments,
        headers=_read_headers(request["headers"]),
        body=_read_body(request["body"]),
    )
    answer = None
    if response is not None:
        headers = _read_headers(response["headers"])
        answer = Answer(int(response["status"]), _read_body(response["body"]), headers)
    return Recorded(int(exchange["id"]), exchange.get("test"), call, answer)


def _read_headers(headers: dict[str, str]) -> Headers:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _read_body(body: Any) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else orjson.dumps(body)
