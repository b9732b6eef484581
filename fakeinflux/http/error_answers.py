"""Turn errors into HTTP answers. Nothing else knows which status an error code has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.http.messages import Answer
from fakeinflux.http.printable_text import encodable, printable

if TYPE_CHECKING:
    from fakeinflux.engine.errors import Refused
    from fakeinflux.http.messages import Headers

STATUSES = {
    "invalid": 400,
    "empty value": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not found": 404,
    "method not allowed": 405,
    "request too large": 413,
    "unsupported media type": 415,
    "conflict": 422,
    "unprocessable entity": 422,
    "too many requests": 429,
    "internal error": 500,
    "not implemented": 501,
    "unavailable": 503,
}
"""The status of each error code. Source: observed."""
LONGEST_FAILURE = 1000


def refuse(refused: Refused, headers: Headers | None = None) -> Answer:
    """Return the answer to a refused call, in InfluxDB's error shape."""
    status = refused.status or STATUSES[refused.code]
    return answer_error(status, refused.code, refused.message, headers)


def answer_failure(error: Exception) -> Answer:
    """Return the answer to a call that met an error inside fakeinflux."""
    return answer_error(500, "internal error", f"an error inside fakeinflux: {describe_failure(error)}")


def describe_failure(error: Exception) -> str:
    """Return an error inside fakeinflux as one line of text, which keeps nothing of the error alive."""
    text = printable(f"{type(error).__name__}: {error}")
    return text if len(text) <= LONGEST_FAILURE else f"{text[:LONGEST_FAILURE]}…"


def answer_error(status: int, code: str, message: str, headers: Headers | None = None) -> Answer:
    """Return an answer in InfluxDB's error shape, with the header that repeats the code."""
    code_header = (b"x-platform-error-code", code.encode())
    return Answer(status, {"code": code, "message": encodable(message)}, [code_header, *(headers or [])])
