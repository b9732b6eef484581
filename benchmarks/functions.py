"""The table of the functions of Flux that queries and runs can call, written into docs/flux-functions.md.

    python benchmarks/functions.py [--write]

It comes from the engine's own tables. Without --write it is printed.
"""

from __future__ import annotations

from pathlib import Path

from pages import show_or_write

from fakeinflux.query.library import PACKAGES, load_package
from fakeinflux.query.universe import UNIVERSE
from fakeinflux.semantics.catalogue import PRELUDE, read_catalogue

PAGE = Path(__file__).parents[1] / "docs" / "flux-functions.md"
WITHOUT_IMPORT = "without an import"


def members() -> dict[str, tuple[set[str], set[str]]]:
    """By package, the names that are there, and those of the real server that are refused."""
    library = {path: set(names) for path, names in read_catalogue().items()}
    found = {WITHOUT_IMPORT: (set(UNIVERSE), {name for path in PRELUDE for name in library[path]})}
    for path in sorted(PACKAGES):
        if path not in PRELUDE or path == "influxdata/influxdb":
            found[path] = (set(load_package(path).members), library[path])
    return {path: (_public(there), _public(known - there)) for path, (there, known) in found.items()}


def _public(names: set[str]) -> set[str]:
    return {name for name in names if not name.startswith("_")}


def table() -> str:
    """The table as Markdown."""
    lines = ["| package | functions and constants | refused by name |", "| --- | --- | --- |"]
    lines += [
        f"| {path} | {_listed(there)} | {_listed(refused)} |" for path, (there, refused) in members().items()
    ]
    others = sorted(path for path in read_catalogue() if path not in PACKAGES and path not in PRELUDE)
    lines += [
        "",
        f"Packages that are refused by name ({len(others)}): {', '.join(f'`{path}`' for path in others)}.",
    ]
    return "\n".join(lines) + "\n"


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names, key=str.lower))


if __name__ == "__main__":
    show_or_write(PAGE, "functions", table(), __doc__ or "")
