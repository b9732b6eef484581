"""No text, however large or deep, takes long or breaks anything but the script's own error."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from typing import TYPE_CHECKING

import pytest

from fakeinflux.flux.edits import edit_script
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.scripts import read_script
from tests.patience import patient

from .scripts import RECORD

if TYPE_CHECKING:
    from collections.abc import Callable

OPENERS = [
    "(", "[", "{a: ", "f(a: ", "() => ", "() => {x = ", "if ", "if a then ", '"${', "[1: ", "a[",
    "not ", "- ", "a |> f() |> f(x: ", "testcase a { ", "a or a and a == a + a * a ^ (", "{r with a: ", "(a=",
    "a + (b=", "a + -f(a: ",
]  # fmt: skip
LINKS = [" + a", " or a", " == a", "()", ".a", "[0]", " |> f()", ".f(x: 1)"]
PREFIXES = ["not ", "not exists ", "-", "-+"]


@pytest.mark.parametrize("opener", OPENERS)
def test_a_thousand_levels_are_refused(opener: str) -> None:
    with pytest.raises(FluxSyntaxError):
        parse("x = " + opener * 1000)


@pytest.mark.parametrize("opener", ["[", "(", "stream[", "{a: ", "(a: "])
def test_a_thousand_levels_of_types_are_refused(opener: str) -> None:
    with pytest.raises(FluxSyntaxError):
        parse("builtin x : " + opener * 1000)


@pytest.mark.parametrize("opener", OPENERS)
def test_levels_are_counted_before_the_stack_runs_out(opener: str) -> None:
    def attempt() -> None:
        with pytest.raises(FluxSyntaxError):
            parse("x = " + opener * 1000)

    _under_a_deep_stack(attempt)


def _under_a_deep_stack(attempt: Callable[[], None], frames: int = 350) -> None:
    """Run with so many frames of the caller's already on the stack."""
    if frames:
        _under_a_deep_stack(attempt, frames - 1)
    else:
        attempt()


@pytest.mark.parametrize("link", LINKS)
def test_a_chain_of_a_thousand_is_refused(link: str) -> None:
    with pytest.raises(FluxSyntaxError):
        parse("x = a" + link * 1000)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_thousand_prefixes_are_refused(prefix: str) -> None:
    with pytest.raises(FluxSyntaxError):
        parse("x = " + prefix * 1000 + "a")


@pytest.mark.parametrize("link", LINKS)
def test_the_script_of_a_task_may_have_a_chain_of_any_length(link: str) -> None:
    text = f"{RECORD}x = a" + link * 2000
    assert read_script(text).options.name == "a"
    assert edit_script(text, name="b").startswith('option task = {name: "b", every: 1h}\n\nx')


def test_what_people_write_stays_far_below_the_limits() -> None:
    brackets, chain = 60, 150
    parse("x = " + "(" * brackets + "1" + ")" * brackets)
    parse("x = a" + " |> f(x: 1)" * chain)
    parse("x = a == 1" + " or a == 1" * (chain // 2))


SIZE = 1 << 20
LARGE = {
    "quotes": '"',
    "escaped quotes": '"\\',
    "bad escapes": '"aaaa\\q',
    "slashes": "/",
    "escaped slashes": "/\\",
    "regular expressions": "/a/,",
    "matches": "a =~ ",
    "a long pattern": "a =~ /(a[b]",
    "interpolations": '"${',
    "parts": '"a${1}b" ',
    "dollars": "$",
    "digits": "1",
    "durations": "1h",
    "white space": " \t",
    "comments": "//",
    "comment lines": "// c\n",
    "names": "a",
    "letters": "é",
    "numerals": "²",
    "nulls": "\0",
    "attributes": "@a",
    "brackets": "([{",
    "options": "option task = {a: 1}\n",
    "lines": "x = [1, 2]\n",
    "hex": '"\\x41',
}


@pytest.mark.slow
@pytest.mark.parametrize("piece", LARGE.values(), ids=LARGE.keys())
def test_a_megabyte_of_anything_is_answered(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    began = time.thread_time()
    with contextlib.suppress(FluxSyntaxError):
        parse(text)
    assert time.thread_time() - began < patient(3)  # under one on an idle machine; hours, were it quadratic


def test_parsing_needs_no_large_stack() -> None:
    errors: list[BaseException] = []

    def attempt() -> None:
        try:
            parse("x = " + "[" * 100_000)
        except FluxSyntaxError as error:
            errors.append(error)

    before = threading.stack_size(256 * 1024)
    thread = threading.Thread(target=attempt)
    thread.start()
    threading.stack_size(before)
    thread.join()
    assert len(errors) == 1


def test_parsing_leaves_the_garbage_collector_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser runs in the process of the user's tests."""
    switched: list[str] = []
    for name in ("disable", "freeze", "set_threshold"):
        monkeypatch.setattr(gc, name, lambda *_, name=name: switched.append(name))
    read_script(RECORD + "x = [1, 2]\n" * 20_000)
    assert switched == []
