"""No input holds the server for more than a second: each of these took seconds or for ever."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from fakeinflux.flux.errors import DirectiveError
from fakeinflux.flux.go_durations import parse_patch_duration
from fakeinflux.flux.scripts import read_script
from fakeinflux.golang.json_errors import complain, complain_of_rest
from fakeinflux.http.masking import mask_body, mask_json, mask_query
from fakeinflux.http.messages import Call
from fakeinflux.testing.control_client import ControlError
from fakeinflux.timing.durations import parse_duration, parse_span
from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 1.5
"""A second, and patience with a machine that has other things to do."""
MANY = 100_000
LONG = 31 * 1024 * 1024
TASK = 'option task = {name: "t", every: 1h}\nfrom(bucket: "b")\n'
PASSWORD = Call("", "POST", "/api/v2/me/password", {}, b"", {}, [], b"")
INPUTS: dict[str, Callable[[], object]] = {
    "a directive that is never closed": lambda: read_script(TASK + '// fakeinflux: failed "' + '\\"' * MANY),
    "a directive of quotes": lambda: read_script(TASK + "// fakeinflux: failed " + '"x' * MANY),
    "a directive of slashes": lambda: read_script(TASK + "/" * MANY + " fakeinflux: x"),
    "a long duration": lambda: parse_duration("1h" * MANY),
    "a long span": lambda: parse_span("1h" * MANY + "x"),
    "a long patched duration": lambda: parse_patch_duration("1h" * MANY),
    "a long string that never ends": lambda: complain(b'{"a":"' + b"x" * LONG),
    "a long string of escapes": lambda: complain(b'{"a":"' + rb"\n" * (LONG // 2) + b"\x01"),
    "long blanks": lambda: complain(b"[" + b" " * LONG),
    "a long number": lambda: complain(b"[" + b"1" * LONG),
    "what follows a long value": lambda: complain_of_rest(b'["' + b"x" * LONG + b'"] x'),
    "quotes to mask": lambda: mask_json('"\\"' * MANY),
    "open secrets to mask": lambda: mask_json('"token":"' * MANY),
    "nested secrets to mask": lambda: mask_json('{"token":' * MANY),
    "blanks to mask": lambda: mask_json('"token"' + " " * MANY * 10),
    "a password to mask": lambda: mask_body(PASSWORD, '"\\' * MANY),
    "a form to mask": lambda: mask_query("token=&" * MANY),
}


@pytest.mark.parametrize("name", INPUTS)
def test_bad_input_is_read_in_time(name: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(ValueError, DirectiveError):
        INPUTS[name]()
    assert time.process_time() - begun < patient(SECONDS)


def test_many_scripted_outcomes_are_used_up_in_time() -> None:
    world = FakeInflux().world
    world._control.call("PUT", "outcomes", {"task": {"name": "*"}, "outcomes": ["success"] * 10_000})
    add_task(world, "every: 1m")
    begun = time.process_time()
    assert world.advance(by="7d").runs == 10_080
    assert time.process_time() - begun < patient(2 * SECONDS)


def test_uneven_runs_that_wait_for_each_other_are_refused_by_their_number() -> None:
    world = FakeInflux().world
    add_task(world, 'cron: "*/7 * * * * *"')
    world.outcomes("*", then={"status": "success", "after": "11s"})
    with pytest.raises(ControlError, match=r"found 38\d\d\d\d runs .* advance in smaller steps"):
        world.advance(by="30d")
    begun = time.process_time()
    assert world.advance(by="8h").runs > 2000
    assert time.process_time() - begun < patient(SECONDS)


@pytest.mark.parametrize("pattern", ["*a" * 200, "*" * 5000 + "b", "a*" * 200 + "b", "*" + "a" * 300 + "*b"])
def test_patterns_with_many_stars_match_in_time(pattern: str) -> None:
    world = FakeInflux().world
    add_task(world, "every: 1h", name="a" * 20_000 + "c")
    world.outcomes(pattern, then="failed")
    begun = time.process_time()
    world.advance(by="2h")
    assert time.process_time() - begun < patient(SECONDS)


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("a*b", "ab", True),
        ("a*b", "axxb", True),
        ("a*b", "axxbx", False),
        ("*a*a*", "aa", True),
        ("*a*a*", "ba", False),
        ("*ab*b", "aabb", True),
        ("*ab*b", "ab", False),
        ("a.c", "abc", False),
        ("*", "x\ny", True),
    ],
)
def test_what_patterns_match(pattern: str, name: str, matches: bool) -> None:
    world = FakeInflux().world
    add_task(world, "every: 1h", name=name)
    world.outcomes(pattern, then="failed")
    world.advance(by="1h")
    assert (world.tasks[name].last_run_status == "failed") is matches


def add_task(world, schedule: str, name: str = "t") -> None:
    from fakeinflux.worlds.owner_calls import perform_as_owner

    written = name.replace("\n", "\\n")
    flux = f'option task = {{name: "{written}", {schedule}}}\nfrom(bucket: "b") |> range(start: -1h)'
    state = world._control.tenant.world
    perform_as_owner(state, "PostTasks", body={"org": "my-org", "flux": flux})
    state.touch()
