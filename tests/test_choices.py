"""What can be chosen is what there is."""

from __future__ import annotations

from typing import get_args

from fakeinflux.choices import CLOCK_MODES, EDITIONS
from fakeinflux.contract.documents.documents import editions
from fakeinflux.engine.editions import EDITIONS as BEHAVIOURS
from fakeinflux.timing import clock


def test_every_edition_has_a_behaviour_and_a_contract() -> None:
    assert list(EDITIONS) == list(BEHAVIOURS)
    assert sorted(EDITIONS) == editions()


def test_clocks_have_every_mode() -> None:
    assert get_args(clock.Mode) == CLOCK_MODES
