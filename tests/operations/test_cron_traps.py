"""Cron expressions that a real server misreads: taken in `oss`, refused with that reason in `v2`."""

from __future__ import annotations

import pytest

from tests.operations.calls import refused, small_world
from tests.operations.task_calls import create, do

QUARTZ = 'cron: "0 0 12 * * ?"'


def test_oss_drops_what_a_real_server_drops() -> None:
    assert create(small_world("oss"), schedule=QUARTZ)["cron"] == "0 0 12 * * ?"


@pytest.mark.parametrize(
    ("cron", "reason"),
    [
        (
            "0 0 12 * * ?",
            (
                'cron "0 0 12 * * ?", day of week "?": found "?", expected *, 0 to 6 or SUN to SAT, '
                "a range a-b, or a step after /; "
                'a real server takes this: it drops "?" and reads "0 0 12 * *"'
            ),
        ),
        (
            "*/0 * * * *",
            (
                'cron "*/0 * * * *", minute "*/0": found step 0, allowed are 1 to 59; '
                'a real server takes this: it reads "0 * * * *"'
            ),
        ),
    ],
)
def test_v2_says_what_a_real_server_makes_of_it(cron: str, reason: str) -> None:
    with refused("invalid", f"invalid options: invalid options: cron invalid: {reason}"):
        create(small_world("v2"), schedule=f'cron: "{cron}"')


def test_oss_refuses_in_the_real_words() -> None:
    with refused("invalid", "invalid options: invalid options: cron invalid: invalid start minute 60"):
        create(small_world("oss"), schedule='cron: "60 * * * *"')


def test_oss_fails_at_less_than_a_second() -> None:
    world = small_world("oss")
    with refused("internal error", "failed to create task: next time must be later than from time"):
        create(world, schedule='cron: "@every 500ms"')
    task_id = create(world)["id"]
    with refused("internal error", "failed to update task: next time must be later than from time"):
        do(world, "PatchTasksID", task_id, body={"cron": "@every 500ms"})
