"""How a run ends, and which runs end how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FOREVER = 1 << 62
"""Nanoseconds that no clock reaches: a run with this length goes on until it is cancelled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ends.

    `after`: nanoseconds from its start to its end; None for the short length that the seed
    gives. `error`: the reason of a failure, as its log shows it. `unrecoverable`: whether
    the log says that trying again cannot help. Source: simulated.
    """

    status: Literal["success", "failed", "canceled"]
    after: int | None = None
    error: str | None = None
    unrecoverable: bool = False


SUCCESS = Outcome("success")
