"""Print the lowest versions that the package and some of its extras allow, as constraints for pip."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
LOWEST = re.compile(r"(?P<name>[\w-]+)(?:\[[^\]]*\])?>=(?P<version>[\w.]+)")


def read_lowest(extras: list[str]) -> list[str]:
    """Return a constraint for each dependency of the package and of these extras."""
    project = tomllib.loads(PROJECT.read_text())["project"]
    optional = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for extra in extras for each in optional[extra])]
    return [f"{found['name']}=={found['version']}" for each in wanted if (found := LOWEST.match(each))]


if __name__ == "__main__":
    print("\n".join(read_lowest(sys.argv[1:])))  # noqa: T201
