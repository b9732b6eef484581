"""The types of the library against the catalogue of its names."""

from __future__ import annotations

import pytest

from fakeinflux.query.library import PACKAGES, load_package
from fakeinflux.query.universe import UNIVERSE
from fakeinflux.semantics.catalogue import read_catalogue
from fakeinflux.semantics.signatures import find_package, find_prelude
from fakeinflux.semantics.type_signatures import read_signature
from fakeinflux.semantics.type_terms import FunctionType, resolve, text_of

CATALOGUE = read_catalogue()


@pytest.mark.parametrize("path", CATALOGUE)
def test_every_name_of_a_package_has_a_type(path: str) -> None:
    types = find_package(path)
    assert types is not None
    assert set(types.texts) == set(CATALOGUE[path])


@pytest.mark.parametrize("path", CATALOGUE)
def test_functions_have_the_catalogues_parameters(path: str) -> None:
    types = find_package(path)
    assert types is not None
    for name, signature in CATALOGUE[path].items():
        term = resolve(types[name].term)
        if signature is not None and isinstance(term, FunctionType):
            assert set(term.required) == {one.name for one in signature if not (one.pipe or one.optional)}, (
                name
            )
            assert set(term.optional) == {one.name for one in signature if one.optional}, name


@pytest.mark.parametrize("path", CATALOGUE)
def test_types_are_written_as_they_are_read(path: str) -> None:
    types = find_package(path)
    assert types is not None
    for name, text in types.texts.items():
        term = types[name].term
        assert text_of(term, {}) == text.partition(" where ")[0], name
        assert text_of(read_signature(text).term, {}) == text_of(term, {})


@pytest.mark.parametrize("path", ["nosuch", "", "../check", "influxdata.influxdb.schema", "a\0b", "x" * 5000])
def test_there_is_no_package_of_another_name(path: str) -> None:
    assert find_package(path) is None


@pytest.mark.parametrize("path", PACKAGES)
def test_what_is_there_has_a_type(path: str) -> None:
    types = find_package(path)
    assert types is not None
    assert set(load_package(path).members) <= set(types.texts)


def test_what_scripts_begin_with_has_a_type() -> None:
    assert set(UNIVERSE) <= set(find_prelude().texts)
