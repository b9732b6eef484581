"""Sorted pieces of a table put together, rows that are equal in the order in which the real server has them.

It merges with a binary heap of pieces, which is not stable. Source: observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Keys: TypeAlias = Sequence[Any]


def merge_pieces(pieces: list[list[int]], less: Callable[[int, int], bool]) -> Iterator[int]:
    """Yield the rows of sorted pieces as one row of rows. `less` says whether a row comes before another."""
    heap = [(piece, 0) for piece in pieces if piece]

    def sink(at: int, size: int) -> None:
        while (child := 2 * at + 1) < size:
            if child + 1 < size and less(_head(heap[child + 1]), _head(heap[child])):
                child += 1
            if not less(_head(heap[child]), _head(heap[at])):
                return
            heap[at], heap[child] = heap[child], heap[at]
            at = child

    for at in range(len(heap) // 2 - 1, -1, -1):
        sink(at, len(heap))
    while heap:
        piece, place = heap[0]
        yield piece[place]
        if place + 1 < len(piece):
            heap[0] = (piece, place + 1)
        else:
            heap[0] = heap[-1]
            heap.pop()
        sink(0, len(heap))


def _head(item: tuple[list[int], int]) -> int:
    return item[0][item[1]]
