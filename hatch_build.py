"""The build's own step: the editions of the contract as JSON, so that nobody parses YAML at start."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_BUNDLED = Path("fakeinflux") / "contract" / "bundled"


class BundleContract(BuildHookInterface[Any]):
    """Writes the JSON of `fakeinflux/contract/bundled/`, for wheels and for editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files of a build."""
        del version
        root = Path(self.root)
        for name in bundle_editions(root):
            path = f"{_BUNDLED.as_posix()}/{name}.json"
            build_data["force_include"][str(root / path)] = path


def bundle_editions(root: Path) -> list[str]:
    """Write two JSON files for every edition under a checkout's root. Return the names of the files.

    `v2.json` is the document, `v2-rules.json` the file and line of each of its rules.
    """
    sys.path.insert(0, str(root))  # the package is not installed where it is built; these need only PyYAML
    try:
        from fakeinflux.contract.documents.json_patches import apply_patches
        from fakeinflux.contract.documents.positions import read_positions, tabulate
        from fakeinflux.contract.documents.unused_parts import drop_unused
        from fakeinflux.contract.documents.yaml_files import read_yaml
    finally:
        sys.path.remove(str(root))
    main = root / "spec" / "influxdb-v2.yaml"
    document = read_yaml(main)
    (root / _BUNDLED).mkdir(exist_ok=True)
    names = []
    for file in sorted((root / "spec" / "editions").glob("*.yaml")):
        digest = hashlib.sha256(main.read_bytes() + file.read_bytes()).hexdigest()
        patched = drop_unused(apply_patches(document, (read_yaml(file) or {}).get("patches") or []))
        positions = read_positions(main, f"spec/{main.name}", file, f"spec/editions/{file.name}")
        made = {file.stem: {"document": patched}, f"{file.stem}-rules": {"rules": tabulate(positions)}}
        for name, content in made.items():
            text = json.dumps({"digest": digest, **content}, ensure_ascii=False, separators=(",", ":"))
            (root / _BUNDLED / f"{name}.json").write_text(text, encoding="utf-8")
            names.append(name)
    return names
