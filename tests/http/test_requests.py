"""The Prefer header: our preference among others, in every spelling that the RFC allows."""

from __future__ import annotations

import pytest

from fakeinflux.engine.errors import Refused
from fakeinflux.http.requests import preferred_mode


@pytest.mark.parametrize(
    ("prefer", "mode"),
    [
        (b"fakeinflux-contract=report", "report"),
        (b"fakeinflux-contract=strict", "strict"),
        (b"return=minimal, fakeinflux-contract=off", "off"),
        (b'Fakeinflux-Contract = "report"; since=1', "report"),
    ],
)
def test_the_mode_is_found(prefer: bytes, mode: str) -> None:
    assert preferred_mode(prefer) == mode


@pytest.mark.parametrize("prefer", [b"", b"return=minimal", b"contract=off", b"\xff"])
def test_other_preferences_ask_for_no_mode(prefer: bytes) -> None:
    assert preferred_mode(prefer) is None


@pytest.mark.parametrize(
    "prefer", [b"fakeinflux-contract=repot", b"fakeinflux-contract", b"fakeinflux-contract="]
)
def test_a_mode_that_there_is_not_is_refused(prefer: bytes) -> None:
    with pytest.raises(Refused, match="wanted one of strict, report, off"):
        preferred_mode(prefer)


@pytest.mark.parametrize("name", ["fakeinflux-contrat", "fakeinflux-Edition", "fakeinflux_contract"])
def test_a_misspelt_preference_of_ours_is_refused(name: str) -> None:
    with pytest.raises(
        Refused, match=f"Prefer: found '{name}', wanted fakeinflux-contract=strict|report|off"
    ):
        preferred_mode(f"respond-async, {name}=off".encode())


def test_preferences_of_others_are_let_pass() -> None:
    assert preferred_mode(b"respond-async, wait=10") is None
