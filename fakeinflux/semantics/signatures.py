"""The types of the library's functions and values, as Flux writes them: one file a package.

They are facts about Flux 0.200; `benchmarks/signatures.py` compares them with its sources. Source: spec.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from fakeinflux.semantics.catalogue import PRELUDE
from fakeinflux.semantics.type_signatures import Scheme, read_signature

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = "signatures"
SEPARATOR: Final = " : "
"""What stands between a name and its type."""


class PackageTypes(dict[str, Scheme]):
    """The types of a package's names, each read when it is asked for; `texts` are all of them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def __contains__(self, name: object) -> bool:
        return name in self.texts

    def __missing__(self, name: str) -> Scheme:
        self[name] = read_signature(self.texts[name])
        return self[name]


def find_package(path: str) -> PackageTypes | None:
    """The types of a package's names, None where the real server has no such package."""
    if "." in path:
        return None
    file = files("fakeinflux.semantics").joinpath(FOLDER, file_name(path))
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError):  # a path may have letters that no file's name has
        return None
    return PackageTypes(_read(text))


def find_prelude() -> PackageTypes:
    """The types of the names that every script has."""
    texts: dict[str, str] = {}
    for path in PRELUDE:
        package = find_package(path)
        texts.update({} if package is None else package.texts)
    return PackageTypes(texts)


def file_name(path: str) -> str:
    """The name of a package's file: slashes are dots."""
    return f"{path.replace('/', '.')}.txt"


def _read(text: str) -> dict[str, str]:
    pairs = (line.partition(SEPARATOR) for line in text.splitlines())
    return {name: signature for name, _, signature in pairs}
