"""The build's own step: the editions of the contract as JSON, so that nobody parses YAML at start."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from types import ModuleType

_CONTRACT = Path("fakeinflux") / "contract"
_BUNDLED = _CONTRACT / "bundled"


class BundleContract(BuildHookInterface[Any]):
    """Writes `fakeinflux/contract/bundled/<edition>.json`, for wheels and for editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files of a build."""
        del version
        root = Path(self.root)
        for edition in bundle_editions(root):
            path = f"{_BUNDLED.as_posix()}/{edition}.json"
            build_data["force_include"][str(root / path)] = path


def bundle_editions(root: Path) -> list[str]:
    """Writes the JSON of every edition under a checkout's root, and returns their names."""
    yaml_files = _load(root / _CONTRACT / "documents" / "yaml_files.py")
    patches = _load(root / _CONTRACT / "documents" / "json_patches.py")
    main = root / "spec" / "influxdb-v2.yaml"
    document = yaml_files.read_yaml(main)
    (root / _BUNDLED).mkdir(exist_ok=True)
    names = []
    for file in sorted((root / "spec" / "editions").glob("*.yaml")):
        patched = patches.apply_patches(document, (yaml_files.read_yaml(file) or {}).get("patches") or [])
        digest = hashlib.sha256(main.read_bytes() + file.read_bytes()).hexdigest()
        made = json.dumps({"digest": digest, "document": patched}, ensure_ascii=False, separators=(",", ":"))
        (root / _BUNDLED / f"{file.stem}.json").write_text(made, encoding="utf-8")
        names.append(file.stem)
    return names


def _load(path: Path) -> ModuleType:
    # By path, because the package itself is not importable where it is built.
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
