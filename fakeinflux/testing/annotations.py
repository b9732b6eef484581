"""Annotations of GitHub: violations of the contract, shown at the lines that sent the requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.contract.explaining.rendering import render_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fakeinflux.testing.views import ExchangeView


class Annotation(NamedTuple):
    """What is said at a line. `file` is relative to the root of the test session, as pytest shows it."""

    file: str
    line: str
    title: str
    message: str


def annotations_of(broken: list[ExchangeView]) -> Iterator[Annotation]:
    """Yield an annotation for each violation of requests whose line in the test's code is known."""
    for exchange in broken:
        file, _, line = (exchange.sent_by or "").rpartition(":")
        for violation in exchange.violations if file else ():
            title, _, message = render_lines(violation.json).partition("\n")
            yield Annotation(file, line, title, message)


def workflow_command(annotation: Annotation, root: Path, workspace: Path) -> str:
    """Return the line that makes GitHub show an annotation. Files are named from the `workspace`."""
    file = root / annotation.file
    shown = file.relative_to(workspace) if file.is_relative_to(workspace) else file
    properties = {"file": shown.as_posix(), "line": annotation.line, "title": annotation.title}
    written = ",".join(f"{name}={_escape(text, ':,')}" for name, text in properties.items())
    return f"::error {written}::{_escape(annotation.message)}"


def _escape(text: str, separators: str = "") -> str:
    for character in ("%", "\r", "\n", *separators):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
