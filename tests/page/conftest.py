"""A world with tasks, runs, a violation and points, as a person would look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.testing.fake import FakeInflux
from fakeinflux.testing.outcomes import failed, success
from tests.page.browsing import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

HOURLY = 'option task = {name: "hourly", every: 1h}\nfrom(bucket: "my-bucket")\n    |> range(start: -1h)'


@pytest.fixture
def fake() -> Iterator[FakeInflux]:
    with FakeInflux(clock="manual") as fake:
        yield fake


@pytest.fixture
def browser(fake: FakeInflux) -> Browser:
    return Browser(fake)


@pytest.fixture
def task(fake: FakeInflux) -> str:
    """The id of a task whose second run of three failed."""
    with fake.world.client() as client:
        made = client.tasks_api().create_task(
            task_create_request={"org": fake.world.org, "flux": HOURLY, "description": "an hour"}
        )
    fake.world.outcomes("hourly", [success(), failed("out of memory"), success()])
    fake.world.advance(by="3h")
    return str(made.id)
