"""Mistakes in the use of the plugin, and a server that dies, in projects of one test file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pytest_plugin.projects import Run

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

USE = "def test_it(fakeinflux): pass\n"
KILL = """
def kill(fakeinflux_server):
    with fakeinflux_server.new_world() as world:
        ask(world, "GET", "/health")
    server, thread = fakeinflux_server._running
    server.on_tick = None
    server.loop.call_soon_threadsafe(server.wake.set)
    thread.join(10)
"""


def test_a_missing_spec_is_one_line(run: Run) -> None:
    result = run(USE, "--fakeinflux-spec=none.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    lines = [line for line in result.stderr.lines if line]
    assert lines == ["ERROR: --fakeinflux-spec: found no file none.yaml, wanted an OpenAPI document"]


def test_a_spec_that_is_none_is_said_without_a_traceback(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", none="a: [")
    result = run(USE, "--fakeinflux-spec=none.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["fakeinflux: *none.yaml*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    assert len(result.stdout.lines) < 20


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ('"oss"', "edition='oss'"),
        ('"report", "wrld.yaml"', "contract='report', world='wrld.yaml'"),
        ("7", "…=7"),
    ],
)
def test_arguments_of_the_marker_get_their_names(run: Run, arguments: str, named: str) -> None:
    result = run(f"@pytest.mark.fakeinflux({arguments})\n{USE}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"*the marker fakeinflux takes keyword arguments only, found *; write fakeinflux({named})"]
    )


def test_a_refusal_ends_at_the_line_of_the_test(run: Run) -> None:
    result = run("def test_it(fakeinflux):\n    fakeinflux.fault('GetTask', status=503)\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">*fakeinflux.fault('GetTask', status=503)", "E*ControlError: operation: *"])
    result.stdout.no_fnmatch_line("*_control.call*")


def test_a_server_that_dies_in_a_test_is_named_there_and_in_the_next(run: Run) -> None:
    result = run(
        KILL
        + """
def test_it(fakeinflux, fakeinflux_server):
    kill(fakeinflux_server)
    ask(fakeinflux, "GET", "/api/v2/tasks")
def test_next(fakeinflux):
    pass
"""
    )
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_next*",
            "E*TypeError: *NoneType* not callable",
            "E*ServerNotRunning: the server of fakeinflux has failed: TypeError*",
        ]
    )


def test_a_test_that_does_not_notice_fails_all_the_same(run: Run) -> None:
    result = run(KILL + "def test_it(fakeinflux, fakeinflux_server):\n    kill(fakeinflux_server)\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["The server of fakeinflux has failed: TypeError*"])
