"""The code blocks of a Markdown document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FENCE = re.compile(r"(?P<indent> *)(?P<fence>```+|~~~+)(?P<info>.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `language` is the first word after the fence; `line` is that of the fence."""

    document: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line} ({self.language or 'no language'})"


def read_blocks(path: Path) -> Iterator[Block]:
    """The blocks of a document in order. ValueError for one that is not closed."""
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        opening = FENCE.fullmatch(lines[number])
        start, number = number, number + 1
        if opening is None:
            continue
        inside = []
        while number < len(lines) and lines[number].strip() != opening["fence"]:
            inside.append(lines[number].removeprefix(opening["indent"]))
            number += 1
        if number == len(lines):
            raise ValueError(f"{path.name}:{start + 1}: the block is not closed")
        number += 1
        language = opening["info"].strip().partition(" ")[0]
        yield Block(path.name, start + 1, language, "\n".join(inside) + "\n")
