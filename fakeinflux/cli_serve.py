"""The flags of `fakeinflux serve`, each of which a variable of the environment may give too."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakeinflux.choices import BUCKETS_MODES, CLOCK_MODES, CONTRACT_MODES, CONTROL_HOSTS, EDITIONS
from fakeinflux.cli_values import read_instant, read_port, read_positive, read_speed, read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LEVELS = ("debug", "info", "warning", "error", "critical")
JUDGING = ("refusals", "always")

FLAGS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("--host", "the address to listen on (127.0.0.1)", {"default": "127.0.0.1"}),
    ("--port", "the port; 0 picks a free one (8086)", {"default": 8086, "type": read_port}),
    ("--edition", "whose behaviour and contract (v2)", {"default": "v2", "choices": EDITIONS}),
    (
        "--contract",
        "refuse what breaks the contract, report it, or do not check (strict)",
        {"default": "strict", "choices": CONTRACT_MODES},
    ),
    (
        "--buckets",
        "strict: a run that reads a missing bucket fails (any)",
        {"default": "any", "choices": BUCKETS_MODES},
    ),
    ("--spec", "your own OpenAPI document in place of ours", {"type": Path, "metavar": "FILE"}),
    ("--world", "a YAML file with what is there at the start", {"type": Path, "metavar": "FILE"}),
    (
        "--clock",
        "the machine's time, one that you move, or a faster one (wall)",
        {"default": "wall", "choices": CLOCK_MODES},
    ),
    ("--speed", "how much faster; implies --clock scaled", {"type": read_speed, "metavar": "FACTOR"}),
    ("--now", "where the clock begins, as 2025-01-01T00:00:00Z", {"type": read_instant, "metavar": "TIME"}),
    ("--seed", "what ids and outcomes are made from (0)", {"default": 0, "type": read_whole}),
    (
        "--journal",
        "how many exchanges a world remembers (1000)",
        {"default": 1000, "type": read_positive, "metavar": "COUNT"},
    ),
    (
        "--control",
        "from which hosts /_fakeinflux may be used (local)",
        {"default": "local", "choices": CONTROL_HOSTS},
    ),
    ("--judge", "when openapi-core is asked (refusals)", {"default": "refusals", "choices": JUDGING}),
    ("--log-level", "what is logged on standard error (warning)", {"default": "warning", "choices": LEVELS}),
)
"""Name, what it is for, and how argparse is to read it."""


def fill_serve(
    parser: argparse.ArgumentParser,
    *,
    run: Callable[[argparse.Namespace], int],
    environment: Mapping[str, str],
) -> None:
    """Give the command its flags, which begin as the environment has them; an empty one gives nothing."""
    parser.set_defaults(run=run)
    for name, purpose, details in FLAGS:
        variable = "FAKEINFLUX_" + name.strip("-").upper().replace("-", "_")
        text = environment.get(variable)
        given = {"default": _read(parser, variable, text, details)} if text else {}
        parser.add_argument(name, help=purpose, **{**details, **given})


def _read(parser: argparse.ArgumentParser, variable: str, text: str, details: Mapping[str, Any]) -> object:
    choices = details.get("choices", (text,))
    if text not in choices:
        parser.error(f"{variable}: found {text!r}, wanted one of {', '.join(choices)}")
    try:
        return details.get("type", str)(text)
    except argparse.ArgumentTypeError as error:
        parser.error(f"{variable}: {error}")
