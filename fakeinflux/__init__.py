"""A fake InfluxDB v2 server for testing code that works with tasks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakeinflux.channels import ControlError
    from fakeinflux.config import Config, WorldOptions
    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.http.messages import Call
    from fakeinflux.library import FakeInflux
    from fakeinflux.outcomes import canceled, failed, retryable, running, success, unrecoverable
    from fakeinflux.views import Advance, ExchangeView, RunView, TaskView, ViolationView
    from fakeinflux.world_handle import WorldHandle

__all__ = [
    "Advance",
    "Call",
    "Config",
    "ControlError",
    "ExchangeView",
    "FakeInflux",
    "Outcome",
    "RunView",
    "TaskView",
    "ViolationView",
    "WorldHandle",
    "WorldOptions",
    "canceled",
    "failed",
    "retryable",
    "running",
    "success",
    "unrecoverable",
]

_HOMES = {
    "Advance": "views",
    "Call": "messages",
    "Config": "config",
    "ControlError": "channels",
    "ExchangeView": "views",
    "FakeInflux": "library",
    "Outcome": "engine.outcomes",
    "RunView": "views",
    "TaskView": "views",
    "ViolationView": "views",
    "WorldHandle": "world_handle",
    "WorldOptions": "config",
    "canceled": "outcomes",
    "failed": "outcomes",
    "retryable": "outcomes",
    "running": "outcomes",
    "success": "outcomes",
    "unrecoverable": "outcomes",
}
"""Where each name lives; it is imported when it is used, so that the command and the plugin start at once."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
