"""How a world begins: its settings, and how they are written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.choices import BUCKETS_MODES, CLOCK_MODES, CONTRACT_MODES, EDITIONS, MAX_SPEED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.choices import ClockMode, ContractMode
    from fakeinflux.worlds.document_reader import Value

FIELDS = ("seed", "now", "clock", "speed", "edition", "contract", "buckets")
LARGEST_SEED = 2**63 - 1


class Settings(NamedTuple):
    """How a world begins. `now` is an instant; None lets the clock's mode decide.

    `org`, `user`, `password` and `bucket` are what is there first; `document` has the rest.
    """

    edition: str = "v2"
    mode: ContractMode = "strict"
    buckets_strict: bool = False
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


def read_settings(fields: Mapping[str, Value], base: Settings) -> Settings:
    """The settings `base` with what an object's members change of them."""
    changed: dict[str, Any] = {}
    if "seed" in fields:
        changed["seed"] = fields["seed"].integer(0, LARGEST_SEED)
    if "now" in fields:
        changed["now"] = _read_now(fields["now"])
    if "edition" in fields:
        changed["edition"] = fields["edition"].choice(EDITIONS)
    if "contract" in fields:
        changed["mode"] = fields["contract"].choice(CONTRACT_MODES)
    if "buckets" in fields:
        changed["buckets_strict"] = fields["buckets"].choice(BUCKETS_MODES) == "strict"
    return base._replace(**changed, **_read_clock(fields))


def _read_now(value: Value) -> int:
    now = value.instant()
    if not 0 <= now < 253_402_300_800_000_000_000:
        raise value.error("a time from 1970 to the end of 9999")
    return now


def _read_clock(fields: Mapping[str, Value]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if "clock" in fields:
        changed = {"clock": fields["clock"].choice(CLOCK_MODES), "speed": None}
    if "speed" in fields:
        speed = fields["speed"].number(0, MAX_SPEED)
        if speed == 0 or changed.get("clock", "scaled") != "scaled":
            raise fields["speed"].error("a number above 0, and the clock scaled")
        changed = {"clock": "scaled", "speed": speed}
    return changed
