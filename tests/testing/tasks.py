"""Tasks that the tests of the library create."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.control_client import HOURLY, send

if TYPE_CHECKING:
    from fakeinflux import World


def create(world: World, flux: str = HOURLY) -> str:
    made = send(world.url, "POST", "/api/v2/tasks", {"org": world.org, "flux": flux}, world.token)
    assert made.status == 201, made.body
    return made.body["id"]
