"""OpenAPI documents: ours, by edition, and a file of the user's.

Ours are written as YAML. The build turns each edition into one JSON file (`bundled/`), which
loads thirty times faster. A bundled file is used only if it was made from the YAML files at hand.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from fakeinflux.contract.documents.files import read_file
from fakeinflux.contract.documents.json_patches import PatchError, apply_patches
from fakeinflux.contract.documents.openapi import malformed
from fakeinflux.contract.documents.pointers import references
from fakeinflux.contract.documents.unused_parts import drop_unused
from fakeinflux.timing.errors import FakeInfluxError

_CONTRACT = Path(__file__).parent.parent
_SPEC_FOLDERS = (_CONTRACT.parent / "spec", _CONTRACT.parent.parent / "spec")
_MAIN = "influxdb-v2.yaml"


class DocumentError(FakeInfluxError, ValueError):
    """A document cannot be used. The text is one line that says why."""


class SourceFile(NamedTuple):
    """A file of a document: its path, and the name by which messages call it."""

    path: Path
    name: str


class Source(NamedTuple):
    """The file that a document was read from, and the file of its patches if it has one."""

    document: SourceFile
    patches: SourceFile | None = None


def editions() -> list[str]:
    """Return the names of all editions."""
    return sorted(path.stem for path in (_spec_folder() / "editions").glob("*.yaml"))


def source_of(edition: str) -> Source:
    """Return the files of an edition's document."""
    main, patches = _spec_file(_MAIN), _spec_file(f"editions/{edition}.yaml")
    return Source(main, patches) if patches.path.exists() else Source(main)


def published_file() -> SourceFile:
    """Return the file that lists the operations that InfluxData publishes."""
    return _spec_file("published-operations.txt")


def user_source(path: Path) -> Source:
    """Return the source of a user's own document."""
    return Source(SourceFile(path, str(path)))


def load_document(edition: str) -> dict[str, Any]:
    """Load our document in an edition. Raises DocumentError: there is no such edition, or it is broken."""
    source = source_of(edition)
    bundled = load_bundled(source, edition)
    if bundled is not None:
        return _require_mapping(bundled["document"], source.document.path)
    if source.patches is None:
        raise DocumentError(f"found no edition {edition!r}, wanted one of {', '.join(editions())}")
    return _read_patched(source.document.path, source.patches.path)


def load_bundled(source: Source, name: str) -> Any:
    """Load the JSON that the build made of a document's files. None if it was made of others, or of none."""
    bundled = _CONTRACT / "bundled" / f"{name}.json"
    if source.patches is None or not bundled.exists():
        return None
    made = orjson.loads(bundled.read_bytes())
    return made if made["digest"] == digest(source) else None


def load_file(path: Path) -> dict[str, Any]:
    """Load a user's own document, YAML or JSON. Raises DocumentError: it cannot be used."""
    try:
        raw = read_file(path)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    document = _require_mapping(_parse(path, raw), path)
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.0"):
        raise DocumentError(f"{path}: found version {version!r}, wanted an OpenAPI 3.0 document")
    if not isinstance(document.get("paths"), dict):
        raise DocumentError(f"{path}: found no paths, wanted a document with paths")
    for pointer, wanted in malformed(document):
        raise DocumentError(f"{path}: found something else at #{pointer}, wanted {wanted}")
    for pointer, reference in references(document):
        if not reference.startswith("#") and "/example" not in pointer:
            raise DocumentError(
                f"{path}: $ref {reference} at #{pointer} leaves the document; bundle it into one file first"
            )
    return document


def load_control_document() -> dict[str, Any]:
    """Load the document of the control API. Raises DocumentError: it cannot be read."""
    return load_file(_spec_folder() / "control.yaml")


def digest(source: Source) -> str:
    """Return a hash of the contents of a document's files."""
    sha = hashlib.sha256(source.document.path.read_bytes())
    if source.patches is not None:
        sha.update(source.patches.path.read_bytes())
    return sha.hexdigest()


def _spec_folder() -> Path:
    for folder in _SPEC_FOLDERS:
        if (folder / _MAIN).exists():
            return folder
    looked = " or ".join(str(folder) for folder in _SPEC_FOLDERS)
    raise DocumentError(f"found no {_MAIN}, wanted it in {looked}; install the package again")


def _spec_file(name: str) -> SourceFile:
    folder = _spec_folder()
    # An editor finds the file of an installed package only if the name begins where packages are.
    shown = "/".join(folder.parts[-3:]) if folder == _SPEC_FOLDERS[0] else folder.name
    return SourceFile(folder / name, f"{shown}/{name}")


def _read_patched(main: Path, patches: Path) -> dict[str, Any]:
    # Imported here because PyYAML takes long to import, and bundled editions do without it.
    from fakeinflux.contract.documents.yaml_files import read_yaml

    try:
        patched = apply_patches(read_yaml(main), (read_yaml(patches) or {}).get("patches") or [])
    except PatchError as error:
        raise DocumentError(f"{patches}: {error}") from error
    except ValueError as error:
        raise DocumentError(str(error)) from error
    return drop_unused(_require_mapping(patched, main))


def _parse(path: Path, raw: bytes) -> Any:
    if raw.lstrip()[:1] == b"{":
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            pass  # a YAML file may start with a brace, too
    # Imported here because PyYAML takes long to import, and JSON does without it.
    from fakeinflux.contract.documents.yaml_files import read_yaml

    try:
        return read_yaml(path, raw)
    except ValueError as error:
        raise DocumentError(" ".join(str(error).split())) from error


def _require_mapping(document: Any, path: Path) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise DocumentError(f"{path}: found no mapping at its top, wanted an OpenAPI document")
    return document
