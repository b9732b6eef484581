"""The one place that turns errors into HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.http.messages import Answer

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
"""What status follows from an error code. Source: observed."""


def refuse(refused: Refused, headers: Headers | None = None) -> Answer:
    """The answer to a refused call, in the server's error shape."""
    status = refused.status or STATUSES[refused.code]
    return answer_error(status, refused.code, refused.message, headers)


def answer_failure(error: Exception) -> Answer:
    """The answer to a call that met an error of the server's own."""
    return answer_error(500, "internal error", f"an error inside fakeinflux: {type(error).__name__}: {error}")


def answer_error(status: int, code: str, message: str, headers: Headers | None = None) -> Answer:
    """An answer in the server's error shape, with the header that repeats its code."""
    named = [(b"x-platform-error-code", code.encode()), *(headers or [])]
    return Answer(status, {"code": code, "message": message}, named)
