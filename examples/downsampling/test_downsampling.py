"""The service against a fake InfluxDB whose clock, runs and outages the tests decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from downsampling.plan import MANAGED, PLAN
from downsampling.service import apply_plan, keep, retry_failed, try_patiently
from influxdb_client import TaskCreateRequest
from influxdb_client.rest import ApiException

HOURLY, DAILY = PLAN


@pytest.fixture
def client(fakeinflux):
    return fakeinflux.client()


def statuses(fakeinflux, name):
    return [run.status for run in fakeinflux.runs(name)]


class TestPlan:
    def test_tasks_are_created_with_their_labels(self, client, fakeinflux):
        changes = apply_plan(client, PLAN)
        labels = {
            name: [label["name"] for label in task.json["labels"]] for name, task in fakeinflux.tasks.items()
        }
        assert changes.created == ["hourly means", "daily means"]
        assert labels == {"hourly means": [MANAGED], "daily means": [MANAGED, "reports"]}

    def test_a_second_time_only_reads(self, client, fakeinflux):
        apply_plan(client, PLAN)
        fakeinflux.clear_requests()
        apply_plan(client, PLAN)
        assert {request.method for request in fakeinflux.requests} == {"GET"}

    def test_a_changed_row_updates_its_task(self, client, fakeinflux):
        apply_plan(client, PLAN)
        changes = apply_plan(client, [replace(HOURLY, offset="10m"), DAILY])
        assert (changes.updated, fakeinflux.tasks["hourly means"].offset) == (["hourly means"], "10m")

    def test_a_row_that_is_gone_deactivates_its_task(self, client, fakeinflux):
        apply_plan(client, PLAN)
        changes = apply_plan(client, [HOURLY])
        assert (changes.deactivated, fakeinflux.tasks["daily means"].status) == (["daily means"], "inactive")

    def test_a_row_that_comes_back_activates_its_task(self, client, fakeinflux):
        for plan in (PLAN, [HOURLY], PLAN):
            apply_plan(client, plan)
        assert fakeinflux.tasks["daily means"].status == "active"

    def test_tasks_of_others_are_left_alone(self, client, fakeinflux):
        flux = 'option task = {name: "theirs", every: 1h}\nfrom(bucket: "raw") |> range(start: -1h)'
        request = TaskCreateRequest(flux=flux, org="weather")
        client.tasks_api().create_task(task_create_request=request)
        apply_plan(client, PLAN)
        assert fakeinflux.tasks["theirs"].status == "active"


class TestRuns:
    def test_a_day_runs_every_hour_and_once_a_day(self, client, fakeinflux):
        apply_plan(client, PLAN)
        fakeinflux.advance(by="1d1h")
        assert statuses(fakeinflux, "hourly means") == ["success"] * 24
        assert statuses(fakeinflux, "daily means") == ["success"]

    def test_a_missing_bucket_fails_the_run(self, client, fakeinflux):
        apply_plan(client, [replace(HOURLY, source="nowhere")])
        fakeinflux.advance(by="2h")
        assert statuses(fakeinflux, "hourly means") == ["failed"]

    def test_a_failed_run_is_retried_for_its_own_time(self, client, fakeinflux, caplog):
        apply_plan(client, PLAN)
        fakeinflux.fail_next("hourly means", error="out of memory")
        fakeinflux.advance(by="2h")
        (failed,) = fakeinflux.runs("hourly means")
        (queued,) = retry_failed(client)
        fakeinflux.advance(by="1m")
        retried = next(run for run in fakeinflux.runs("hourly means") if run.id == queued.id)
        assert (retried.status, retried.scheduled_for) == ("success", failed.scheduled_for)
        assert "out of memory" in caplog.text

    def test_a_run_that_fails_again_is_given_up(self, client, fakeinflux):
        apply_plan(client, PLAN)
        fakeinflux.fail_next("hourly means", times=2)
        fakeinflux.advance(by="2h")
        retry_failed(client)
        fakeinflux.advance(by="1m")
        assert (retry_failed(client), statuses(fakeinflux, "hourly means")) == ([], ["failed", "failed"])


class TestOutages:
    def test_the_service_waits_as_long_as_the_server_says(self, client, fakeinflux):
        fakeinflux.fault("PostTasks", status=503, headers={"Retry-After": "7"}, times=2)
        waits = []
        try_patiently(lambda: apply_plan(client, PLAN), waits.append)
        assert (waits, len(fakeinflux.tasks)) == ([7, 7], 2)

    def test_a_lost_answer_makes_no_second_task(self, client, fakeinflux):
        fakeinflux.fault("PostTasks", drop=True, applied="after", times=1)
        try_patiently(lambda: apply_plan(client, PLAN), lambda _: None)
        names = [task.name for task in client.tasks_api().find_tasks()]
        assert sorted(names) == ["daily means", "hourly means"]

    def test_a_long_outage_is_not_hidden(self, client, fakeinflux):
        fakeinflux.fault(status=503)
        with pytest.raises(ApiException, match="503"):
            try_patiently(lambda: apply_plan(client, PLAN), lambda _: None)

    def test_a_refusal_is_not_repeated(self, client, fakeinflux):
        fakeinflux.fault("PostTasks", status=401)
        with pytest.raises(ApiException, match="401"):
            try_patiently(lambda: apply_plan(client, PLAN))
        assert [request.operation for request in fakeinflux.requests].count("PostTasks") == 1


def test_a_day_of_service(client, fakeinflux):
    """The service's own loop, on the fake's time: its sleep moves the clock."""
    end = fakeinflux.now + timedelta(days=1, hours=1)

    def sleep(seconds):
        if fakeinflux.advance(by=timedelta(seconds=seconds)).now >= end:
            raise KeyboardInterrupt

    fakeinflux.fail_next("daily means", error="out of disk")
    fakeinflux.fault("GetTasks", status=429, headers={"Retry-After": "30"}, after=9, times=1)
    with pytest.raises(KeyboardInterrupt):
        keep(client, PLAN, sleep)
    assert sorted(statuses(fakeinflux, "daily means")) == ["failed", "success"]
    assert statuses(fakeinflux, "hourly means") == ["success"] * 24
