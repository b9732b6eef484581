"""What a real OSS 2.x server answered, exchange by exchange, against the edition `oss`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from fakeinflux.cli.scenario_player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parents[2] / "fixtures"
SCENARIOS = sorted((FIXTURES / "scenarios").glob("*.yaml"))


@pytest.mark.fakeinflux(
    edition="oss", contract="report", buckets="strict", now="2026-11-24T06:00:00.123456789Z"
)
def test_answers_as_recorded(fakeinflux) -> None:
    """All scenarios in turn on one world: later ones list what earlier ones left."""
    with fakeinflux.allow_violations():
        disagreements = [line for path in SCENARIOS for line in play(path, fakeinflux)]
    assert disagreements == []


def play(path: Path, fakeinflux) -> Iterator[str]:
    player = Player(fakeinflux.url, fakeinflux.token, lambda seconds: fakeinflux.advance(by=f"{seconds}s"))
    recorded = json.loads((FIXTURES / "recordings" / f"{path.stem}.json").read_text())
    played = player.play(yaml.safe_load(path.read_text()))
    for number, (want, got) in enumerate(zip(recorded, played, strict=True), 1):
        wanted = {key: want[key] for key in got}
        if got != wanted:
            yield f"{path.stem}, step {number}: wanted {wanted}, got {got}"


def test_every_scenario_has_a_recording() -> None:
    assert {path.stem for path in SCENARIOS} == {
        path.stem for path in (FIXTURES / "recordings").glob("*.json")
    }
