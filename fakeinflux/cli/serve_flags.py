"""The flags of `fakeinflux serve`; each has an environment variable, too."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakeinflux.choices import (
    BUCKETS_MODES,
    CLOCK_MODES,
    CONTRACT_MODES,
    CONTROL_HOSTS,
    EDITIONS,
    EXECUTE_CHOICES,
    SCRIPTS_MODES,
    SETUP_STATES,
)
from fakeinflux.cli.values import read_instant, read_names, read_port, read_positive, read_speed, read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "FAKEINFLUX_"
CLOSE = 0.9
LEVELS = ("debug", "info", "warning", "error", "critical")
LOGS = ("violations", "requests")
JUDGING = ("never", "refusals", "always")

FLAGS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("--host", "the address to listen on (127.0.0.1)", {"default": "127.0.0.1"}),
    ("--port", "the port; 0 picks a free one (8086)", {"default": 8086, "type": read_port}),
    ("--edition", "whose behaviour and contract to reproduce (v2)", {"default": "v2", "choices": EDITIONS}),
    (
        "--contract",
        "refuse violations of the contract, only report them, or do not check (strict)",
        {"default": "strict", "choices": CONTRACT_MODES},
    ),
    (
        "--buckets",
        "strict: a run that reads a missing bucket fails (any)",
        {"default": "any", "choices": BUCKETS_MODES},
    ),
    (
        "--execute",
        "whether runs execute their scripts (from the first write on)",
        {"choices": EXECUTE_CHOICES},
    ),
    (
        "--setup",
        "none: a server that is not set up yet (done)",
        {"default": "done", "choices": SETUP_STATES},
    ),
    (
        "--scripts",
        "strict: runs fail whose script a real server's compiler refuses (strict)",
        {"default": "strict", "choices": SCRIPTS_MODES},
    ),
    ("--spec", "your own OpenAPI document, instead of ours", {"type": Path, "metavar": "FILE"}),
    ("--world", "a YAML file with the contents of the world at the start", {"type": Path, "metavar": "FILE"}),
    (
        "--clock",
        "the machine's time, one that you advance, one that skips waiting, or a faster one (wall)",
        {"default": "wall", "choices": CLOCK_MODES},
    ),
    ("--speed", "how much faster; implies --clock scaled", {"type": read_speed, "metavar": "FACTOR"}),
    (
        "--now",
        "the time at the start, as 2025-01-01T00:00:00Z",
        {"type": read_instant, "metavar": "TIME"},
    ),
    ("--seed", "determines ids and outcomes (0)", {"default": 0, "type": read_whole}),
    (
        "--journal",
        "how many exchanges a world keeps (1000)",
        {"default": 1000, "type": read_positive, "metavar": "COUNT"},
    ),
    (
        "--control",
        "which hosts may use /_fakeinflux (local)",
        {"default": "local", "choices": CONTROL_HOSTS},
    ),
    (
        "--allow-host",
        "another name of this host, under which /_fakeinflux may be used; may be given again",
        {"default": [], "type": read_names, "metavar": "NAME", "action": "extend"},
    ),
    ("--judge", "when openapi-core has the last word (never)", {"default": "never", "choices": JUDGING}),
    (
        "--log",
        "requests: a line on standard error for each request (violations)",
        {"default": "violations", "choices": LOGS},
    ),
    ("--log-level", "what to log on standard error (warning)", {"default": "warning", "choices": LEVELS}),
)
"""Name, help text, and the arguments of argparse's `add_argument`."""


def fill_serve(
    parser: argparse.ArgumentParser,
    *,
    run: Callable[[argparse.Namespace], int],
    environment: Mapping[str, str],
) -> None:
    """Add the flags of the command. Environment variables that are not empty override their defaults."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "--print-env",
        action="store_true",
        help="print the variables for clients of such a server, as lines for a shell, and exit",
    )
    _add_flags(parser, environment)


def fill_exec(
    parser: argparse.ArgumentParser,
    *,
    run: Callable[[argparse.Namespace], int],
    environment: Mapping[str, str],
) -> None:
    """Add the flags of `serve` to the command `exec`, whose port is a free one if none is given."""
    parser.set_defaults(run=run)
    _add_flags(parser, environment)
    if not environment.get(_variable("--port")):
        parser.set_defaults(port=0)


def _add_flags(parser: argparse.ArgumentParser, environment: Mapping[str, str]) -> None:
    _check_names(parser, environment)
    for name, purpose, details in FLAGS:
        variable = _variable(name)
        text = environment.get(variable)
        given = {"default": _read(parser, variable, text, details)} if text else {}
        parser.add_argument(name, help=purpose, **{**details, **given})


def _variable(flag: str) -> str:
    return PREFIX + flag.strip("-").upper().replace("-", "_")


def _check_names(parser: argparse.ArgumentParser, environment: Mapping[str, str]) -> None:
    """Warn about misspelt variables. Others that start with our prefix may belong to another program."""
    names = [_variable(flag) for flag, *_ in FLAGS]
    for name in environment:
        if name.startswith(PREFIX) and name not in names:
            # Imported here because it is seldom needed.
            from difflib import get_close_matches

            for near in get_close_matches(name, names, n=1, cutoff=CLOSE):
                text = f"{parser.prog}: found the variable {name}, which is no flag; did you mean {near}?\n"
                sys.stderr.write(text)


def _read(parser: argparse.ArgumentParser, variable: str, text: str, details: Mapping[str, Any]) -> object:
    choices = details.get("choices", (text,))
    if text not in choices:
        parser.error(f"{variable}: found {text!r}, wanted one of {', '.join(choices)}")
    try:
        return details.get("type", str)(text)
    except argparse.ArgumentTypeError as error:
        parser.error(f"{variable}: {error}")
