"""Tests that would trip over each other in one database; `pytest -n 4` runs them side by side.

Each worker has a server in its own process. With `--fakeinflux-url http://127.0.0.1:8086` all of them use
one `fakeinflux serve`, and still never meet: every test has a world of its own.
"""

from __future__ import annotations

import pytest

FLUX = 'from(bucket: "my-bucket") |> range(start: -1h)'


@pytest.mark.parametrize("hours", range(1, 21))
def test_the_same_name_each_time_and_another_clock(fakeinflux, hours):
    client = fakeinflux.client()
    org = client.organizations_api().find_organizations(org=fakeinflux.org)[0]
    client.tasks_api().create_task_every("the one task", FLUX, "1h", org)
    fakeinflux.advance(by=f"{hours}h")
    assert list(fakeinflux.tasks) == ["the one task"]
    assert len(fakeinflux.runs("the one task")) == hours


@pytest.mark.parametrize("turn", range(4))
def test_an_outage_is_nobody_elses(fakeinflux, turn):
    is_down = turn % 2 == 1
    if is_down:
        fakeinflux.fault(status=503)
    assert fakeinflux.client().ping() is not is_down
