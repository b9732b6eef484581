"""The base of every error that you can meet, in the lowest room so that each room can derive from it."""

from __future__ import annotations

from typing import Any


class FakeInfluxError(Exception):
    """Any error of fakeinflux: catch it to catch them all."""


def hides_frames(excinfo: Any) -> bool:
    """Return whether pytest leaves out the frames of a file of ours: if the error is the caller's to mend."""
    return bool(excinfo.errisinstance(FakeInfluxError))
