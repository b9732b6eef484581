"""What a real OSS 2.x server answered to writes, deletes and queries, against the edition `oss`."""

from __future__ import annotations

import pytest

from .data_player import DataPlayer, Difference, read_cases

LEAST = 650
"""How many of the queries agree, at least."""


def play_all(kind: str) -> tuple[int, list[Difference]]:
    """How many cases there are, and where those differ that do."""
    datasets, cases = read_cases(kind)
    player = DataPlayer(datasets)
    found = [player.play(case) for case in cases]
    return len(cases), [difference for difference in found if difference is not None]


@pytest.mark.parametrize("kind", ["writes", "deletes"])
def test_writes_and_deletes_are_as_recorded(kind: str) -> None:
    _, differences = play_all(kind)
    assert list(map(str, differences)) == []


def test_queries_are_as_recorded_or_say_what_is_not_there() -> None:
    count, differences = play_all("queries")
    wrong = [found for found in differences if not (found.is_refusal or found.is_wording)]
    assert list(map(str, wrong)) == []
    assert count - len(differences) >= LEAST
