"""The values of flags: each function reads text, or raises ArgumentTypeError that says what is wanted."""

from __future__ import annotations

import argparse

from fakeinflux.choices import MAX_SPEED


def read_port(text: str) -> int:
    """Read a port. 0 stands for a free one."""
    port = int(text) if text.isdigit() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a port from 0 to 65535")
    return port


def read_names(text: str) -> list[str]:
    """Read names of hosts, separated by commas, without ports."""
    names = [name.strip().lower() for name in text.split(",")]
    if not all(name and name.replace("-", "").replace(".", "").replace("_", "").isalnum() for name in names):
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted the name of a host such as fakeinflux")
    return names


def read_positive(text: str) -> int:
    """Read a whole number above 0."""
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a whole number above 0")
    return int(text)


def read_whole(text: str) -> int:
    """Read a whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a whole number") from None


def read_speed(text: str) -> float:
    """Read the factor by which time passes faster."""
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 0 < speed <= MAX_SPEED:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a number above 0, at most {MAX_SPEED:.0e}")
    return speed


def read_instant(text: str) -> int:
    """Read a time such as 2025-01-01T00:00:00Z, as nanoseconds since 1970."""
    from fakeinflux.timing.instants import InstantError, parse_instant

    try:
        return parse_instant(text)
    except InstantError:
        raise argparse.ArgumentTypeError(
            f"found {text!r}, wanted a time such as 2025-01-01T00:00:00Z"
        ) from None


def read_percent(text: str) -> float:
    """Read a percentage from 0 to 100."""
    try:
        percent = float(text)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a number from 0 to 100")
    return percent
