"""Every error that a user can meet is a FakeInfluxError."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

import fakeinflux
from fakeinflux import ControlError, FakeInfluxError

INTERNAL = {"NotCompilable", "PatchError"}
"""What never leaves the package: each is caught where it is raised or next to it."""


def error_classes() -> list[type[Exception]]:
    """All exception classes that the package defines, but for private ones."""
    names = [info.name for info in pkgutil.walk_packages(fakeinflux.__path__, "fakeinflux.")]
    found = {
        member
        for name in names
        if not name.endswith("__main__")
        for member in vars(import_module(name)).values()
        if isinstance(member, type) and issubclass(member, Exception) and member.__module__ == name
    }
    return sorted(
        (each for each in found if not each.__name__.startswith("_")), key=lambda each: each.__name__
    )


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_has_the_same_base(error: type[Exception]) -> None:
    assert issubclass(error, FakeInfluxError) or error.__name__ in INTERNAL


def test_an_error_stays_what_it_was_before_it_had_the_base() -> None:
    assert issubclass(ControlError, ValueError)
