"""The commands for a running server, against one in this process."""

from __future__ import annotations

import json
from argparse import Namespace
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from fakeinflux.cli.journal import journal
from fakeinflux.cli.main import main
from fakeinflux.control.client import RemoteControl
from fakeinflux.testing.fake import FakeInflux
from fakeinflux.testing.outcomes import failed
from tests.control_client import HOURLY, send

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeInflux]:
    monkeypatch.delenv("INFLUXDB_V2_TOKEN", raising=False)
    with FakeInflux(clock="manual", now="2025-01-01T00:00:00Z") as fake:
        monkeypatch.setenv("INFLUXDB_V2_URL", fake.url)
        yield fake


def add_task(fake: FakeInflux) -> None:
    assert (
        send(fake.url, "POST", "/api/v2/tasks", {"org": "my-org", "flux": HOURLY}, "my-token").status == 201
    )


def break_contract(fake: FakeInflux) -> None:
    assert send(fake.url, "POST", "/api/v2/tasks", {"flux": 1}, "my-token").status == 400


@pytest.mark.parametrize("by", ["3h", "2025-01-01T03:00:00Z"])
def test_advance_moves_by_a_duration_or_to_a_time(fake, capsys, by: str) -> None:
    add_task(fake)
    assert (main(["advance", by]), capsys.readouterr().out) == (0, "2025-01-01T03:00:00Z  runs: 3\n")


def test_now_is_the_worlds_time(fake, capsys) -> None:
    assert (main(["now"]), capsys.readouterr().out) == (0, "2025-01-01T00:00:00Z\n")


def test_the_flag_comes_before_the_variable(fake, capsys, monkeypatch) -> None:
    monkeypatch.setenv("INFLUXDB_V2_URL", "http://127.0.0.1:1")
    assert main(["now", "--url", f"{fake.url}/"]) == 0


def test_the_world_is_that_of_the_token(fake, capsys, monkeypatch) -> None:
    world = fake.new_world(now="2030-01-01T00:00:00Z")
    monkeypatch.setenv("INFLUXDB_V2_TOKEN", world.token)
    main(["now", "--json"])
    assert json.loads(capsys.readouterr().out)["now"] == "2030-01-01T00:00:00Z"


def test_runs_have_their_time_status_and_error(fake, capsys) -> None:
    add_task(fake)
    fake.world.outcomes("hourly", [failed("out of memory")])
    fake.world.advance(by="2h")
    newest, first = fake.world.runs("hourly")
    assert main(["runs", "hourly"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"2025-01-01T02:00:00Z  {newest.id}  success"
    assert lines[1].startswith(f"2025-01-01T01:00:00Z  {first.id}  failed  ")
    assert "out of memory" in lines[1]


def test_runs_of_no_task_name_the_tasks(fake, capsys) -> None:
    add_task(fake)
    assert main(["runs", "hurly"]) == 2
    assert capsys.readouterr().err == (
        "fakeinflux runs: found no task 'hurly'; the tasks of this world: 'hourly'\n"
    )


def test_the_journal_has_a_line_for_each_request(fake, capsys) -> None:
    add_task(fake)
    send(fake.url, "GET", "/api/v2/tasks?limit=1", None, "my-token")
    assert main(["journal"]) == 0
    assert [line.split(maxsplit=2)[2] for line in capsys.readouterr().out.splitlines()] == [
        "POST /api/v2/tasks (PostTasks) → 201",
        "GET /api/v2/tasks?limit=1 (GetTasks) → 200",
    ]


def test_the_journal_is_an_http_archive(fake, capsys) -> None:
    add_task(fake)
    fake.world.fault("GetTasks", drop=True)
    with pytest.raises(ConnectionError):
        send(fake.url, "GET", "/api/v2/tasks?limit=1", None, "my-token")
    assert main(["journal", "--format", "har"]) == 0
    log = json.loads(capsys.readouterr().out)["log"]
    created, dropped = log["entries"]
    assert json.loads(created["request"]["postData"]["text"])["org"] == "my-org"
    assert json.loads(created["response"]["content"]["text"])["name"] == "hourly"
    assert (dropped["request"]["url"], dropped["response"]["status"]) == (
        f"{fake.url}/api/v2/tasks?limit=1",
        0,
    )
    assert "my-token" not in json.dumps(log)


def test_the_journal_is_a_table_in_markdown_that_no_name_can_break(fake, capsys) -> None:
    send(fake.url, "POST", "/api/v2/tasks", {"flux": 1, "a|<b>\n": 2}, "my-token")
    assert main(["journal", "--format", "markdown", "--violations"]) == 1
    title, _, head, rule, row = capsys.readouterr().out.splitlines()
    assert title == "### fakeinflux: 1 requests, 1 of them break the contract"
    assert head.count("|") == rule.count("|") == row.replace("\\|", "").count("|")
    assert "<b>" not in row


def test_violations_alone_are_a_no(fake, capsys) -> None:
    assert main(["journal", "--violations"]) == 0
    add_task(fake)
    break_contract(fake)
    assert main(["journal", "--violations"]) == 1
    assert "#2" in capsys.readouterr().out.splitlines()[0]


def test_following_shows_each_request_once_until_interrupted(fake) -> None:
    out, steps = StringIO(), [add_task, break_contract, None]

    def pause(_: float) -> None:
        step = steps.pop(0)
        if step is None:
            raise KeyboardInterrupt
        step(fake)

    options = Namespace(follow=True, form=None, violations=False, limit=None, json=True)
    assert journal(RemoteControl(fake.url, "my-token"), options, out, pause) == 0
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == [1, 2]


def test_reset_forgets_what_was_there(fake, capsys) -> None:
    add_task(fake)
    assert (main(["reset"]), capsys.readouterr().out, dict(fake.world.tasks)) == (0, "", {})


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "localhost:8086", "http://127.0.0.1:port"])
def test_no_server_is_one_line(url: str, capsys) -> None:
    status, err = main(["now", "--url", url]), capsys.readouterr().err
    assert (status, err.count("\n"), url in err) == (2, 1, True)
