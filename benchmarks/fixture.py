"""What the fixture `fakeinflux` costs a test, against an empty one, and those who do not use it.

python benchmarks/fixture.py [--tests 300] [--rounds 5]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

EMPTY = "@pytest.fixture\ndef nothing(monkeypatch):\n    yield\n"
TESTS = """import pytest

{fixture}
@pytest.mark.parametrize('number', range({count}))
def test_it({name}, number):
    pass
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tests", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        compare(Path(folder), options.tests, options.rounds)


def compare(folder: Path, tests: int, rounds: int) -> None:
    """Run every kind in turn, so that what else the machine does meets all of them."""
    kinds = {
        "one test, plugin off": (project(folder, 1, "nothing"), False),
        "one test, plugin on": (project(folder, 1, "nothing"), True),
        "one test, fixture used": (project(folder, 1, "fakeinflux"), True),
        "many, empty fixture": (project(folder, tests, "nothing"), True),
        "many, fixture used": (project(folder, tests, "fakeinflux"), True),
    }
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, (path, plugin) in kinds.items():
            taken[kind].append(time_run(path, plugin))
    off, on, once, empty, used = (min(times) for times in taken.values())
    print(f"fastest of {rounds} rounds")
    print(f"a session without the fixture: {1000 * (on - off):6.1f} ms more than without the plugin")
    print(f"the first use of the fixture:  {1000 * (once - on):6.1f} ms (the server starts)")
    each = 1000 * ((used - once) - (empty - on)) / (tests - 1)
    print(f"every further use:             {each:6.2f} ms more than an empty fixture ({tests} tests)")


def project(folder: Path, count: int, name: str) -> Path:
    """A file of so many tests that use one fixture and do nothing."""
    path = folder / f"test_{name}_{count}.py"
    path.write_text(TESTS.format(fixture=EMPTY, count=count, name=name))
    return path


def time_run(path: Path, plugin: bool) -> float:
    """Seconds of one run of pytest."""
    left_out = ["cacheprovider", "hypothesispytest", "schemathesis", "asyncio"]
    if not plugin:
        left_out.append("fakeinflux")
    flags = [flag for name in left_out for flag in ("-p", f"no:{name}")]
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *flags, str(path)],
        cwd=path.parent,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
