"""Asynchronous clients: the official one over a socket, and httpx over ASGI without one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio
from influxdb_client import (
    AddResourceMemberRequestBody,
    LabelCreateRequest,
    LabelMapping,
    LabelsService,
    RunManually,
    TaskCreateRequest,
    TasksService,
    TaskUpdateRequest,
    User,
    UsersService,
)
from influxdb_client.client.influxdb_client_async import InfluxDBClientAsync
from influxdb_client.rest import ApiException

from fakeinflux import FakeInflux, failed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from influxdb_client import Task

    from fakeinflux import World

pytestmark = pytest.mark.asyncio

FLUX = 'option task = {name: "hourly", every: 1h}\n\nfrom(bucket: "my-bucket") |> range(start: -task.every)'


@pytest_asyncio.fixture
async def client(fakeinflux: World) -> AsyncIterator[InfluxDBClientAsync]:
    async with InfluxDBClientAsync(fakeinflux.url, fakeinflux.token, org=fakeinflux.org) as client:
        yield client


@pytest.fixture
def tasks(client: InfluxDBClientAsync) -> TasksService:
    """The client has no tasks_api; its generated service has every operation."""
    return TasksService(client.api_client)


@pytest_asyncio.fixture
async def task(tasks: TasksService) -> Task:
    return await create(tasks)


async def create(tasks: TasksService, name: str = "hourly") -> Task:
    request = TaskCreateRequest(flux=FLUX.replace("hourly", name), org="my-org")
    return await tasks.post_tasks_async(task_create_request=request)


class TestOfficialClient:
    async def test_ping_and_version(self, client):
        assert (await client.ping(), (await client.version()).startswith("v2")) == (True, True)

    async def test_tasks_are_created_and_listed(self, tasks, task):
        listed = await tasks.get_tasks_async(name="hourly", org="my-org", limit=10)
        assert [(found.id, found.flux) for found in listed.tasks] == [(task.id, FLUX)]

    async def test_a_task_is_read_changed_and_deleted(self, tasks, task):
        changed = await tasks.patch_tasks_id_async(task.id, TaskUpdateRequest(every="30m"))
        read = await tasks.get_tasks_id_async(task.id)
        await tasks.delete_tasks_id_async(task.id)
        left = (await tasks.get_tasks_async()).tasks
        assert (changed.every, read.every, left) == ("30m", "30m", [])

    async def test_a_refusal_is_an_exception(self, tasks):
        with pytest.raises(ApiException) as caught:
            await tasks.get_tasks_id_async("020f755c3c082000")
        assert (caught.value.status, caught.value.message) == (404, "failed to find task: task not found")

    async def test_runs_and_their_logs_are_read(self, tasks, task, fakeinflux):
        fakeinflux.advance(by="3h")
        runs = (await tasks.get_tasks_id_runs_async(task.id, limit=2)).runs
        run = await tasks.get_tasks_id_runs_id_async(task.id, runs[0].id)
        log = (await tasks.get_tasks_id_runs_id_logs_async(task.id, run.id)).events
        assert [run.scheduled_for.hour for run in runs] == [3, 2]
        assert (run.status, log[-1].message) == ("success", "Completed(success)")

    async def test_a_failed_run_is_retried(self, tasks, task, fakeinflux):
        fakeinflux.outcomes("hourly", [failed("out of memory")])
        fakeinflux.advance(by="1h")
        (lost,) = (await tasks.get_tasks_id_runs_async(task.id)).runs
        again = await tasks.post_tasks_id_runs_id_retry_async(task.id, lost.id)
        fakeinflux.advance(by="1s")
        ended = await tasks.get_tasks_id_runs_id_async(task.id, again.id)
        assert (lost.status, ended.status) == ("failed", "success")

    async def test_a_queued_run_is_cancelled(self, tasks, task):
        queued = await tasks.post_tasks_id_runs_async(task.id, run_manually=RunManually())
        await tasks.delete_tasks_id_runs_id_async(task.id, queued.id)
        assert (await tasks.get_tasks_id_runs_id_async(task.id, queued.id)).status == "canceled"

    async def test_labels_and_members_are_attached(self, client, tasks, task, fakeinflux):
        request = LabelCreateRequest(name="red", org_id=fakeinflux.org_id)
        label = (await LabelsService(client.api_client).post_labels_async(request)).label
        user = await UsersService(client.api_client).post_users_async(User(name="member-one"))
        await tasks.post_tasks_id_labels_async(task.id, LabelMapping(label_id=label.id))
        await tasks.post_tasks_id_members_async(task.id, AddResourceMemberRequestBody(id=user.id))
        labels = (await tasks.get_tasks_id_labels_async(task.id)).labels
        members = (await tasks.get_tasks_id_members_async(task.id)).users
        assert ([found.name for found in labels], [found.name for found in members]) == (
            ["red"],
            ["member-one"],
        )

    async def test_many_calls_at_once_each_get_their_own_answer(self, tasks, fakeinflux):
        names = [f"task {number}" for number in range(50)]
        made = await asyncio.gather(*(create(tasks, name) for name in names))
        assert [task.name for task in made] == names
        assert sorted(fakeinflux.tasks) == sorted(names)

    async def test_an_outage_is_seen_and_ends(self, tasks, fakeinflux):
        fakeinflux.fault("PostTasks", status=503, headers={"Retry-After": "7"}, times=1)
        with pytest.raises(ApiException) as caught:
            await create(tasks)
        assert (caught.value.status, caught.value.headers["Retry-After"]) == (503, "7")
        assert (await create(tasks)).name == "hourly"


class TestWithoutASocket:
    @pytest_asyncio.fixture
    async def fake(self) -> FakeInflux:
        return FakeInflux()

    @pytest_asyncio.fixture
    async def http(self, fake: FakeInflux) -> AsyncIterator[httpx.AsyncClient]:
        headers = {"Authorization": f"Token {fake.world.token}"}
        transport = httpx.ASGITransport(fake)
        async with httpx.AsyncClient(transport=transport, base_url="http://fake", headers=headers) as http:
            yield http

    async def test_tasks_run_as_the_world_is_advanced(self, http, fake):
        made = await http.post("/api/v2/tasks", json={"org": fake.world.org, "flux": FLUX})
        fake.world.fail_next("hourly", error="out of memory")
        fake.world.advance(by="2h")
        runs = (await http.get(f"/api/v2/tasks/{made.json()['id']}/runs")).json()["runs"]
        assert (made.status_code, [run["status"] for run in runs]) == (201, ["success", "failed"])

    async def test_the_control_api_answers_too(self, http):
        moved = await http.post("/_fakeinflux/clock/advance", json={"by": "3h"})
        assert (moved.status_code, moved.json()["now"]) == (200, "2025-01-01T03:00:00Z")

    async def test_each_token_has_its_world(self, http, fake):
        other = fake.new_world()
        await http.post("/api/v2/tasks", json={"org": "my-org", "flux": FLUX})
        seen = await http.get("/api/v2/tasks", headers={"Authorization": f"Token {other.token}"})
        assert (list(fake.world.tasks), seen.json()["tasks"]) == (["hourly"], [])

    async def test_the_fixtures_server_is_an_application_too(self, fakeinflux, fakeinflux_server):
        transport = httpx.ASGITransport(fakeinflux_server)
        headers = {"Authorization": f"Token {fakeinflux.token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://fake", headers=headers) as http:
            await http.post("/api/v2/tasks", json={"org": fakeinflux.org, "flux": FLUX})
        assert list(fakeinflux.tasks) == ["hourly"]

    async def test_a_call_that_breaks_the_contract_is_explained(self, http, fake):
        with fake.world.expect_violations() as violations:
            refused = await http.post("/api/v2/tasks", json={"org": "my-org", "flux": 1})
        assert (refused.status_code, [found.pointer for found in violations]) == (400, ["/flux"])
