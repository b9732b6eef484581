"""Fuzz the Flux parser and measure it: `python benchmarks/flux_fuzz.py [--seconds 60] [--seed 0]`.

Random text and mutated scripts are read; anything but the parser's own refusals, or more
than 100 ms per 10 KiB, is a failure. Then a table of speed per KiB.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fakeinflux.flux.errors import DirectiveError, FluxSyntaxError, OptionsError
from fakeinflux.flux.scripts import read_script

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = Path(__file__).parents[1] / "fixtures" / "scripts"
PIECES = (
    *'"(){}[]/\\$.,:;=|<>-+*%^?@#~ \n\t\0é²\ufeff',
    *("${", "//", "=>", "|>", "=~", "\\x", "\\xff", '"${', "/a/", "1h", "01", "1.5", "2020-01-01T00:00:00Z"),
    *("if ", "then ", "else ", "not ", "exists ", "option ", "import ", "testcase ", "return ", "r with "),
)
KIB = 1024
ALLOWED_PER_10_KIB = 0.1
ROUNDS = 30


@dataclass(slots=True)
class Tally:
    """What came of the texts of one kind. `worst` is in seconds per 10 KiB."""

    texts: int = 0
    accepted: int = 0
    worst: float = 0.0


def random_text(chance: random.Random, scripts: list[str]) -> str:
    """Characters and pieces of Flux in no order; `scripts` are not used."""
    del scripts
    return "".join(
        chance.choice(PIECES) if chance.random() < 0.7 else chr(chance.randrange(1, 0x3000))
        for _ in range(chance.randrange(1, 400))
    )


def random_bytes(chance: random.Random, scripts: list[str]) -> str:
    """Bytes, as far as they are UTF-8."""
    del scripts
    return chance.randbytes(chance.randrange(1, 2000)).decode(errors="replace")


def mutated(chance: random.Random, scripts: list[str]) -> str:
    """A script with a few of its stretches dropped, doubled or replaced."""
    text = chance.choice(scripts)
    for _ in range(chance.randrange(1, 8)):
        start = chance.randrange(len(text) + 1)
        stop = min(len(text), start + chance.choice((0, 1, 1, 2, 10, 100)))
        piece = chance.choice((*PIECES, "", text[start:stop] * 2))
        text = f"{text[:start]}{piece}{text[stop:]}"
    return text


def repeated(chance: random.Random, scripts: list[str]) -> str:
    """Ten kilobytes of one piece, or of a piece of a script, over and over."""
    script = chance.choice(scripts)
    start = chance.randrange(len(script))
    piece = chance.choice(PIECES) + chance.choice(("", script[start : start + chance.randrange(12)]))
    return (piece * (10 * KIB // len(piece) + 1))[: 10 * KIB]


KINDS: dict[str, Callable[[random.Random, list[str]], str]] = {
    "random text": random_text,
    "random bytes": random_bytes,
    "mutated scripts": mutated,
    "repetitions": repeated,
}


def read(text: str) -> bool:
    """Whether a script is accepted."""
    with suppress(FluxSyntaxError, OptionsError, DirectiveError):
        read_script(text)
        return True
    return False


def fuzz(seconds: float, seed: int, scripts: list[str]) -> dict[str, Tally]:
    """Read texts of all kinds in turn until the time is over."""
    chance = random.Random(seed)
    tallies = {kind: Tally() for kind in KINDS}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for kind, make in KINDS.items():
            text = make(chance, scripts)
            began = time.thread_time()
            accepted = read(text)
            spent = time.thread_time() - began
            tally = tallies[kind]
            tally.texts += 1
            tally.accepted += accepted
            tally.worst = max(tally.worst, spent / max(len(text) / (10 * KIB), 1))
    return tallies


def microseconds_per_kib(text: str) -> float:
    """The best of several rounds, each of about as many repetitions as make 64 KiB."""
    repetitions = max(1, 64 * KIB // len(text))
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(repetitions):
            read(text)
        best = min(best, time.perf_counter() - began)
    return best / repetitions / (len(text) / KIB) * 1e6


def measured(scripts: dict[str, str]) -> dict[str, str]:
    """The texts of the table of speed, by what they are called there."""
    body = scripts["downsample-mean"].split("\n\n", 1)[1]
    return {
        "a task in one line": scripts["options-one-line"],
        "a downsampling task": scripts["downsample-mean"],
        "an alert, strings with ${…}": scripts["alert-threshold"],
        "regular expressions": scripts["regular-expressions"],
        "64 KiB of steps": scripts["downsample-mean"] + body * (64 * KIB // len(body)),
        "64 KiB, wrong at the end": scripts["downsample-mean"] + body * (64 * KIB // len(body)) + ")",
    }


def main() -> int:
    """Print both tables; 1 when a text took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    scripts = {path.stem: path.read_bytes().decode() for path in sorted(SCRIPTS.glob("*.flux"))}
    tallies = fuzz(arguments.seconds, arguments.seed, list(scripts.values()))
    lines = ["| fuzzed with | texts | accepted | slowest, ms per 10 KiB |", "|---|---:|---:|---:|"]
    lines += [
        f"| {kind} | {tally.texts:,} | {tally.accepted:,} | {tally.worst * 1e3:.1f} |"
        for kind, tally in tallies.items()
    ]
    lines += ["", "| read | characters | µs | µs per KiB |", "|---|---:|---:|---:|"]
    for name, text in measured(scripts).items():
        speed = microseconds_per_kib(text)
        lines.append(f"| {name} | {len(text):,} | {speed * len(text) / KIB:,.0f} | {speed:,.0f} |")
    print("\n".join(lines))
    return int(any(tally.worst > ALLOWED_PER_10_KIB for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
