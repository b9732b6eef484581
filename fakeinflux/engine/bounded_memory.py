"""The one way to remember results: within bounds, and never more than can be worked out again."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

KIB, MIB = 1024, 1024 * 1024
_SHARE = 16


class Memory(dict[Key, Value]):
    """A dictionary that forgets all it knows when it is full.

    It holds at most `most` entries of at most `room` bytes together, as their sizes are given to `put`; an
    entry larger than a sixteenth of the room is not kept. A lookup costs what it costs in any dictionary.
    """

    __slots__ = ("most", "room", "size")

    def __init__(self, most: int = 1024, room: int = 512 * KIB) -> None:
        super().__init__()
        self.most = most
        self.room = room
        self.size = 0

    def put(self, key: Key, value: Value, size: int) -> None:
        """Remember a value of `size` bytes, its key included; the key must be new."""
        if size * _SHARE > self.room:
            return
        if len(self) >= self.most or self.size + size > self.room:
            self.clear()
        self[key] = value
        self.size += size

    def clear(self) -> None:
        """Forget all of it."""
        super().clear()
        self.size = 0
