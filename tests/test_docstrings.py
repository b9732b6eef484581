"""Docstrings have one notation for where a behaviour comes from, and one for the errors that are raised.

Source: observed.    or spec, or simulated; with a detail: Source: observed (its names).
Raises Refused: not found, if the organization does not exist.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "fakeinflux"

_ORIGIN = r"(?:spec|observed|simulated)(?: \([^()]*\))?"
SOURCE = re.compile(rf"\bSource: {_ORIGIN}(?:, {_ORIGIN})*\.")
MENTIONS_SOURCE = re.compile(r"\bsource:|\bobserved\b|\bsimulated\b", re.IGNORECASE)
RAISES = re.compile(r"\bRaises (?:[A-Z]\w+: [\w`]|(?!Refused)[A-Z]\w+\.)")
MENTIONS_ERROR = re.compile(r"\bRaises\b|\bRefused\b")


def files() -> list[str]:
    return [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))]


def docstrings(file: Path) -> Iterator[str]:
    """Yield all docstrings of a file, those of attributes and constants too, each as one line."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            text = node.value.value
            if isinstance(text, str):
                yield " ".join(text.split())


def mentions_source_otherwise(text: str) -> bool:
    return MENTIONS_SOURCE.search(SOURCE.sub("", text)) is not None


def mentions_error_otherwise(text: str) -> bool:
    return MENTIONS_ERROR.search(RAISES.sub("", text)) is not None


@pytest.mark.parametrize("file", files())
def test_sources_have_one_notation(file: str) -> None:
    assert list(filter(mentions_source_otherwise, docstrings(PACKAGE / file))) == []


@pytest.mark.parametrize("file", files())
def test_errors_have_one_notation(file: str) -> None:
    assert list(filter(mentions_error_otherwise, docstrings(PACKAGE / file))) == []


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Return it. Source: spec.", False),
        ("The header. Source: observed (its name).", False),
        ("The grammar. Source: spec (the tokens), observed (its limits).", False),
        ("Return it (`observed`).", True),
        ("Return it. Source: observed", True),
        ("Return it. Source: `spec` (the grammar).", True),
        ("Return it. Source: guessed.", True),
        ("Return the source of a script.", False),
    ],
)
def test_a_source_in_another_notation_is_noticed(text: str, is_wrong: bool) -> None:
    assert mentions_source_otherwise(text) == is_wrong


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Raises Refused: not found.", False),
        ("Read it. Raises Unreadable.", False),
        ("Raises Refused: conflict. Raises ValueError: the name is empty.", False),
        ("Refused: `not found`.", True),
        ("Raises Refused.", True),
        ("Refused unless the caller may.", True),
        ("Raises KeyError where there is none.", True),
        ("The answer to a refused call.", False),
    ],
)
def test_an_error_in_another_notation_is_noticed(text: str, is_wrong: bool) -> None:
    assert mentions_error_otherwise(text) == is_wrong
