"""Outcomes that tests set, and their JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux import (
    canceled,
    failed,
    retryable,
    running,
    success,
    unrecoverable,
)
from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.worlds.document_reader import Value
from fakeinflux.worlds.outcome_forms import read_outcome, show_outcome

START = datetime(2025, 1, 1, tzinfo=UTC)


class TestOutcomeTexts:
    @pytest.mark.parametrize(
        ("outcome", "shown"),
        [
            (success(), "success"),
            (success(after="5s"), {"status": "success", "after": "5s"}),
            (failed(), "failed"),
            (failed("x", after=timedelta(seconds=90)), {"status": "failed", "error": "x", "after": "1m30s"}),
            (retryable("x"), {"status": "failed", "error": "x"}),
            (unrecoverable("x"), {"status": "failed", "error": "x", "unrecoverable": True}),
            (canceled("1m"), {"status": "canceled", "after": "1m"}),
            (running(), {"status": "running"}),
            (running("1h", then=failed("x")), {"status": "failed", "error": "x", "after": "1h"}),
        ],
    )
    def test_there_and_back(self, outcome: Outcome, shown: object) -> None:
        assert (show_outcome(outcome), read_outcome(Value(shown, ""))) == (shown, outcome)

    @given(
        st.builds(
            Outcome,
            st.sampled_from(["success", "canceled"]),
            st.none() | st.integers(0, FOREVER - 1),
        )
        | st.builds(
            Outcome,
            st.just("failed"),
            st.none() | st.integers(0, FOREVER - 1),
            st.none() | st.text(),
            st.booleans(),
        )
    )
    def test_any_outcome_reads_back(self, outcome: Outcome) -> None:
        assert read_outcome(Value(show_outcome(outcome), "")) == outcome

    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("running", Outcome("success", FOREVER)),
            ("retryable", Outcome("failed")),
            ("unrecoverable", Outcome("failed", unrecoverable=True)),
            ({"status": "running", "for": "90s"}, Outcome("success", 90 * 10**9)),
            ({"status": "unrecoverable", "error": "x"}, Outcome("failed", None, "x", True)),
        ],
    )
    def test_other_ways_to_say_it(self, text: object, outcome: Outcome) -> None:
        assert read_outcome(Value(text, "")) == outcome
