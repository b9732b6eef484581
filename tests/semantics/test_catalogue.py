"""The catalogue of the real server's library against what is there."""

from __future__ import annotations

import pytest

from fakeinflux.query.builtins import Builtin
from fakeinflux.query.library import PACKAGES, load_package
from fakeinflux.query.universe import UNIVERSE
from fakeinflux.semantics.catalogue import PRELUDE, Parameter, nearest_name, read_catalogue


def test_parameters_say_what_a_pipe_fills_and_what_can_be_left_out() -> None:
    assert read_catalogue()["universe"]["count"] == (
        Parameter("tables", pipe=True, optional=False),
        Parameter("column", pipe=False, optional=True),
    )


def test_values_and_functions_without_parameters_are_told_apart() -> None:
    catalogue = read_catalogue()
    assert (catalogue["math"]["pi"], catalogue["system"]["time"]) == (None, ())


@pytest.mark.parametrize("path", PACKAGES)
def test_every_package_here_is_one_of_the_real_servers(path: str) -> None:
    assert set(load_package(path).members) <= set(read_catalogue()[path])


@pytest.mark.parametrize("path", PACKAGES)
def test_functions_have_the_real_servers_parameters_and_no_others(path: str) -> None:
    catalogue = read_catalogue()[path]
    for name, member in load_package(path).members.items():
        signature = catalogue[name]
        if isinstance(member, Builtin) and signature is not None:
            assert set(member.parameters) <= {parameter.name for parameter in signature}, name


@pytest.mark.parametrize("path", PACKAGES)
def test_what_can_be_left_out_is_what_the_real_server_lets_be_left_out(path: str) -> None:
    catalogue = read_catalogue()[path]
    for name, member in load_package(path).members.items():
        signature = catalogue[name]
        if isinstance(member, Builtin) and signature is not None:
            required = {parameter.name for parameter in signature if not parameter.optional}
            mine = {key for key, parameter in member.parameters.items() if parameter.required}
            assert mine == required, name


def test_the_prelude_has_all_names_that_scripts_start_with() -> None:
    catalogue = read_catalogue()
    assert set(UNIVERSE) <= {name for path in PRELUDE for name in catalogue[path]}


@pytest.mark.parametrize(
    ("name", "nearest"), [("agregateWindow", "aggregateWindow"), ("TOUPPER", "toUpper"), ("zzz", None)]
)
def test_the_nearest_name_is_found_but_for_what_is_like_none(name: str, nearest: str | None) -> None:
    assert nearest_name(name, ["window", "aggregateWindow", "toUpper"]) == nearest
