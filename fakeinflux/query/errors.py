"""What a query ends with where it does not end well."""

from __future__ import annotations

from typing import Final

STATUS_OF_CODE: Final = {
    "invalid": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not found": 404,
    "unprocessable entity": 422,
    "internal error": 500,
    "not implemented": 501,
}


class FluxError(Exception):
    """What a function of the library raises: the words alone, without where they were called.

    The interpreter and the operations on tables put the place and their own name before it, as the
    real server does. `code` is the server's error code.
    """

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class QueryError(Exception):
    """A query that ends before its first row: `status`, `code` and `message` of the answer.

    `stage` says what was being done: "check" (a refusal by name, ours), "compile", "plan", "start"
    (buckets are looked up, functions called while the script is evaluated) or "run" (rows).
    """

    def __init__(self, message: str, code: str = "invalid", stage: str = "run") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.stage = stage

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return STATUS_OF_CODE.get(self.code, 500)
