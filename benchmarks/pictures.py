"""Pictures of three screens of the page, for docs/pictures/, of a world that is the same each time.

python benchmarks/pictures.py   (needs Chromium)
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fakeinflux import FakeInflux, failed, success

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
FLUX = """option task = {{name: "{name}", {schedule}}}

from(bucket: "my-bucket")
    |> range(start: -1h)
    |> mean()
"""
TASKS = {"hourly means": "every: 1h", "nightly report": 'cron: "0 2 * * *"', "watchdog": "every: 1m"}


def fill(fake: FakeInflux) -> int:
    """Create tasks, let six hours pass, retry a run, and break the contract; return the exchange of that."""
    world = fake.world
    with world.client() as client:
        tasks = client.tasks_api()
        for name, schedule in TASKS.items():
            flux = FLUX.format(name=name, schedule=schedule)
            tasks.create_task(task_create_request={"org": world.org, "flux": flux})
        world.outcomes("hourly means", [success(), failed("out of memory"), success()])
        world.advance(by="5h30m")
        runs = world.runs("hourly means")
        lost = next(run.id for run in runs if run.status == "failed")
        tasks.retry_run(world.tasks["hourly means"].id, lost)
        world.advance(by="30m")
        with world.allow_violations():
            try:
                tasks.create_task(task_create_request={"org": world.org, "flux": "", "status": "on"})
            except Exception:
                return world.requests[-1].id
    sys.exit("found no refusal, wanted one")


def main() -> None:
    chromium = shutil.which("chromium") or sys.exit("found no chromium")
    PICTURES.mkdir(exist_ok=True)
    with FakeInflux(clock="manual", port=8086) as fake, tempfile.TemporaryDirectory() as profile:
        broken = fill(fake)
        screens = {"tasks": "", "timeline": "page/timeline", "exchange": f"page/exchanges/{broken}"}
        for name, path in screens.items():
            flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--timeout=2000"]
            flags += ["--window-size=1180,560", f"--user-data-dir={profile}"]
            target = f"--screenshot={PICTURES / name}.png"
            command = [chromium, *flags, target, f"{fake.url}/_fakeinflux/{path}"]
            subprocess.run(command, check=True, capture_output=True, timeout=60)


main()
