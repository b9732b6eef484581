"""What a real OSS 2.x server answered to writes and deletes, and what it then had, against the edition `oss`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .data_player import DataPlayer

FIXTURES = Path(__file__).parents[2] / "fixtures" / "data"


@pytest.mark.parametrize("kind", ["writes", "deletes"])
@pytest.mark.fakeinflux(edition="oss", contract="report", buckets="strict", now="2026-11-24T06:00:00Z")
def test_data_are_as_recorded(fakeinflux, kind: str) -> None:
    cases = json.loads((FIXTURES / f"{kind}.json").read_text())["cases"]
    player = DataPlayer(fakeinflux.url, fakeinflux.token, fakeinflux.org, fakeinflux.org_id)
    with fakeinflux.allow_violations():
        differences = [line for case in cases for line in player.play(case)]
    assert differences == []
