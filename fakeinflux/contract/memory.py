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

    def remember(self, key: Key, value: Value) -> None:
        """Adds an entry. A key is text or bytes."""
        if len(key) > _LONGEST:  # type: ignore[arg-type]  # text and bytes have lengths
            return
        if len(self) >= _MOST:
            self.clear()
        self[key] = value
