"""Threads on one world, and a world for each thread, all on one server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

THREADS = 8


def create_task(client, name):
    tasks, org = client.tasks_api(), client.organizations_api().find_organizations(org=client.org)[0]
    return tasks.create_task_every(name, 'from(bucket: "my-bucket") |> range(start: -1h)', "1h", org)


def test_threads_share_the_world_of_the_test(fakeinflux):
    client = fakeinflux.client(connection_pool_maxsize=THREADS)
    with ThreadPoolExecutor(THREADS) as threads:
        made = list(threads.map(lambda number: create_task(client, f"task {number}"), range(40)))
    assert {task.id for task in made} == {task.id for task in fakeinflux.tasks.values()}


def test_each_thread_has_a_world(fakeinflux_server):
    def failures_after(hours):
        with fakeinflux_server.new_world() as world:
            create_task(world.client(), "hourly")
            world.fail_next("hourly", times=hours)
            world.advance(by="24h")
            return [run.status for run in world.runs("hourly")].count("failed")

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(failures_after, range(THREADS))) == list(range(THREADS))
