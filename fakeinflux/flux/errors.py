"""What can be wrong with a script: its syntax, its option record, its directive."""

from __future__ import annotations

from fakeinflux.timing.errors import FakeInfluxError


class FluxSyntaxError(FakeInfluxError):
    """The text is not Flux.

    `line` and `column` count from 1, in characters; `end_line` and `end_column` are where what was found
    ends. The message begins with `loc L:C-L:C` like the real server's. Source: observed (this beginning),
    simulated (the rest).
    """

    def __init__(self, line: int, column: int, end: tuple[int, int], found: str, expected: str) -> None:
        self.line = line
        self.column = column
        self.end_line, self.end_column = end
        self.found = found
        self.expected = expected
        super().__init__(
            f"loc {line}:{column}-{self.end_line}:{self.end_column}: found {found}, expected {expected}"
        )

    @property
    def answer(self) -> str:
        """The message of the server's answer."""
        return f"invalid options: {self}"


class OptionsError(FakeInfluxError):
    """The script is Flux, but its `option task` is not one that a task can have.

    `message` is the server's own, without the `invalid options: ` that begins the answer. `code` is
    the server's error code: `invalid`, or `internal error` where the real server fails instead of
    refusing the script. `real_message`: what the real server says where `message` says more.
    Source: observed.
    """

    def __init__(self, message: str, code: str = "invalid", real_message: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.real_message = real_message or message

    @property
    def answer(self) -> str:
        """The message of the server's answer."""
        return f"invalid options: {self.message}" if self.code == "invalid" else self.message


class DirectiveError(FakeInfluxError):
    """A comment begins with `fakeinflux:`, and what follows is not a directive.

    `line` and `column` count from 1, in characters.
    """

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"loc {line}:{column}: {message}")
        self.line = line
        self.column = column
        self.message = message
