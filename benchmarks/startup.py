"""From exec to the ready line and to the first answer, and from SIGTERM to the end, against a bare app.

And the time of the first and the second call of a server's life that break its contract, beside those of the
first and the second that keep it. A ratio is the median of those of the rounds, because a machine may be
slower in one than in the next.

python benchmarks/startup.py [--rounds 21]
"""

from __future__ import annotations

import argparse
from statistics import median

from processes import BARE, FAKE, time_calls, time_start

NAMES = ("to the ready line", "to the first answer", "to stop")
KEPT = b'{"org": "my-org", "flux": "option task = {name: \\"a\\", every: 1h}"}'
BROKEN = b'{"org": "my-org", "flux": "x", "descripton": "hi"}'
CALLS = {
    "first creation": KEPT,
    "second creation": KEPT,
    "first refusal": BROKEN,
    "second refusal": BROKEN,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    time_start(FAKE), time_start(BARE)
    pairs = [(time_start(FAKE), time_start(BARE)) for _ in range(rounds)]
    print(f"{'':22}{'fakeinflux':>12}{'bare app':>12}{'ratio':>8}   medians of {rounds}, ms")
    for index, name in enumerate(NAMES):
        ours, bare = (median(pair[side][index] for pair in pairs) * 1000 for side in (0, 1))
        ratio = median(fake[index] / other[index] for fake, other in pairs)
        print(f"{name:22}{ours:12.1f}{bare:12.1f}{ratio:8.2f}")
    times = [time_calls(list(CALLS.values())) for _ in range(rounds)]
    for index, name in enumerate(CALLS):
        print(f"{name:22}{median(each[index] for each in times) * 1000:12.1f}")


if __name__ == "__main__":
    main()
