"""What a real OSS 2.x server answered, exchange by exchange, against the edition `oss`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from .player import Player

FIXTURES = Path(__file__).parents[2] / "fixtures"
SCENARIOS = sorted((FIXTURES / "scenarios").glob("*.yaml"))


@pytest.mark.fakeinflux(edition="oss", contract="report", buckets="strict", now="2026-11-24T06:00:00.123456789Z")
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_answers_as_recorded(path: Path, fakeinflux) -> None:
    with fakeinflux.expect_violations():
        player = Player(fakeinflux.url, fakeinflux.token, lambda seconds: fakeinflux.advance(by=f"{seconds}s"))
        played = list(player.play(yaml.safe_load(path.read_text())))
    recorded = json.loads((FIXTURES / "recordings" / f"{path.stem}.json").read_text())
    for number, (want, got) in enumerate(zip(recorded, played, strict=True), 1):
        assert got == {key: want[key] for key in got}, f"step {number}: {want['step']}"


def test_every_scenario_has_a_recording() -> None:
    assert {path.stem for path in SCENARIOS} == {path.stem for path in (FIXTURES / "recordings").glob("*.json")}
