"""Ids rise, are well formed, and lead back to scheduled runs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.engine.ids import NUMBERS, SECOND, Ids, scheduled_run_id, second_of_run

seconds = st.integers(-(1 << 33), 253_402_300_799)
seeds = st.integers(0, 1 << 40)
numbers = st.integers(0, NUMBERS - 1)


@given(seed=seeds, times=st.lists(st.integers(0, 1 << 67), min_size=2, max_size=20))
def test_ids_rise_whatever_the_time_does(seed: int, times: list[int]) -> None:
    ids = Ids(seed)
    made = [ids.next(time % (253_402_300_799 * SECOND)) for time in times]
    assert made == sorted(set(made))


@given(seed=seeds, second=seconds)
def test_an_id_is_16_hex_digits_and_not_all_zero(seed: int, second: int) -> None:
    made = Ids(seed).next(second * SECOND)
    assert len(made) == 16
    assert int(made, 16) > 0


def test_ids_come_after_the_one_that_clients_try_for_nothing() -> None:
    assert Ids(0).next(0) > "020f755c3c082000"


def test_a_full_second_spills_into_the_next() -> None:
    ids = Ids(3, second=5, number=NUMBERS - 2)
    last, spilled = ids.next(5 * SECOND), ids.next(5 * SECOND)
    assert last < spilled < Ids(3).next(7 * SECOND)


@given(seed=seeds, number=numbers, second=seconds)
def test_the_id_of_a_scheduled_run_leads_back_to_its_second(seed: int, number: int, second: int) -> None:
    assert second_of_run(seed, number, scheduled_run_id(seed, number, second)) == second


@given(seed=seeds, number=numbers, other=numbers, second=seconds)
def test_an_id_of_anything_else_leads_nowhere(seed: int, number: int, other: int, second: int) -> None:
    assert second_of_run(seed, number, Ids(seed).next(second * SECOND)) is None
    if number != other:
        assert second_of_run(seed, number, scheduled_run_id(seed, other, second)) is None
