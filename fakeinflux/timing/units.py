"""Units of time, and what the calendar counts from and repeats after."""

from __future__ import annotations

from datetime import date
from typing import Final

SECOND: Final = 1_000_000_000
"""In nanoseconds, as MINUTE and HOUR."""
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY_SECONDS: Final = 86_400

EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
CYCLE_YEARS: Final = 400
"""After so many years the calendar repeats itself, weekdays and all."""
CYCLE_DAYS: Final = 146_097
