"""The variables of the environment that stand for the flags of `serve`."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakeinflux.cli.main import main, make_parser


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("host", "0.0.0.0", "0.0.0.0"),
        ("port", "0", 0),
        ("edition", "oss", "oss"),
        ("contract", "report", "report"),
        ("buckets", "strict", "strict"),
        ("execute", "true", "true"),
        ("setup", "none", "none"),
        ("scripts", "loose", "loose"),
        ("spec", "a.yaml", Path("a.yaml")),
        ("world", "b.yaml", Path("b.yaml")),
        ("clock", "manual", "manual"),
        ("speed", "60", 60.0),
        ("now", "1970-01-01T00:00:01Z", 1_000_000_000),
        ("seed", "7", 7),
        ("journal", "5", 5),
        ("control", "any", "any"),
        ("allow_host", "fakeinflux", ["fakeinflux"]),
        ("judge", "always", "always"),
        ("log", "requests", "requests"),
        ("log_level", "debug", "debug"),
    ],
)
class TestVariables:
    def test_give_what_flags_give(self, name: str, text: str, value: object) -> None:
        options = make_parser({f"FAKEINFLUX_{name.upper()}": text}).parse_args(["serve"])
        assert getattr(options, name) == value

    def test_yield_to_flags(self, name: str, text: str, value: object) -> None:
        bare = getattr(make_parser().parse_args(["serve"]), name)
        flag = f"--{name.replace('_', '-')}"
        other = {
            "host": "127.0.0.1",
            "port": "9",
            "spec": "z",
            "world": "z",
            "speed": "2",
            "now": "2025-01-01T00:00:00Z",
            "execute": "false",
            "allow_host": "influx",
        }
        said = other.get(name, str(bare))
        parser = make_parser({f"FAKEINFLUX_{name.upper()}": text})
        assert getattr(parser.parse_args(["serve", flag, said]), name) != value

    def test_are_nothing_when_empty(self, name: str, text: str, value: object) -> None:
        bare = getattr(make_parser().parse_args(["serve"]), name)
        assert getattr(make_parser({f"FAKEINFLUX_{name.upper()}": ""}).parse_args(["serve"]), name) == bare


def test_every_flag_has_its_variable() -> None:
    flags = set(vars(make_parser().parse_args(["serve"]))) - {"run", "print_env"}
    (mark,) = vars(TestVariables)["pytestmark"]
    tested = {row[0] for row in mark.args[1]}
    assert flags == tested


def test_variables_of_the_server_are_nothing_to_other_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAKEINFLUX_EDITION", "v3")
    assert main(["schedule", "1h", "--count", "1"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "meant"), [("FAKEINFLUX_EDITON", "FAKEINFLUX_EDITION"), ("FAKEINFLUX_PROT", "FAKEINFLUX_PORT")]
)
def test_a_misspelt_variable_is_told(name: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_parser({name: "oss"}).parse_args(["serve"])
    assert capsys.readouterr().err == (
        f"fakeinflux serve: found the variable {name}, which is no flag; did you mean {meant}?\n"
    )


@pytest.mark.parametrize(
    "name", ["FAKEINFLUX_SERVICE_HOST", "FAKEINFLUX_PORT_8086_TCP", "FAKEINFLUX_FLAVOUR"]
)
def test_variables_of_others_are_passed_over(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_parser({name: "tcp://10.0.0.1:8086"}).parse_args(["serve"])
    assert capsys.readouterr().err == ""
