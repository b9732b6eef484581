"""The reader of code blocks: a block that it missed would never be run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.examples.blocks import read_blocks

if TYPE_CHECKING:
    from pathlib import Path


def blocks_of(text: str, folder: Path) -> list[tuple[int, str, str]]:
    (folder / "document.md").write_text(text)
    return [(block.line, block.language, block.text) for block in read_blocks(folder / "document.md")]


def test_blocks_have_their_line_and_language(tmp_path: Path) -> None:
    text = "# A\n\n```python\nprint(1)\n```\nand\n```js title=x\n1\n2\n```\n"
    assert blocks_of(text, tmp_path) == [(3, "python", "print(1)\n"), (7, "js", "1\n2\n")]


def test_a_block_in_a_list_loses_its_indent(tmp_path: Path) -> None:
    assert blocks_of("- so:\n\n  ```sh\n  a\n    b\n  ```\n", tmp_path) == [(3, "sh", "a\n  b\n")]


def test_a_longer_fence_holds_a_shorter_one(tmp_path: Path) -> None:
    assert blocks_of("````md\n```sh\n```\n````\n", tmp_path) == [(1, "md", "```sh\n```\n")]


def test_an_open_block_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"document\.md:1: the block is not closed"):
        blocks_of("```sh\na\n", tmp_path)
