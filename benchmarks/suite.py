"""What a realistic test suite costs: a hundred tests of code that works with tasks, in seconds.

python benchmarks/suite.py [--rounds 3] [--tests 100]

    INFLUXD=/usr/local/bin/influxd python benchmarks/suite.py

The same tests run with the fixture `fakeinflux`, in one process and with -n 2, and, where INFLUXD names an
influxd of version 2, against that: an organization a test, tasks of `every: 1s`, and polling, as people do.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from processes import influxd

TESTS = """
import pytest
from station import station

FLUX = 'option task = {{name: "{name}", every: 1s}}\\nfrom(bucket: "my-bucket") |> range(start: -1h)'
BROKEN = 'option task = {{name: "{name}", every: 1s}}\\nnosuch()'


def create(station, name, flux=FLUX):
    body = {"org": station.org, "flux": flux.format(name=name)}
    return station.client.tasks_api().create_task(task_create_request=body)


@pytest.mark.parametrize("number", range(EACH))
def test_a_task_is_created_found_edited_and_deleted(station, number):
    tasks = station.client.tasks_api()
    task = create(station, f"edited {number}")
    assert [each.name for each in tasks.find_tasks(name=task.name)] == [task.name]
    task.every = "1h"
    assert tasks.update_task(task).every == "1h"
    tasks.delete_task(task.id)
    assert tasks.find_tasks(name=task.name) == []


@pytest.mark.parametrize("number", range(EACH))
def test_runs_come_when_they_are_due(station, number):
    task = create(station, f"running {number}")
    runs = station.let_run(task.id, 3)
    assert {run.status for run in runs} == {"success"}


@pytest.mark.parametrize("number", range(EACH))
def test_a_failed_run_says_why(station, number):
    task = create(station, f"failing {number}", BROKEN)
    run = station.let_run(task.id, 1)[-1]
    assert run.status == "failed"
    logs = station.client.tasks_api().get_run_logs(task.id, run.id)
    assert any("undefined identifier nosuch" in each.message for each in logs)


@pytest.mark.parametrize("number", range(EACH))
def test_a_run_is_retried(station, number):
    tasks = station.client.tasks_api()
    task = create(station, f"retried {number}")
    run = station.let_run(task.id, 1)[-1]
    again = tasks.retry_run(task.id, run.id)
    assert station.let_end(task.id, again.id).status == "success"


@pytest.mark.parametrize("number", range(EACH))
def test_tasks_are_labelled_and_listed(station, number):
    label = station.client.labels_api().create_label(f"label {number}", station.org_id)
    for name in ("a", "b", "c"):
        task = create(station, f"{name} {number}")
        station.client.tasks_api().add_label(label.id, task.id)
    found = station.client.tasks_api().find_tasks(org=station.org)
    assert [each.labels[0].name for each in found] == [label.name] * 3
"""
FAKE = """
import pytest


class Station:
    def __init__(self, world):
        self.world, self.client, self.org, self.org_id = world, world.client(), world.org, world.org_id

    def let_run(self, task_id, count):
        self.world.advance(by=f"{count}s")
        return self.client.tasks_api().get_runs(task_id)

    def let_end(self, task_id, run_id):
        self.world.advance(by="1s")
        return self.client.tasks_api().get_run(task_id, run_id)


@pytest.fixture
def station(fakeinflux):
    return Station(fakeinflux)
"""
REAL = """
import os
import re
import time
import uuid
import pytest
from influxdb_client import InfluxDBClient


class Station:
    def __init__(self, client, org):
        self.client, self.org, self.org_id = client, org.name, org.id

    def let_run(self, task_id, count):
        while True:
            runs = self.client.tasks_api().get_runs(task_id)
            ended = [run for run in runs if run.status in ("success", "failed")]
            if len(ended) >= count:
                time.sleep(0.3)  # until its log and it itself can be had in every way
                return ended
            time.sleep(0.1)

    def let_end(self, task_id, run_id):
        while True:
            run = self.client.tasks_api().get_run(task_id, run_id)
            if run.status in ("success", "failed"):
                return run
            time.sleep(0.1)


@pytest.fixture
def station():
    with InfluxDBClient(os.environ["INFLUXDB_V2_URL"], os.environ["INFLUXDB_V2_TOKEN"]) as client:
        organizations = client.organizations_api()
        org = organizations.create_organization(uuid.uuid4().hex)
        client.buckets_api().create_bucket(bucket_name="my-bucket", org_id=org.id)
        yield Station(client, org)
        organizations.delete_organization(org.id)
"""


def time_suite(folder: Path, station: str, workers: int, environment: dict[str, str]) -> tuple[float, int]:
    """Seconds of one run of the suite, with pytest's own start, and how many of its tests failed.

    Against a real server some may: a run that has ended cannot be found for a moment.
    """
    (folder / "station.py").write_text(station)
    flags = ["-p", "no:cacheprovider", "-q", *(["-n", str(workers)] if workers > 1 else [])]
    command = [sys.executable, "-m", "pytest", *flags, "-W", "ignore", "test_suite.py"]
    begun = time.perf_counter()
    ended = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - begun
    failed = re.search(r"(\d+) failed", ended.stdout)
    if ended.returncode and (failed is None or station == FAKE):
        sys.exit(ended.stdout[-3000:])
    return seconds, int(failed[1]) if failed else 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tests", type=int, default=100)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        (folder / "test_suite.py").write_text(TESTS.replace("EACH", str(options.tests // 5)))
        kinds: dict[str, tuple[str, int, dict[str, str]]] = {
            "the fixture": (FAKE, 1, {}),
            "the fixture, -n 2": (FAKE, 2, {}),
        }
        program = os.environ.get("INFLUXD")
        if program:
            url = stack.enter_context(influxd(program))
            real = {"INFLUXDB_V2_URL": url, "INFLUXDB_V2_TOKEN": "my-token"}
            kinds["influxd"] = (REAL, 1, real)
            kinds["influxd, -n 2"] = (REAL, 2, real)
        report(folder, kinds, options.rounds, options.tests)


def report(folder: Path, kinds: dict[str, tuple[str, int, dict[str, str]]], rounds: int, tests: int) -> None:
    """Time all kinds in turns, and print the medians."""
    taken: dict[str, list[tuple[float, int]]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, (station, workers, environment) in kinds.items():
            taken[kind].append(time_suite(folder, station, workers, environment))
    print(f"{tests} tests, median of {rounds} rounds, with the start of pytest")
    for kind, times in taken.items():
        seconds, failed = median(each for each, _ in times), sum(count for _, count in times)
        print(
            f"{kind:20}{seconds:8.2f} s"
            + (f", and {failed} of {rounds * tests} tests failed" if failed else "")
        )
    if len(kinds) == 2:
        print("(INFLUXD names no influxd, so there is nothing to compare with)")


if __name__ == "__main__":
    main()
