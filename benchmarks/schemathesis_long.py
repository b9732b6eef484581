"""schemathesis against a running server: all its checks and phases, on all operations of every edition.

    python benchmarks/schemathesis_long.py [--seed N] [--seconds N] [--edition NAME]...

Prints the seed, and what was found; the exit status is 1 when anything was.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fuzzing.runs import EDITIONS, PHASES, run_schemathesis


def main() -> int:
    parser = argparse.ArgumentParser(description="Test the contract and the server against each other.")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--seconds", type=int, default=120, help="for each phase of each edition (120)")
    parser.add_argument("--edition", action="append", choices=EDITIONS, help="only this one; may be repeated")
    options = parser.parse_args()
    # What breaks the contract is sent on purpose, thousands of times.
    logging.disable(logging.WARNING)
    print(f"seed {options.seed}", flush=True)
    results = [
        try_phases(name, phases, options.seed, options.seconds)
        for name in options.edition or EDITIONS
        for phases in PHASES
    ]
    return 0 if all(results) else 1


def try_phases(edition: str, phases: str, seed: int, seconds: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        run = run_schemathesis(edition, phases, folder=Path(folder), seed=seed, seconds=seconds)
    print(
        f"== {edition}, {phases}: {run.verdict}",
        *(() if run.passed else (run.output, *run.failures)),
        sep="\n",
    )
    return run.passed


if __name__ == "__main__":
    sys.exit(main())
