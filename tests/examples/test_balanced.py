"""Two servers behind nginx: worlds are spread over both, and a call comes to the one that has its world."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from fakeinflux.testing.fake import RemoteInflux
from tests.subprocesses import run

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "examples" / "balanced" / "nginx.conf"
PATIENCE = 10


@pytest.fixture(scope="module")
def servers() -> Iterator[list[FakeInflux]]:
    with ExitStack() as stack:
        yield [stack.enter_context(FakeInflux(clock="manual")) for _ in range(2)]


@pytest.fixture(scope="module")
def url(servers: list[FakeInflux], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("found no nginx")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    text = CONFIGURATION.read_text().replace("127.0.0.1:8086", f"127.0.0.1:{port}")
    for number, server in zip((8087, 8088), servers, strict=True):
        text = text.replace(f"127.0.0.1:{number}", server.url.removeprefix("http://"))
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "nginx.conf").write_text(text)
    command = [nginx, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "nginx does not listen"
            time.sleep(0.02)
        else:
            return


def test_worlds_are_spread_over_both_servers(url: str, servers: list[FakeInflux]) -> None:
    remote = RemoteInflux(url)
    worlds = [remote.new_world() for _ in range(40)]
    counts = [sum(world.token in server.tenants.by_token for world in worlds) for server in servers]
    assert sum(counts) == 40
    assert all(count > 4 for count in counts)
    for world in worlds:
        with world.client() as client:
            flux = 'option task = {name: "hourly", every: 1h}\nx = 1'
            client.tasks_api().create_task(task_create_request={"org": world.org, "flux": flux})
        assert world.advance(by="2h").runs == 2
        assert [run.status for run in world.runs("hourly")] == ["success", "success"]
        world.end()


def test_the_tests_of_the_control_api_pass_through_it(url: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/control"]
    output = run(command, ROOT, CONTROL_URL=url)
    found = re.search(r"(\d+) passed", output)
    assert found is not None, output
    assert int(found[1]) > 100
