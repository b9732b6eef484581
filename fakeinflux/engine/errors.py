"""The one error that the engine and the operations raise for a call that must be refused."""

from __future__ import annotations

from fakeinflux.timing.errors import FakeInfluxError

__all__ = ["FakeInfluxError", "Refused", "conflict", "invalid", "not_found", "unauthorized"]


class Refused(FakeInfluxError):
    """A call is refused: nothing changed.

    `code` is one of the server's error codes (`not found`, `invalid`, …), from which the
    HTTP status follows; `status` overrides it where the real server's does not follow.
    """

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def prefixed(self, what: str) -> Refused:
        """The same refusal, its message led by what was being done: `failed to find task: …`."""
        return Refused(self.code, f"{what}: {self.message}", self.status)


def unauthorized() -> Refused:
    """A 401 for whoever is nobody. Source: observed."""
    return Refused("unauthorized", "unauthorized access")


def not_found(message: str) -> Refused:
    """A 404."""
    return Refused("not found", message)


def invalid(message: str) -> Refused:
    """A 400."""
    return Refused("invalid", message)


def conflict(message: str) -> Refused:
    """A 422: the real server never answers 409. Source: observed."""
    return Refused("conflict", message)
