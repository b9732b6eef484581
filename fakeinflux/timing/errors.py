"""The base of every error that you can meet, in the lowest room so that each room can derive from it."""

from __future__ import annotations


class FakeInfluxError(Exception):
    """Any error of fakeinflux: catch it to catch them all."""
