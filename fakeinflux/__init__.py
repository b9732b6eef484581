"""A fake InfluxDB v2 server for testing code that works with tasks.

Begin with the pytest fixture `fakeinflux`, which is a `World`, or with `FakeInflux`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakeinflux.control.client import ControlError
    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.http.messages import Call
    from fakeinflux.testing.fake import FakeInflux
    from fakeinflux.testing.options import Config, WorldOptions
    from fakeinflux.testing.outcomes import canceled, failed, retryable, running, success, unrecoverable
    from fakeinflux.testing.views import (
        Advance,
        ExchangeView,
        PointView,
        RunView,
        TaskView,
        ViolationView,
    )
    from fakeinflux.testing.world import World, WorldHandle
    from fakeinflux.timing.errors import FakeInfluxError

__version__ = "0.1.0"

__all__ = [
    "Advance",
    "Call",
    "Config",
    "ControlError",
    "ExchangeView",
    "FakeInflux",
    "FakeInfluxError",
    "Outcome",
    "PointView",
    "RunView",
    "TaskView",
    "ViolationView",
    "World",
    "WorldHandle",
    "WorldOptions",
    "canceled",
    "failed",
    "retryable",
    "running",
    "success",
    "unrecoverable",
]

_MODULES = {
    "Advance": "testing.views",
    "Call": "http.messages",
    "Config": "testing.options",
    "ControlError": "control.client",
    "ExchangeView": "testing.views",
    "FakeInflux": "testing.fake",
    "FakeInfluxError": "timing.errors",
    "Outcome": "engine.outcomes",
    "PointView": "testing.views",
    "RunView": "testing.views",
    "TaskView": "testing.views",
    "ViolationView": "testing.views",
    "World": "testing.world",
    "WorldHandle": "testing.world",
    "WorldOptions": "testing.options",
    "canceled": "testing.outcomes",
    "failed": "testing.outcomes",
    "retryable": "testing.outcomes",
    "running": "testing.outcomes",
    "success": "testing.outcomes",
    "unrecoverable": "testing.outcomes",
}
"""The module of each name. It is imported on first use, so that the command and the plugin start fast."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
