"""YAML files read as JSON values, or as nodes that know their lines.

This module imports nothing of ours, because the build of the wheel loads it by its path.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from yaml import SafeLoader as _Loader
else:
    try:
        from yaml import CSafeLoader as _Loader
    except ImportError:  # PyYAML without its C library is ten times slower, and otherwise the same
        from yaml import SafeLoader as _Loader

_REPLACED = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}


class _JsonLoader(_Loader):  # pyright: ignore[reportGeneralTypeIssues]  # one of two classes
    """Reads scalars as YAML 1.2 does: dates stay text, and only `true` and `false` are booleans."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # how PyYAML lets a loader be configured
        first: [entry for entry in entries if entry[0] not in _REPLACED]
        for first, entries in _Loader.yaml_implicit_resolvers.items()
    }


_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_yaml(path: Path) -> Any:
    """Read a YAML or JSON file as JSON values. Raises ValueError: it is not YAML."""
    try:
        loaded = yaml.load(path.read_bytes(), Loader=_JsonLoader)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, UnicodeError) as error:
        raise ValueError(f"{path}: not YAML: {error}") from error
    return _with_text_keys(loaded)


def write_yaml(document: Any) -> str:
    """Return JSON values as YAML, in their order."""
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    return text


def read_nodes(path: Path) -> yaml.Node | None:
    """Read a YAML file as nodes that know their lines. None if it is not YAML."""
    try:
        return yaml.compose(path.read_bytes(), Loader=_JsonLoader)
    except (yaml.YAMLError, UnicodeError):
        return None


def _with_text_keys(value: Any) -> Any:
    """Return a value whose mappings have text as keys, as in JSON: `200` and `true` become text."""
    if isinstance(value, dict):
        return {
            str(key).lower() if isinstance(key, bool) else str(key): _with_text_keys(entry)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [_with_text_keys(entry) for entry in value]
    return value
