"""Documents: our own by edition, and a user's file.

Our own are YAML files to read and to patch. The build makes one JSON file of each edition
(`bundled/`), which loads thirty times faster; it is used while it was made from the very
YAML files that stand beside it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from fakeinflux.contract.documents.json_patches import PatchError, apply_patches
from fakeinflux.contract.documents.pointers import references
from fakeinflux.timing.errors import FakeInfluxError

_CONTRACT = Path(__file__).parent.parent
_SPEC_FOLDERS = (_CONTRACT.parent / "spec", _CONTRACT.parent.parent / "spec")
_MAIN = "influxdb-v2.yaml"


class DocumentError(FakeInfluxError, ValueError):
    """A document that cannot be used; the text says why, in one line."""


class SourceFile(NamedTuple):
    """A file that rules stand in: where it is, and how it is named to people."""

    path: Path
    name: str


class Source(NamedTuple):
    """What a document was made from: its file, and the file of its patches if it has one."""

    document: SourceFile
    patches: SourceFile | None = None


def editions() -> list[str]:
    """The names of the editions that have a file."""
    return sorted(path.stem for path in (_spec_folder() / "editions").glob("*.yaml"))


def source_of(edition: str) -> Source:
    """The files that the document of an edition is made from."""
    folder = _spec_folder()
    main = SourceFile(folder / _MAIN, f"spec/{_MAIN}")
    patches = folder / "editions" / f"{edition}.yaml"
    if not patches.exists():
        return Source(main)
    return Source(main, SourceFile(patches, f"spec/editions/{edition}.yaml"))


def user_source(path: Path) -> Source:
    """The source of a user's own document."""
    return Source(SourceFile(path, str(path)))


def load_document(edition: str) -> dict[str, Any]:
    """Our own document in an edition. Raises DocumentError for an unknown or broken one."""
    source = source_of(edition)
    bundled = _CONTRACT / "bundled" / f"{edition}.json"
    if bundled.exists():
        made = orjson.loads(bundled.read_bytes())
        if made["digest"] == digest(source):
            return _mapping(made["document"], bundled)
    if source.patches is None:
        known = ", ".join(editions())
        raise DocumentError(f"no edition {edition!r}; there are: {known}")
    return _patched(source.document.path, source.patches.path)


def load_file(path: Path) -> dict[str, Any]:
    """A user's own document, YAML or JSON. Raises DocumentError where it cannot be used."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    document = _mapping(_parse(path, raw), path)
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.0"):
        raise DocumentError(f"{path}: an OpenAPI 3.0 document is wanted, its version is {version!r}")
    if not isinstance(document.get("paths"), dict):
        raise DocumentError(f"{path}: a document with paths is wanted, this one has none")
    for pointer, reference in references(document):
        if not reference.startswith("#") and "/example" not in pointer:
            raise DocumentError(
                f"{path}: $ref {reference} at #{pointer} leaves the document; bundle it into one file first"
            )
    return document


def digest(source: Source) -> str:
    """What tells the contents of the files of a document from any other contents."""
    sha = hashlib.sha256(source.document.path.read_bytes())
    if source.patches is not None:
        sha.update(source.patches.path.read_bytes())
    return sha.hexdigest()


def _spec_folder() -> Path:
    for folder in _SPEC_FOLDERS:
        if (folder / _MAIN).exists():
            return folder
    looked = " or ".join(str(folder) for folder in _SPEC_FOLDERS)
    raise DocumentError(f"the contract {_MAIN} is neither in {looked}; install the package again")


def _patched(main: Path, patches: Path) -> dict[str, Any]:
    from fakeinflux.contract.documents.yaml_files import read_yaml

    try:
        patched = apply_patches(read_yaml(main), (read_yaml(patches) or {}).get("patches") or [])
    except PatchError as error:
        raise DocumentError(f"{patches}: {error}") from error
    except ValueError as error:
        raise DocumentError(str(error)) from error
    return _mapping(patched, main)


def _parse(path: Path, raw: bytes) -> Any:
    if raw.lstrip()[:1] == b"{":
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            pass  # YAML's flow style starts with a brace too
    from fakeinflux.contract.documents.yaml_files import read_yaml

    try:
        return read_yaml(path)
    except ValueError as error:
        raise DocumentError(str(error)) from error


def _mapping(document: Any, path: Path) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise DocumentError(f"{path}: a mapping is wanted at its top")
    return document
