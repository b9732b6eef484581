"""Units of time, and constants of the calendar."""

from __future__ import annotations

from datetime import date
from typing import Final

SECOND: Final = 1_000_000_000
"""In nanoseconds, like MINUTE and HOUR."""
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY_SECONDS: Final = 86_400

EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
CYCLE_YEARS: Final = 400
"""The calendar repeats after this many years, including the weekdays."""
CYCLE_DAYS: Final = 146_097
