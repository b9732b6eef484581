"""Scripts that a real server accepts and does not compile: all their runs fail, with data and without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import fakeinflux
from fakeinflux import Call, FakeInflux

if TYPE_CHECKING:
    from fakeinflux.testing.views import RunView

MISSPELT = 'from(bucket: "my-bucket") |> range(start: -1h) |> agregateWindow(every: 1m, fn: mean)'
UNDEFINED = "f = () => foo\n" + 'from(bucket: "my-bucket") |> range(start: -1h)'
WORDS = "error exhausting result iterator: error @2:51-2:65: undefined identifier agregateWindow"


def create(fake: FakeInflux, body: str) -> None:
    head = "".join(line + "\n" for line in body.split("\n") if line.startswith("import"))
    rest = "\n".join(line for line in body.split("\n") if not line.startswith("import"))
    flux = f'{head}option task = {{name: "t", every: 1m}}\n{rest}'
    headers = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
    content = json.dumps({"org": "my-org", "flux": flux}).encode()
    answer = fake.handle(Call("", "POST", "/api/v2/tasks", {}, b"", {}, headers, content))
    assert answer.status == 201, answer.body


def latest_run(fake: FakeInflux) -> RunView:
    fake.world.advance(by="2m")
    return max(fake.world.runs("t"), key=lambda run: run.json["scheduledFor"])


def started(body: str, **options: Any) -> FakeInflux:
    fake = FakeInflux(**options)
    create(fake, body)
    return fake


@pytest.mark.parametrize("edition", ["v2", "oss", "cloud-serverless"])
@pytest.mark.parametrize("execute", [None, True, False])
def test_runs_fail_in_the_compilers_words(edition: str, execute: bool | None) -> None:
    run = latest_run(started(MISSPELT, edition=edition, execute=execute))
    assert (run.status, run.log[-1]) == ("failed", WORDS)


@pytest.mark.parametrize("execute", [None, True, False])
def test_loose_scripts_are_not_checked(execute: bool | None) -> None:
    assert latest_run(started(UNDEFINED, execute=execute, scripts="loose")).status == "success"


def test_a_package_that_is_nowhere_fails_executed_runs_even_so() -> None:
    run = latest_run(started('import "nosuch"', execute=True, scripts="loose"))
    assert run.log[-1].endswith("error @1:1-1:16: invalid import path nosuch")


def test_scripted_outcomes_come_first() -> None:
    fake = started(MISSPELT)
    fake.world.outcomes("t", [fakeinflux.success()])
    fake.world.advance(by="1m")
    assert max(fake.world.runs("t"), key=lambda run: run.json["scheduledFor"]).status == "success"
    assert latest_run(fake).status == "failed"


def test_a_rule_for_all_later_runs_comes_first() -> None:
    fake = started(MISSPELT)
    fake.world.outcomes("t", then=fakeinflux.success())
    assert latest_run(fake).status == "success"


def test_a_directive_comes_first() -> None:
    assert latest_run(started(f"// fakeinflux: success\n{MISSPELT}")).status == "success"


def test_the_compiler_comes_before_a_missing_bucket() -> None:
    fake = started(MISSPELT.replace("my-bucket", "nosuch"), buckets="strict", execute=True)
    assert "undefined identifier" in latest_run(fake).log[-1]


def test_packages_that_only_the_real_server_has_do_not_fail_runs_that_execute_nothing() -> None:
    script = (
        'import "slack"\nslack.message(url: "http://x", token: "", channel: "#a", text: "b", color: "good")'
    )
    assert latest_run(started(script)).status == "success"


def test_names_that_such_a_package_does_not_have_fail_them() -> None:
    run = latest_run(started('import "slack"\nslack.mesage(text: "b")'))
    assert run.log[-1].endswith("error @3:1-3:6: record is missing label mesage")


def test_a_script_is_checked_once_for_all_its_tasks() -> None:
    fake = started(MISSPELT)
    known = fake.tenants.default.world.refused_scripts
    assert not known
    latest_run(fake)
    first = dict(known)
    latest_run(fake)
    assert len(first) == 1
    assert known == first


def test_a_changed_script_is_checked_anew() -> None:
    fake = started(MISSPELT)
    assert latest_run(fake).status == "failed"
    task = fake.world.tasks["t"]
    flux = task.json["flux"].replace("agregate", "aggregate")
    headers = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
    path = f"/api/v2/tasks/{task.json['id']}"
    fake.handle(Call("", "PATCH", path, {}, b"", {}, headers, json.dumps({"flux": flux}).encode()))
    assert latest_run(fake).status == "success"
