"""What it costs to check a task's script: reading it, and checking its names, arguments and types.

    python benchmarks/check.py

Prints the time of the first check, which imports what it needs, and that of a later one of a script
of 1 KiB (the fastest of the rounds). Ends with status 1 where a later one takes 2 ms or more.
"""

from __future__ import annotations

import sys
import time

from fakeinflux.flux.parser import parse

SIZE = 1024
ROUNDS = 200
MOST_MS = 2.0
SCRIPT = """import "array"
import "date"
import "strings"

option task = {name: "hourly", every: 1h, offset: 5m}

threshold = 80.0
toLevel = (value) => if value > threshold then "high" else if value > threshold / 2.0 then "mid" else "low"
readings = (field) =>
    from(bucket: "readings")
        |> range(start: -task.every, stop: date.truncate(t: now(), unit: 1m))
        |> filter(fn: (r) => r._measurement == "climate" and r._field == field)
        |> filter(fn: (r) => exists r.sensor and strings.hasPrefix(v: r.sensor, prefix: "s"))

readings(field: "temperature")
    |> aggregateWindow(every: 10m, fn: mean, createEmpty: false)
    |> map(fn: (r) => ({r with level: toLevel(value: r._value), text: "sensor ${r.sensor}"}))
    |> group(columns: ["sensor", "level"])
    |> to(bucket: "levels", tagColumns: ["sensor", "level"])

array.from(rows: [{_time: now(), _measurement: "runs", _field: "done", _value: 1}])
    |> to(bucket: "levels")
"""


def main() -> int:
    text = SCRIPT + "// " + "x" * (SIZE - len(SCRIPT) - 4) + "\n"
    start = time.perf_counter()
    # Imported here, because the import belongs to the first check.
    from fakeinflux.semantics.check import examine_program

    examine_program(parse(text))
    first = (time.perf_counter() - start) * 1000
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        examine_program(parse(text))
        times.append((time.perf_counter() - start) * 1000)
    later = min(times)
    print(f"{len(text)} characters: the first {first:.0f} ms, a later one {later:.2f} ms")
    return 0 if later < MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main())
