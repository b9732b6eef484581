"""Every method of the official Python client's TasksApi, unmodified, over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from influxdb_client import InfluxDBClient, TaskCreateRequest, TaskUpdateRequest
from influxdb_client.rest import ApiException

if TYPE_CHECKING:
    from collections.abc import Iterator

    from influxdb_client import Organization, Task, TasksApi

FLUX = 'from(bucket: "my-bucket") |> range(start: -1h) |> mean()'
SCRIPT = f'option task = {{name: "hourly", every: 1h}}\n\n{FLUX}'
ABSENT = "020f755c3c082000"


@pytest.fixture
def client(fakeinflux) -> Iterator[InfluxDBClient]:
    with InfluxDBClient.from_env_properties() as client:
        yield client


@pytest.fixture
def tasks(client) -> TasksApi:
    return client.tasks_api()


@pytest.fixture
def org(client) -> Organization:
    return client.organizations_api().find_organizations(org="my-org")[0]


@pytest.fixture
def task(tasks, org) -> Task:
    return tasks.create_task_every("hourly", FLUX, "1h", org)


def test_create_task_every_says_what_was_asked(tasks, org):
    task = tasks.create_task_every("hourly", FLUX, "1h", org)
    assert (task.name, task.every, task.cron, task.status, task.org) == (
        "hourly",
        "1h",
        None,
        "active",
        "my-org",
    )


def test_create_task_cron_says_what_was_asked(tasks, org):
    task = tasks.create_task_cron("nightly", FLUX, "0 2 * * *", org.id)
    assert (task.name, task.cron, task.every) == ("nightly", "0 2 * * *", None)


def test_create_task_from_a_request(tasks):
    request = TaskCreateRequest(flux=SCRIPT, org="my-org", status="inactive", description="by request")
    task = tasks.create_task(task_create_request=request)
    assert (task.status, task.description, task.flux) == ("inactive", "by request", SCRIPT)


def test_find_task_by_id(tasks, task):
    assert tasks.find_task_by_id(task.id).name == "hourly"


def test_find_task_by_id_of_none_is_refused(tasks):
    with pytest.raises(ApiException) as caught:
        tasks.find_task_by_id(ABSENT)
    assert (caught.value.status, caught.value.message) == (404, "failed to find task: task not found")


def test_find_tasks_by_name(tasks, org):
    wanted = tasks.create_task_every("wanted", FLUX, "1h", org)
    tasks.create_task_every("other", FLUX, "1h", org)
    assert [task.id for task in tasks.find_tasks(name="wanted")] == [wanted.id]


def test_find_tasks_by_organization(tasks, task, org):
    assert [found.id for found in tasks.find_tasks(org_id=org.id)] == [task.id]


def test_find_tasks_in_pages(tasks, org):
    made = [tasks.create_task_every(f"task {number}", FLUX, "1h", org).id for number in range(5)]
    assert [task.id for task in tasks.find_tasks_iter(limit=2)] == made


def test_find_tasks_by_user(tasks, task, client):
    me = client.users_api().me()
    assert [found.id for found in tasks.find_tasks_by_user(me.id)] == [task.id]


def test_update_task_switches_the_schedule(tasks, task):
    task.every, task.cron = None, "0 * * * *"
    task.flux = task.flux.replace("every: 1h", 'cron: "0 * * * *"')
    assert tasks.update_task(task).cron == "0 * * * *"


def test_update_task_request_changes_one_property(tasks, task):
    changed = tasks.update_task_request(task.id, TaskUpdateRequest(every="30m"))
    assert (changed.every, "every: 30m" in changed.flux) == ("30m", True)


def test_update_task_deactivates(tasks, task):
    task.status = "inactive"
    assert tasks.update_task(task).status == "inactive"


def test_clone_task_takes_its_labels(tasks, task, client, org):
    label = client.labels_api().create_label("red", org.id)
    tasks.add_label(label.id, task.id)
    clone = tasks.clone_task(task)
    assert [found.name for found in tasks.get_labels(clone.id).labels] == ["red"]


def test_delete_task(tasks, task):
    tasks.delete_task(task.id)
    with pytest.raises(ApiException, match="404"):
        tasks.find_task_by_id(task.id)


def test_labels_of_a_task_come_and_go(tasks, task, client, org):
    label = client.labels_api().create_label("red", org.id, {"color": "ff0000"})
    added = tasks.add_label(label.id, task.id)
    before = [found.name for found in tasks.get_labels(task.id).labels]
    tasks.delete_label(label.id, task.id)
    assert (added.label.name, before, tasks.get_labels(task.id).labels) == ("red", ["red"], [])


def test_members_of_a_task_come_and_go(tasks, task, client):
    user = client.users_api().create_user("member-one")
    added = tasks.add_member(user.id, task.id)
    before = [member.name for member in tasks.get_members(task.id)]
    tasks.delete_member(user.id, task.id)
    assert (added.role, before, tasks.get_members(task.id)) == ("member", ["member-one"], [])


def test_owners_of_a_task_come_and_go(tasks, task, client):
    user = client.users_api().create_user("owner-one")
    added = tasks.add_owner(user.id, task.id)
    before = [owner.name for owner in tasks.get_owners(task.id)]
    tasks.delete_owner(user.id, task.id)
    assert (added.role, before, tasks.get_owners(task.id)) == ("owner", ["owner-one"], [])


def test_get_runs_of_a_schedule_newest_first(tasks, task, fakeinflux):
    fakeinflux.advance(by="3h")
    runs = tasks.get_runs(task.id)
    assert [run.scheduled_for.hour for run in runs] == [3, 2, 1]


def test_get_runs_within_a_time(tasks, task, fakeinflux):
    fakeinflux.advance(by="5h")
    runs = tasks.get_runs(
        task.id,
        after_time=datetime(2025, 1, 1, 1, tzinfo=UTC),
        before_time=datetime(2025, 1, 1, 4, tzinfo=UTC),
        limit=1,
    )
    assert [run.scheduled_for.hour for run in runs] == [3]


def test_get_run_and_its_logs(tasks, task, fakeinflux):
    fakeinflux.advance(by="1h")
    run = tasks.get_runs(task.id)[0]
    logs = tasks.get_run_logs(task.id, run.id)
    assert (tasks.get_run(task.id, run.id).status, logs[-1].message) == ("success", "Completed(success)")


def test_run_manually_for_a_given_time(tasks, task, fakeinflux):
    asked = datetime(2024, 12, 24, 10, tzinfo=UTC)
    queued = tasks.run_manually(task.id, asked)
    fakeinflux.advance(by="1s")
    ended = tasks.get_run(task.id, queued.id)
    assert (queued.status, ended.status, ended.scheduled_for) == ("scheduled", "success", asked)


def test_retry_run_repeats_a_failed_one(tasks, task, fakeinflux):
    fakeinflux.fail_next("hourly", error="out of memory")
    fakeinflux.advance(by="1h")
    failed = tasks.get_runs(task.id)[0]
    again = tasks.retry_run(task.id, failed.id)
    fakeinflux.advance(by="1s")
    ended = tasks.get_run(task.id, again.id)
    assert (failed.status, ended.status, ended.scheduled_for) == ("failed", "success", failed.scheduled_for)


def test_cancel_run_ends_a_queued_one(tasks, task):
    queued = tasks.run_manually(task.id)
    tasks.cancel_run(task.id, queued.id)
    assert tasks.get_run(task.id, queued.id).status == "canceled"


def test_cancel_run_of_none_is_refused(tasks, task):
    with pytest.raises(ApiException) as caught:
        tasks.cancel_run(task.id, ABSENT)
    assert (caught.value.status, caught.value.message) == (404, "failed to cancel run: run not found")


def test_get_logs_of_all_runs(tasks, task, fakeinflux):
    fakeinflux.advance(by="2h")
    assert [event.message for event in tasks.get_logs(task.id)].count("Completed(success)") == 2


@pytest.mark.fakeinflux(clock="wall")
def test_a_task_every_second_on_the_wall_clock(tasks, org, wait_for):
    task = tasks.create_task_every("ticking", FLUX, "1s", org)
    runs = wait_for(
        lambda: [r for r in tasks.get_runs(task.id) if r.status == "success"], lambda r: len(r) >= 2
    )
    assert [len(run.log) for run in runs] == [2] * len(runs)


@pytest.mark.fakeinflux(clock="wall")
def test_a_forced_run_ends_soon_on_the_wall_clock(tasks, org, wait_for):
    task = tasks.create_task_every("seldom", FLUX, "100h", org)
    queued = tasks.run_manually(task.id)
    ended = wait_for(lambda: tasks.get_run(task.id, queued.id), lambda run: run.status == "success")
    assert (ended.finished_at - queued.requested_at).total_seconds() < 2.5
