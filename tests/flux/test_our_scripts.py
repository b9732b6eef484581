"""Scripts of every kind parse, and each of them with one token broken is refused where it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.scripts import read_script

from .scripts import OUR_SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.flux.lexer import Place, Source

NO_TOKEN = "§"
TASKS = {name: text for name, text in OUR_SCRIPTS.items() if not name.startswith("package-")}


def test_there_are_many_scripts() -> None:
    assert len(OUR_SCRIPTS) >= 60


@pytest.mark.parametrize("name", OUR_SCRIPTS)
def test_a_script_parses(name: str) -> None:
    assert parse(OUR_SCRIPTS[name]).body


@pytest.mark.parametrize("name", TASKS)
def test_a_script_makes_a_task(name: str) -> None:
    assert read_script(TASKS[name]).options.name


def places(source: Source) -> Iterator[tuple[str, Place]]:
    """Every token outside of strings with `${…}`, whose inside is not made of tokens."""
    in_string = False
    for at, token in enumerate(source.tokens):
        if token == '"':
            in_string = not in_string
        elif token and not in_string:
            yield token, source.place(at, at + 1)


def refused_line(text: str) -> int | None:
    """The line that the error points at, None when there is no error."""
    try:
        parse(text)
    except FluxSyntaxError as error:
        return error.line
    return None


@pytest.mark.parametrize("name", [name for name, text in OUR_SCRIPTS.items() if "${" not in text])
def test_a_broken_token_is_refused_in_its_line(name: str) -> None:
    text = OUR_SCRIPTS[name]
    wrong = [
        (token, place.line, line)
        for token, place in places(parse(text).source)
        if (line := refused_line(text[: place.start] + NO_TOKEN + text[place.stop :])) != place.line
    ]
    assert wrong == []


@pytest.mark.parametrize("name", [name for name, text in OUR_SCRIPTS.items() if "${" in text])
def test_a_broken_token_beside_interpolated_strings_is_refused_in_its_line(name: str) -> None:
    text = OUR_SCRIPTS[name]
    lines = text.splitlines()
    wrong = [
        (token, place.line, line)
        for token, place in places(parse(text).source)
        if "${" not in lines[place.line - 1]
        and (line := refused_line(text[: place.start] + NO_TOKEN + text[place.stop :])) != place.line
    ]
    assert wrong == []


QUOTED = [
    (text, place)
    for name, text in OUR_SCRIPTS.items()
    for token, place in places(parse(text).source)
    if token[0] == '"' and "\n" not in token and "/" not in text and "${" not in text
]


@pytest.mark.parametrize(("text", "place"), QUOTED[::5])
def test_a_missing_quote_is_refused_in_its_line(text: str, place: Place) -> None:
    assert refused_line(text[: place.stop - 1] + text[place.stop :]) == place.line
    assert refused_line(text[: place.start] + text[place.start + 1 :]) == place.line
