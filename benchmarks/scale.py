"""A thousand tasks of every minute, moved by a day, a month and a year; and pages of their runs.

    python benchmarks/scale.py

Each length of time gets processes of its own. Prints the time of the advance (the fastest of the
rounds), the peak of what it allocated and of the process, and the cost of a page of 100 runs
at several places of the history. Ends with status 1 where a year costs more than 1.5 times a
day, or a page more than 5 times that of a fresh task.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING

from fakeinflux.accounts.creation import create_world
from fakeinflux.engine.agenda import settle
from fakeinflux.engine.runs import list_runs
from fakeinflux.engine.tasks import create_task
from fakeinflux.flux.scripts import read_script
from fakeinflux.timing.clock import start_clock

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
TASKS = 1000
ROUNDS = 7
SCRIPTS = {
    "plain": 'option task = {name: "t", every: 1m}\nfrom(bucket: "my-bucket")',
    "running 20s": 'option task = {name: "t", every: 1m}\n// fakeinflux: running 20s',
    "running 90s": 'option task = {name: "t", every: 1m}\n// fakeinflux: running 90s',
}


def make_world(script: str, tasks: int = TASKS) -> WorldState:
    world = create_world(clock=start_clock())
    org, user = next(iter(world.orgs)), next(iter(world.users))
    read = read_script(script)
    for _ in range(tasks):
        create_task(world, org_id=org, owner_id=user, script=read)
    return world


def advance(world: WorldState, by: int) -> int:
    world.clock.advance(by)
    return settle(world)


def measure_advance(script: str, days: int) -> dict[str, float]:
    """One process: how long an advance takes, what it allocates, and what the process came to."""
    times = []
    for _ in range(ROUNDS):
        world = make_world(script)
        start = time.perf_counter()
        runs = advance(world, days * DAY)
        times.append(time.perf_counter() - start)
    world = make_world(script)
    tracemalloc.start()
    advance(world, days * DAY)
    _, allocated = tracemalloc.get_traced_memory()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"runs": runs, "seconds": min(times), "allocated": allocated, "peak": peak}


def measure_page(world: WorldState, before: int | None) -> float:
    task = next(iter(world.tasks.values()))
    times = []
    for _ in range(50):
        start = time.perf_counter()
        page = list_runs(world, task, before_time=before, limit=100)
        times.append(time.perf_counter() - start)
    assert len(page) == 100, len(page)
    return min(times)


def measure_pages(script: str) -> dict[str, float]:
    fresh, old = make_world(script, 1), make_world(script, 1)
    advance(fresh, 4 * HOUR)
    advance(old, 365 * DAY)
    places = {"after a year": None, "a day back": old.now - 24 * HOUR, "69 hours back": old.now - 69 * HOUR}
    pages = {name: measure_page(old, before) for name, before in places.items()}
    return {"fresh task": measure_page(fresh, None), **pages}


def in_process(*arguments: str) -> dict[str, float]:
    command = [sys.executable, __file__, *arguments]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


def report_advance(name: str) -> bool:
    by_days = {days: in_process("advance", name, str(days)) for days in (1, 30, 365)}
    for days, row in by_days.items():
        print(
            f"{name:12} {days:4} days {row['runs']:13,} runs {row['seconds'] * 1e3:8.1f} ms "
            f"{row['allocated'] / 1e6:7.2f} MB allocated {row['peak'] / 1e6:6.1f} MB process"
        )
    ratios = {key: by_days[365][key] / by_days[1][key] for key in ("seconds", "allocated", "peak")}
    print(f"{name:12} a year to a day:", ", ".join(f"{key} {ratio:.2f}" for key, ratio in ratios.items()))
    return max(ratios.values()) <= 1.5


def report_pages(name: str) -> bool:
    pages = in_process("pages", name)
    fresh = pages["fresh task"]
    for place, seconds in pages.items():
        print(f"{name:12} page of 100, {place:14} {seconds * 1e6:8.0f} µs, {seconds / fresh:.2f} times fresh")
    return max(pages.values()) <= 5 * fresh


def main() -> int:
    if sys.argv[1:2] == ["advance"]:
        print(json.dumps(measure_advance(SCRIPTS[sys.argv[2]], int(sys.argv[3]))))
        return 0
    if sys.argv[1:2] == ["pages"]:
        print(json.dumps(measure_pages(SCRIPTS[sys.argv[2]])))
        return 0
    kept = [report(name) for name in SCRIPTS for report in (report_advance, report_pages)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
