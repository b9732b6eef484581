"""YAML as JSON values, and its nodes with their places: the only import of yaml here.

It stands alone, because the build of the wheel reads it too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pyyaml without its C library is ten times slower, and right
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # it takes the other one's place

_REPLACED = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}


class _JsonLoader(_Loader):
    """Reads as YAML 1.2 does: dates are strings, and only true and false are booleans."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # pyyaml's own way to configure a loader
        first: [entry for entry in entries if entry[0] not in _REPLACED]
        for first, entries in _Loader.yaml_implicit_resolvers.items()
    }


_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_yaml(path: Path) -> Any:
    """A YAML file (or a JSON one) as JSON values. Raises ValueError where it is not readable."""
    try:
        loaded = yaml.load(path.read_bytes(), Loader=_JsonLoader)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, UnicodeError) as error:
        raise ValueError(f"{path}: not YAML: {error}") from error
    return _string_keys(loaded)


def read_nodes(path: Path) -> yaml.Node | None:
    """The nodes of a YAML file with their places, or None where it is not readable."""
    try:
        return yaml.compose(path.read_bytes(), Loader=_JsonLoader)
    except (yaml.YAMLError, UnicodeError):
        return None


def _string_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _string_keys(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_string_keys(entry) for entry in value]
    return value


def _key(key: object) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)
