"""From exec to the ready line and to the first answer, and from SIGTERM to the end, against a bare app.

python benchmarks/startup.py [--rounds 11]
"""

from __future__ import annotations

import argparse
from statistics import median

from processes import BARE, FAKE, time_start

NAMES = ("to the ready line", "to the first answer", "to stop")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=11)
    rounds = parser.parse_args().rounds
    time_start(FAKE), time_start(BARE)
    pairs = [(time_start(FAKE), time_start(BARE)) for _ in range(rounds)]
    print(f"{'':22}{'fakeinflux':>12}{'bare app':>12}{'ratio':>8}   medians of {rounds}, ms")
    for index, name in enumerate(NAMES):
        ours, bare = (median(pair[side][index] for pair in pairs) * 1000 for side in (0, 1))
        print(f"{name:22}{ours:12.1f}{bare:12.1f}{ours / bare:8.2f}")


if __name__ == "__main__":
    main()
