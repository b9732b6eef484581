"""What a wheel and a source distribution hold, and what they leave out."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import fakeinflux

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("build", reason="the extra dev has the package build")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


def names_in_wheel(folder: Path) -> set[str]:
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def names_in_sdist(folder: Path) -> set[str]:
    (path,) = folder.glob("*.tar.gz")
    with tarfile.open(path) as sdist:
        return {name.partition("/")[2] for name in sdist.getnames()}


def tracked() -> set[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout")
    return {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}


def test_the_wheel_holds_the_package_its_documents_and_nothing_else(distributions: Path) -> None:
    package = {name for name in tracked() if name.startswith("fakeinflux/")}
    folders = ("spec/", "fixtures/scenarios/", "fixtures/recordings/")
    documents = {f"fakeinflux/{name}" for name in tracked() if name.startswith(folders)}
    bundled = {
        f"fakeinflux/contract/bundled/{path.stem}{part}.json"
        for path in (ROOT / "spec" / "editions").glob("*.yaml")
        for part in ("", "-rules")
    }
    assert names_in_wheel(distributions) == package | documents | bundled


def test_the_wheel_is_for_any_platform_and_this_version(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    assert wheel.name == f"fakeinflux-{fakeinflux.__version__}-py3-none-any.whl"


def test_the_source_distribution_holds_the_whole_project(distributions: Path) -> None:
    missing = tracked() - names_in_sdist(distributions)
    assert missing == set()


def test_no_distribution_holds_what_tools_left_behind(distributions: Path) -> None:
    names = names_in_wheel(distributions) | names_in_sdist(distributions)
    parts = {part for name in names for part in Path(name).parts}
    assert parts & {"__pycache__", "node_modules", ".venv", ".git", "dist", ".hypothesis"} == set()
