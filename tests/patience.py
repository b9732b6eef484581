"""How long a test waits for work that takes CPU."""

from __future__ import annotations

import sys

TRACED = 8
"""How many times as long Python code may take while its coverage is measured."""


def patient(seconds: float) -> float:
    """Return a limit of CPU seconds, for a process whose every line may be traced."""
    return seconds if sys.gettrace() is None else seconds * TRACED
