"""A project of one file that has nothing but the wheel: it serves, and the fixture works."""

import json
import signal
import subprocess
import sys
import urllib.request

from influxdb_client import InfluxDBClient


def test_fixture(fakeinflux):
    with InfluxDBClient.from_env_properties() as client:
        org = client.organizations_api().find_organizations(org=fakeinflux.org)[0]
        task = client.tasks_api().create_task_every(
            "hourly", 'from(bucket: "b") |> range(start: -1h)', "1h", org
        )
        fakeinflux.advance(by="2h")
        assert [run.status for run in client.tasks_api().get_runs(task.id)] == ["success", "success"]


def test_command_serves_until_interrupted():
    command = [sys.executable, "-m", "fakeinflux", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        ready = json.loads(server.stdout.readline())
        with urllib.request.urlopen(ready["url"] + "/health", timeout=10) as answer:
            health = json.load(answer)
        server.send_signal(signal.SIGINT)
        assert (health["status"], server.wait(timeout=5)) == ("pass", 0)


def test_the_page_is_there_with_its_files(fakeinflux):
    for path in ("", "page/assets/page.css", "page/assets/page.js"):
        request = urllib.request.Request(
            f"{fakeinflux.url}/_fakeinflux/{path}", headers={"Accept": "text/html"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.read()
