"""The error that the engine and the operations raise to refuse a call."""

from __future__ import annotations

from fakeinflux.timing.errors import FakeInfluxError

__all__ = ["FakeInfluxError", "Refused", "conflict", "invalid", "not_found", "unauthorized"]


class Refused(FakeInfluxError):
    """A call is refused, and nothing changed.

    `code`: one of the server's error codes (`not found`, `invalid`, …), which determines the HTTP status.
    `status`: overrides that status for the cases in which the real server does not keep to it.
    """

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def prefixed(self, what: str) -> Refused:
        """Return the same refusal with a prefix to its message: `failed to find task: …`."""
        return Refused(self.code, f"{what}: {self.message}", self.status)


def unauthorized() -> Refused:
    """Make a 401 for an unauthenticated caller. Source: observed."""
    return Refused("unauthorized", "unauthorized access")


def not_found(message: str) -> Refused:
    """Make a 404."""
    return Refused("not found", message)


def invalid(message: str) -> Refused:
    """Make a 400."""
    return Refused("invalid", message)


def conflict(message: str) -> Refused:
    """Make a 422, because the real server never answers 409. Source: observed."""
    return Refused("conflict", message)
