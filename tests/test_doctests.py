"""The examples in the docstrings of pure functions are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from fakeinflux import golang, timing

MODULES = [
    f"{room.__name__}.{module.name}"
    for room in (timing, golang)
    for module in pkgutil.iter_modules(room.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    modules = map(importlib.import_module, MODULES)
    assert sum(bool(test.examples) for module in modules for test in finder.find(module)) > 20
