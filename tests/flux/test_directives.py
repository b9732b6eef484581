"""Comments that say how a task's runs end."""

from __future__ import annotations

import pytest

from fakeinflux.engine.outcomes import FOREVER, Outcome
from fakeinflux.flux.errors import DirectiveError
from fakeinflux.flux.scripts import read_script

from .scripts import RECORD

SECOND = 10**9


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("success", Outcome("success")),
        ("success after 2s", Outcome("success", 2 * SECOND)),
        ("failed", Outcome("failed")),
        ('failed "out of memory"', Outcome("failed", None, "out of memory")),
        ('failed "out of memory" after 5s', Outcome("failed", 5 * SECOND, "out of memory")),
        ("failed after 1m30s", Outcome("failed", 90 * SECOND)),
        (r'failed "say \"no\" \\ // twice"', Outcome("failed", None, r'say "no" \ // twice')),
        ('unrecoverable "no bucket"', Outcome("failed", None, "no bucket", unrecoverable=True)),
        ("canceled", Outcome("canceled")),
        ("canceled after 300ms", Outcome("canceled", 300_000_000)),
        ("running", Outcome("success", FOREVER)),
        ("running 90s", Outcome("success", 90 * SECOND)),
        ("running 90s then success", Outcome("success", 90 * SECOND)),
        ("running 90s then canceled", Outcome("canceled", 90 * SECOND)),
        ('running 1h then failed "x"', Outcome("failed", 3600 * SECOND, "x")),
        ('running 1h then unrecoverable "x"', Outcome("failed", 3600 * SECOND, "x", unrecoverable=True)),
    ],
)
def test_a_directive_is_an_outcome(words: str, outcome: Outcome) -> None:
    assert read_script(f"// fakeinflux: {words}\n{RECORD}").directive == outcome


@pytest.mark.parametrize(
    "text",
    [
        f"{RECORD}// fakeinflux: canceled",
        f"{RECORD}//fakeinflux:canceled\r\n",
        f"{RECORD}\t///  fakeinflux:   canceled  \n",
        'option task = {name: "a", // fakeinflux: canceled\nevery: 1h}',
        f'{RECORD}x = /"/ // fakeinflux: canceled\n',
        f'{RECORD}x = "${{y}}" // fakeinflux: canceled\n',
    ],
)
def test_a_directive_may_stand_in_any_comment(text: str) -> None:
    assert read_script(text).directive == Outcome("canceled")


@pytest.mark.parametrize(
    "text",
    [
        RECORD,
        f'{RECORD}x = "// fakeinflux: canceled"',
        f'{RECORD}x = "\n// fakeinflux: canceled\n"',
        f'{RECORD}x = "${{y}} // fakeinflux: canceled"',
        f"{RECORD}// see fakeinflux: it runs this",
        f"{RECORD}// fakeinflux",
    ],
)
def test_only_comments_that_begin_with_the_word_are_directives(text: str) -> None:
    assert read_script(text).directive is None


@pytest.mark.parametrize(
    ("words", "column", "found"),
    [
        ("", 15, "the end of the comment"),
        ("broken", 16, "broken"),
        ("failed out of memory", 23, "out"),
        ('failed "out of memory', 23, '"'),
        ('failed "a" "b"', 27, '"b"'),
        ("success after", 29, "the end of the comment"),
        ("success after soon", 30, "soon"),
        ("success after 1mo", 30, "1mo"),
        ("success 2s", 24, "2s"),
        ("running 1m, then failed", 24, "1m,"),
        ("running 1m failed", 27, "failed"),
        ("running 1m then", 31, "the end of the comment"),
        ("running 1m then sleeping", 32, "sleeping"),
        ("Success", 16, "Success"),
    ],
)
def test_a_malformed_directive_says_what_it_found_and_where(words: str, column: int, found: str) -> None:
    with pytest.raises(DirectiveError) as error:
        read_script(f"{RECORD}// fakeinflux: {words}")
    assert (error.value.line, error.value.column) == (2, column)
    assert f"found {found}, expected " in error.value.message


def test_one_directive_is_enough() -> None:
    with pytest.raises(DirectiveError, match="second directive") as error:
        read_script(f"// fakeinflux: success\n{RECORD}  // fakeinflux: canceled")
    assert (error.value.line, error.value.column) == (3, 3)
