"""The command `verify`, against servers of our own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakeinflux.cli.main import main
from fakeinflux.cli.verify import verify_server
from fakeinflux.testing.fake import FakeInflux
from tests.control_client import send

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = 'option task = {name: "theirs", every: 1h}\nfrom(bucket: "data") |> range(start: -1h)'


@pytest.fixture
def fake() -> Iterator[FakeInflux]:
    """A server of the edition oss that somebody works with: names of their own, a task, a label."""
    world = {
        "org": "theirs",
        "user": "admin",
        "bucket": "data",
        "tasks": [{"flux": SCRIPT}],
        "labels": [{"name": "reports"}],
    }
    with FakeInflux(
        edition="oss",
        contract="report",
        buckets="strict",
        clock="manual",
        now="2026-11-24T06:00:00.123456789Z",
        world=world,
    ) as fake:
        yield fake


def inventory(fake: FakeInflux) -> dict[str, list[str]]:
    kinds = ("orgs", "users", "buckets", "labels", "authorizations", "tasks")
    answers = {kind: send(fake.url, "GET", f"/api/v2/{kind}", None, "my-token").body for kind in kinds}
    return {kind: [item["id"] for item in answer[kind]] for kind, answer in answers.items()}


@pytest.mark.slow
def test_our_own_server_does_not_differ_and_is_left_as_it_was(fake) -> None:
    before = inventory(fake)
    verified = verify_server(fake.url, "my-token", (), lambda seconds: fake.world.advance(by=f"{seconds}s"))
    assert verified.differences == ()
    assert verified.steps > 900
    assert inventory(fake) == before


class TestDifferences:
    @pytest.fixture
    def other(self, fake) -> FakeInflux:
        """A server that answers one request of the first scenario otherwise."""
        fake.world.fault("GetTasks", status=418, message="I am a teapot", times=1)
        return fake

    def verify(self, fake: FakeInflux, form: str) -> int:
        return main(["verify", "--url", fake.url, "--token", "my-token", "--only", "01", "--format", form])

    def test_are_told_with_the_line_that_repeats_the_request(self, other, capsys) -> None:
        assert self.verify(other, "text") == 1
        said = capsys.readouterr().out
        assert "01-task-create, step 12: GET /api/v2/tasks?name=t-every\n" in said
        assert "status: the fake gives 200\n  status: the server gives 418\n" in said
        assert f"To repeat it: curl -i -X GET '{other.url}/api/v2/tasks?name=t-every' -H" in said
        assert said.endswith("Of 12 requests 1 are answered otherwise by this server.\n")

    def test_are_json_for_programs(self, other, capsys) -> None:
        assert self.verify(other, "json") == 1
        (difference,) = json.loads(capsys.readouterr().out)["differences"]
        assert (difference["step"], difference["found"]["status"]) == (12, 418)

    def test_are_markdown_for_summaries(self, other, capsys) -> None:
        assert self.verify(other, "markdown") == 1
        said = capsys.readouterr().out
        assert "### 01-task-create, step 12: `GET /api/v2/tasks?name=t-every`\n" in said
        assert said.count("```") % 2 == 0

    def test_of_none_are_a_yes(self, fake, capsys) -> None:
        assert self.verify(fake, "text") == 0


def test_what_was_created_is_deleted_although_playing_fails(fake) -> None:
    before = inventory(fake)
    fake.world.fault("PostTasks", drop=True, times=1)
    with pytest.raises(OSError, match="Remote end closed"):
        verify_server(fake.url, "my-token", ["01"], print)
    assert inventory(fake) == before


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--token", "wrong"], "GET /api/v2/me: found 401"),
        (["--token", "my-token", "--only", "77"], "found no scenario 77; the scenarios: 01-task-create, "),
        (["--token", "my-token", "--url", "http://127.0.0.1:1"], "Connection refused"),
        ([], "found no token, wanted --token or INFLUXDB_V2_TOKEN"),
    ],
)
def test_what_cannot_be_verified_is_one_line(fake, capsys, monkeypatch, flags: list[str], said: str) -> None:
    monkeypatch.delenv("INFLUXDB_V2_TOKEN", raising=False)
    assert main(["verify", "--url", fake.url, *flags]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n"), said in captured.err) == ("", 1, True)
