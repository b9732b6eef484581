"""What must hold before a version is released: the tag, the package, and the changelog name the same one."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
HEADING = re.compile(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", re.MULTILINE)


def find_problems(tag: str, root: Path = ROOT) -> list[str]:
    """Say what is wrong with releasing a checkout under a tag such as v1.2.3."""
    version = read_version(root)
    problems = []
    if tag != f"v{version}":
        problems.append(f"found the tag {tag}, wanted v{version}: fakeinflux/__init__.py has {version}")
    if version not in read_headings(root):
        problems.append(f"CHANGELOG.md has no heading ## [{version}] - YYYY-MM-DD; rename [Unreleased]")
    line = re.compile(rf'^\s*"?version"?: "?{re.escape(version)}"?,?$', re.MULTILINE)
    problems += [
        f"{file} has another version, wanted {version}"
        for file in ("CITATION.cff", "clients/javascript/package.json")
        if not line.search((root / file).read_text())
    ]
    return problems


def read_version(root: Path = ROOT) -> str:
    """Read the version, which stands in one place."""
    (version,) = VERSION.findall((root / "fakeinflux" / "__init__.py").read_text())
    return str(version)


def read_headings(root: Path = ROOT) -> list[str]:
    """Read the versions that the changelog describes, in its order."""
    return HEADING.findall((root / "CHANGELOG.md").read_text())


if __name__ == "__main__":
    found = find_problems(*sys.argv[1:2])
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    sys.exit(1 if found else 0)
