"""What was accepted before, remembered within bounds."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_MOST = 1024
_LONGEST = 512


class Memory(dict[Key, Value]):
    """A dictionary that forgets all it knows when it is full, and does not learn long keys.

    To look something up costs what it costs in any dictionary. Use `remember` to add to it.
    """

    __slots__ = ()

    def remember(self, key: Key, value: Value, most: int = _MOST) -> None:
        """Adds an entry, of `most` that there may be. A key is text, bytes or a tuple."""
        if len(key) > _LONGEST:  # type: ignore[arg-type]  # all of them have lengths
            return
        if len(self) >= most:
            self.clear()
        self[key] = value
