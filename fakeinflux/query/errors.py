"""What a query ends with where it does not end well."""

from __future__ import annotations

from typing import Final

from fakeinflux.timing.errors import FakeInfluxError

STATUS_OF_CODE: Final = {
    "invalid": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not found": 404,
    "unprocessable entity": 422,
    "internal error": 500,
    "not implemented": 501,
}

_HIDDEN: Final = "An internal error has occurred - check server logs"


class FluxError(FakeInfluxError):
    """What a function of the library raises: the words alone, without where they were called.

    The interpreter and the operations on tables put the place and their own name before it, as the
    real server does. `code` is the server's error code.
    """

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class UncodedError(FluxError):
    """What the real server has neither a code nor a place for.

    Before the first row its answer says only that something went wrong; error tables and the logs of
    runs tell it. Source: observed.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, "internal error")


class LateError(FluxError):
    """What a real server raises when all tables have come, where it knows no place. Source: observed."""


class QueryError(FakeInfluxError):
    """A query that ends before its first row: `status`, `code` and `message` of the answer.

    `detail` is what error tables and the logs of runs say. `stage` says what was being done: "check"
    (a refusal by name, ours), "compile", "plan", "start"
    (buckets are looked up, functions called while the script is evaluated) or "run" (rows).
    """

    def __init__(
        self, message: str, code: str = "invalid", stage: str = "run", *, detail: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.stage = stage
        self.detail = message if detail is None else detail

    def copy(self) -> QueryError:
        """Return the same error, to be raised anew."""
        return QueryError(self.message, self.code, self.stage, detail=self.detail)

    @classmethod
    def of(cls, error: FluxError, stage: str) -> QueryError:
        """Return the error that a query ends with before its first row for what a function raised."""
        if isinstance(error, UncodedError):
            return cls(_HIDDEN, error.code, stage, detail=error.message)
        return cls(error.message, error.code, stage)

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return STATUS_OF_CODE.get(self.code, 500)
