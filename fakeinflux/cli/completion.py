"""The command `completion`: scripts by which shells complete commands and flags, made by shtab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.cli.exit_status import CANNOT, DONE, say_why

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from typing import TextIO


def print_completion(parser: ArgumentParser, shell: str, out: TextIO, err: TextIO) -> int:
    """Print the script of a shell for a parser. Returns the exit status: 0, or 2 without shtab."""
    try:
        import shtab
    except ImportError:
        say_why(err, "completion", "found no shtab, wanted it: pip install 'fakeinflux[completion]'")
        return CANNOT
    out.write(shtab.complete(parser, shell))
    return DONE
