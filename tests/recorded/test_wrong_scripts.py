"""How runs of scripts that are Flux, but wrong, ended on a real OSS 2.x server, against the edition `oss`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fakeinflux import Call, FakeInflux

FILE = Path(__file__).parents[2] / "fixtures" / "real" / "wrong-scripts.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
EARLIER = {"to type conflict": "m f=1.0"}
"""What the bucket held already, because another script had written it."""
ELSEWHERE = {
    "experimental http.get closed port": "no script reaches other servers here",
    "http.post closed port": "no script reaches other servers here",
    "secrets.get missing": "the package is not there",
}
"""Scripts whose runs fail in other words, and why."""


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_runs_end_as_on_the_real_server(case: dict[str, Any]) -> None:
    fake = FakeInflux(
        now="2025-01-01T00:00:00Z", edition="oss", contract="report", buckets="strict", execute=True
    )
    if case["name"] in EARLIER:
        fake.world.write(EARLIER[case["name"]], bucket="my-bucket")
    answer = fake.handle(_creation(case["flux"]))
    assert answer.status == case["post"]
    if answer.status != 201:
        return
    name = json.loads(answer.body)["name"]
    fake.world.advance(by="1s")
    run = fake.world.runs(name)[-1]
    assert run.status == case["status"]
    if case["name"] not in ELSEWHERE:
        assert list(run.log) == case["log"]
        assert fake.world.tasks[name].json.get("lastRunError") == case["lastRunError"]


def _creation(flux: str) -> Call:
    headers = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
    body = json.dumps({"org": "my-org", "flux": flux}).encode()
    return Call("", "POST", "/api/v2/tasks", {}, b"", {}, headers, body)
