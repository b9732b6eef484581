"""Worlds of failed tests that stay, so that a person can look at them on the page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from fakeinflux.timing.durations import parse_span
from fakeinflux.timing.units import SECOND

if TYPE_CHECKING:
    from fakeinflux.testing.world import World

KEPT: pytest.StashKey[list[str]] = pytest.StashKey()
"""The addresses of the worlds that were kept."""
FLAG = "fakeinflux_keep"


def keeps_failed(config: pytest.Config) -> bool:
    """Return whether the worlds of failed tests stay: on demand, and on a server of its own."""
    flags = config.option
    return bool(getattr(flags, FLAG, None) or flags.fakeinflux_url or config.getini("fakeinflux_url"))


def page_of(world: World) -> str:
    """Return the address at which a person can look at a world."""
    return f"{world.url}/_fakeinflux/?{urlencode({'world': world.token})}"


def keep_world(config: pytest.Config, world: World) -> None:
    """Let a world stay, and note where it is."""
    config.stash.setdefault(KEPT, []).append(page_of(world))


def kept_seconds(config: pytest.Config) -> float:
    """Return how long the worlds stay after the session, 0 if that was not asked for.

    Raises UsageError: the flag has no length of time.
    """
    text = getattr(config.option, FLAG, None)
    try:
        return parse_span(text) / SECOND if text else 0
    except ValueError as error:
        raise pytest.UsageError(f"--fakeinflux-keep: {error}") from None


def wait_for_people(config: pytest.Config) -> None:
    """Keep the server of the session up as long as was asked for, or until Ctrl-C, if it has kept a world."""
    kept, seconds = config.stash.get(KEPT, []), kept_seconds(config)
    if not kept or not seconds:
        return
    reporter: Any = config.pluginmanager.getplugin("terminalreporter")
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.suspend_global_capture(in_=True)
    if reporter is not None:
        reporter.ensure_newline()
        count = "1 world" if len(kept) == 1 else f"{len(kept)} worlds"
        reporter.line(f"fakeinflux keeps {count} for {config.option.fakeinflux_keep}; Ctrl-C ends it:")
        for address in kept:
            reporter.line(f"  {address}")
    try:
        threading.Event().wait(seconds)
    except KeyboardInterrupt:
        pass
    finally:
        if capture is not None:
            capture.resume_global_capture()
