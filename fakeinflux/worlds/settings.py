"""The settings of a world, and how they are read from JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.choices import (
    BUCKETS_MODES,
    CLOCK_MODES,
    CONTRACT_MODES,
    EDITIONS,
    MAX_SPEED,
    SCRIPTS_MODES,
    SETUP_STATES,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.choices import ClockMode, ContractMode, SetupState
    from fakeinflux.worlds.document_reader import Value

MEMBERS = (
    "seed",
    "now",
    "clock",
    "speed",
    "edition",
    "contract",
    "buckets",
    "execute",
    "setup",
    "scripts",
    "test",
)
NAMES = ("org", "user", "password", "bucket")
"""The members that name the first organization, user and bucket, and give the user's password."""
LARGEST_SEED = 2**63 - 1


class Settings(NamedTuple):
    """How a world starts. `now` is an instant; None lets the clock's mode decide.

    `setup`: "none" is a server that nobody has set up yet. `org`, `user`, `password` and `bucket` are the
    first ones; `document` lists the rest. `test`: what made the world, such as the id of a test.
    """

    edition: str = "v2"
    mode: ContractMode = "strict"
    buckets_strict: bool = False
    execute: bool | None = None
    setup: SetupState = "done"
    scripts_loose: bool = False
    seed: int = 0
    clock: ClockMode = "manual"
    now: int | None = None
    speed: float | None = None
    journal_limit: int = 1000
    org: str = "my-org"
    user: str = "my-user"
    password: str = "my-password"  # noqa: S105 - as above
    bucket: str = "my-bucket"
    document: object = None
    test: str = ""


def read_settings(members: Mapping[str, Value], base: Settings) -> Settings:
    """Return the settings `base` with the changes that an object's members ask for. Raises Unreadable."""
    changed: dict[str, Any] = {}
    if "test" in members:
        changed["test"] = members["test"].text()
    if "seed" in members:
        changed["seed"] = members["seed"].integer(0, LARGEST_SEED)
    if "now" in members:
        changed["now"] = _read_now(members["now"])
    if "edition" in members:
        changed["edition"] = members["edition"].choice(EDITIONS)
    if "contract" in members:
        changed["mode"] = members["contract"].choice(CONTRACT_MODES)
    if "buckets" in members:
        changed["buckets_strict"] = members["buckets"].choice(BUCKETS_MODES) == "strict"
    if "execute" in members:
        changed["execute"] = members["execute"].boolean()
    if "setup" in members:
        changed["setup"] = members["setup"].choice(SETUP_STATES)
    if "scripts" in members:
        changed["scripts_loose"] = members["scripts"].choice(SCRIPTS_MODES) == "loose"
    return base._replace(**changed, **_read_clock(members))


def _read_now(value: Value) -> int:
    now = value.instant()
    if not 0 <= now < 253_402_300_800_000_000_000:
        raise value.error("a time from 1970 to the end of 9999")
    return now


def _read_clock(members: Mapping[str, Value]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if "clock" in members:
        changed = {"clock": members["clock"].choice(CLOCK_MODES), "speed": None}
    if "speed" in members:
        speed = members["speed"].number(0, MAX_SPEED)
        if speed == 0 or changed.get("clock", "scaled") != "scaled":
            raise members["speed"].error("a number above 0, and a scaled clock")
        changed = {"clock": "scaled", "speed": speed}
    return changed
