"""The exit statuses of all commands, and the line that explains one; apart, so that commands share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

DONE = 0
NO = 1
"""The command worked, and its answer is no."""
CANNOT = 2
"""The command could not do its work. One line on standard error says why."""
LONGEST_REASON = 1000


def say_why(err: TextIO, command: str, reason: object) -> None:
    """Write the one line that says why a command cannot do its work."""
    # Imported here, because most commands can.
    from fakeinflux.http.printable_text import printable

    err.write(f"fakeinflux {command}: {printable(str(reason))[:LONGEST_REASON]}\n")
