"""The command `fmt`: format Flux scripts as the real server formats them."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fakeinflux.cli.exit_status import CANNOT, DONE, NO
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.formatter import format_script
from fakeinflux.flux.meaning import meaning
from fakeinflux.flux.parser import parse

if TYPE_CHECKING:
    from typing import TextIO

_STANDARD_INPUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class Formatting:
    """What to do with formatted scripts: write them, or only name (`checks`) or show (`shows`) changes."""

    checks: bool
    shows: bool
    out: TextIO
    err: TextIO


def format_files(paths: list[Path], formatting: Formatting) -> int:
    """Format every file in place; `-` is standard input, whose formatted text is printed.

    Returns the exit status: 0; 1 if a change was only named or shown; 2 if a file could not be formatted.
    """
    return max(_format_file(path, formatting) for path in paths)


def _format_file(path: Path, formatting: Formatting) -> int:
    is_input = path == _STANDARD_INPUT
    name = "<stdin>" if is_input else str(path)
    try:
        text = sys.stdin.read() if is_input else path.read_bytes().decode()
        formatted = format_script(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not UTF-8 text: {error}"
        print(f"{name}: cannot be read: {reason}", file=formatting.err)
        return CANNOT
    except FluxSyntaxError as error:
        place = f"{error.line}:{error.column}"
        print(f"{name}:{place}: found {error.found}, expected {error.expected}", file=formatting.err)
        return CANNOT
    if formatting.shows and formatted != text:
        formatting.out.writelines(_difference(name, text, formatted))
    if not _says_the_same(text, formatted):
        print(
            f"{name}: left as it is: a real server's formatter changes what this script says",
            file=formatting.err,
        )
        return CANNOT
    if formatting.checks or formatting.shows:
        return _name_change(name, formatting) if formatted != text else DONE
    if is_input:
        formatting.out.write(formatted)
    elif formatted != text:
        path.write_bytes(formatted.encode())
        print(f"{name}: formatted", file=formatting.out)
    return DONE


def _name_change(name: str, formatting: Formatting) -> int:
    if formatting.checks:
        print(f"{name}: would be formatted", file=formatting.out)
    return NO


def _difference(name: str, text: str, formatted: str) -> list[str]:
    lines = difflib.unified_diff(
        text.splitlines(keepends=True), formatted.splitlines(keepends=True), name, f"{name} (formatted)"
    )
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]


def _says_the_same(text: str, formatted: str) -> bool:
    try:
        before, after = (parse(each, is_run=False) for each in (text, formatted))
    except FluxSyntaxError:
        return False
    return meaning(before) == meaning(after)
