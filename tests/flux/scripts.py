"""What the tests of this package share: the recorded scripts, our own, and how to read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakeinflux.flux.options import every_text, offset_text
from fakeinflux.flux.scripts import read_script

if TYPE_CHECKING:
    from fakeinflux.engine.scripts import Script

FIXTURES = Path(__file__).parents[2] / "fixtures"
RECORD = 'option task = {name: "a", every: 1h}\n'

RECORDED: list[dict[str, Any]] = json.loads((FIXTURES / "flux-options.json").read_text(encoding="utf-8"))
OUR_SCRIPTS = {
    path.stem: path.read_bytes().decode() for path in sorted((FIXTURES / "scripts").glob("*.flux"))
}


def shown(script: Script) -> dict[str, str]:
    """The properties of a task's JSON that come from the options."""
    options = script.options
    facts = {
        "name": options.name,
        "every": every_text(options),
        "cron": options.cron,
        "offset": offset_text(options),
    }
    return {key: value for key, value in facts.items() if value is not None}


def read_record(properties: str) -> Script:
    """Read a script whose option record has these properties."""
    return read_script(f"option task = {{{properties}}}")


def squeezed(text: str) -> str:
    """A script without white space and trailing commas."""
    return re.sub(r",(?=[}\])])", "", re.sub(r"\s+", "", text))
