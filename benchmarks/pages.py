"""Tables that commands write into pages of the documentation, between two marks."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def show_or_write(page: Path, mark: str, made: str, purpose: str) -> None:
    """Print what a command made; with `--write` among its arguments, write it between the marks of a page."""
    parser = argparse.ArgumentParser(
        description=purpose, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"write it into {page.name}")
    if not parser.parse_args().write:
        print(made, end="")
        return
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->\n"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    page.write_text(f"{before}{begin}\n{made}\n{end}{rest.partition(end)[2]}", encoding="utf-8")
