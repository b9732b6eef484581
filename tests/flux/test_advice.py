"""What is said about the usual mistakes in scripts, beside the real server's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from fakeinflux import Call, FakeInflux
from fakeinflux.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
MISTAKES = [
    ('task = {name: "x", every: 1h}', "write option task = {…}"),
    ('option task = {name: "x", every: {{ every }}}', "{{ every }} is a placeholder that was not filled in"),
    ('option task = {name: "x", every: ${every}}', "${every} is a placeholder that was not filled in"),
    ('# hourly\noption task = {name: "x", every: 1h}', "a comment in Flux begins with //"),
    ('/* hourly */\noption task = {name: "x", every: 1h}', "a comment in Flux begins with // and ends"),
    ('option task = {name: "x", every: 1h}\n/* why */', "a comment in Flux begins with // and ends"),
    ('option task = {name: "x", every: "1h"}', "write it without quotes: every: 1h"),
    ('option task = {name: "x", every: 1h, offset: "5m"}', "write it without quotes: offset: 5m"),
    ('option task = {name: "x", every: 1h}\na = (r) => r.a == 1 && r.b == 2', "write and"),
    ('option task = {name: "x", every: 1h}\na = (r) => r.a == 1 || r.b == 2', "write or"),
    ("option task = {name: “x”, every: 1h}", 'write straight quotes: "'),
    ("option task = {name: 'x', every: 1h}", 'write double quotes: "'),
    ('option task = {name: "x", cron: "", every: 1h}', 'cron is "" here: leave it out'),
]


def refusal(fake: FakeInflux, flux: str) -> str:
    body = orjson.dumps({"flux": flux, "org": "my-org"})
    response = fake.handle(Call("", "POST", "/api/v2/tasks", {}, b"", {}, HEADERS, body))
    assert response.status == 400
    message: str = orjson.loads(response.body)["message"]
    return message


@pytest.mark.parametrize(("script", "advice"), MISTAKES)
def test_a_usual_mistake_is_refused_with_what_to_do(script: str, advice: str) -> None:
    assert f"; {advice}" in refusal(FakeInflux(), script)


@pytest.mark.parametrize(("script", "advice"), MISTAKES)
def test_the_edition_oss_keeps_to_the_real_servers_words(script: str, advice: str) -> None:
    assert advice not in refusal(FakeInflux(edition="oss"), script)


@pytest.mark.parametrize("script", ["a = 1", 'option task = {name: "x", every: 1}', "option task = {"])
def test_other_mistakes_get_no_advice(script: str) -> None:
    assert "; " not in refusal(FakeInflux(), script)


def test_the_command_check_says_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "task.flux"
    path.write_text('option task = {name: "x", every: "1h"}')
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.rstrip().endswith("\n  write it without quotes: every: 1h")
