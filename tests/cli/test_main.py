"""The command line's own part: arguments, where they go, and one line for what is wrong with them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from fakeinflux.cli.main import main

SCRIPT = 'option task = {name: "hourly", every: 1h}\nfrom(bucket: "b") |> range(start: -1h)'


def test_schedule_begins_where_it_is_told(capsys):
    arguments = ["schedule", "@every 1h", "--from", "2025-01-01T00:30:00Z", "--count", "2", "--json"]
    status = main(arguments)
    assert (status, json.loads(capsys.readouterr().out)["next"]) == (
        0,
        ["2025-01-01T01:00:00Z", "2025-01-01T02:00:00Z"],
    )


def test_schedule_refuses_a_time_that_is_none(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["schedule", "@every 1h", "--from", "noon"])
    assert (ended.value.code, capsys.readouterr().err.count("\n")) == (2, 1)


def test_check_shows_due_times_from_now_on(tmp_path, capsys):
    path = tmp_path / "hourly.flux"
    path.write_text(SCRIPT)
    assert main(["check", str(path)]) == 0
    first = capsys.readouterr().out.split("  due ")[1].split(",")[0].strip()
    ahead = datetime.fromisoformat(first) - datetime.now(UTC)
    assert timedelta(0) < ahead <= timedelta(hours=1)


def test_check_fails_for_a_broken_script(tmp_path, capsys):
    path = tmp_path / "broken.flux"
    path.write_text(SCRIPT.replace("}", ""))
    assert (main(["check", str(path)]), f"{path}:1:" in capsys.readouterr().out) == (1, True)


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["serve", "--port", "abc"], ["serve", "--edition", "v3"]]
)
def test_wrong_arguments_are_one_line(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    captured = capsys.readouterr()
    assert (ended.value.code, captured.out, captured.err.count("\n")) == (2, "", 1)


def test_version_is_the_packages(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"fakeinflux {version('fakeinflux')}\n")
