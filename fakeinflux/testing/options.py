"""The options of a world, and the configuration of the pytest fixtures."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fakeinflux.choices import BucketsMode, ClockMode, ContractMode, EditionName, ScriptsMode, SetupState
    from fakeinflux.worlds.files import WorldFile


class WorldOptions(TypedDict, total=False):
    """How a world starts. Options that you leave out are as the server has them.

    `edition`: the InfluxDB edition whose behaviour and contract the world has (`v2`, `oss`,
    `cloud-serverless`). `contract`: what happens to calls that break the contract: `strict` refuses them,
    `report` only reports them, `off` checks nothing. `buckets`: with `strict`, a run that reads or writes a
    missing bucket fails. `execute`: whether runs execute their scripts, by default from the first write on.
    `scripts`: with `loose`, a run may succeed whose script a real server does not compile. `setup`: with
    `none`, the world has no user and no organization until a client sets it up. `seed`: what ids and random
    choices derive from. `clock`: `manual` stands still until you move it, `auto` too, but it skips to the
    next due run when a client asks again for the runs of a task and none is new; `wall` follows the machine's
    clock, `scaled` runs `speed` times as fast. `now`: the time at the start, as RFC 3339 text or a datetime
    with a time zone. `world`: a world document, or the path of a world file. `test`: what made the world, as
    the page shows it.
    """

    edition: EditionName
    contract: ContractMode
    buckets: BucketsMode
    execute: bool
    setup: SetupState
    scripts: ScriptsMode
    seed: int
    clock: ClockMode
    now: str | datetime
    speed: float
    world: str | PathLike[str] | Mapping[str, Any]
    test: str


class StubBody(TypedDict, total=False):
    """The body that a stub answers with: one of a JSON value, a text, and CSV."""

    json: Any
    text: str
    csv: str


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration of the pytest fixtures. Return one from your own fixture `fakeinflux_config`.

    `worlds`: options for the world of every test; the marker `fakeinflux` overrides them. `spec`: an OpenAPI
    document that replaces the built-in contract. `url`: a fakeinflux server that is already running, to use
    instead of one in this process. `journal`: how many exchanges a world remembers.
    """

    worlds: WorldOptions
    spec: str | PathLike[str] | None = None
    url: str | None = None
    journal: int = 1000


def read_options(options: Mapping[str, Any]) -> tuple[dict[str, Any], WorldFile | None]:
    """Return WorldOptions as the control API takes them, and the world file that they name, if any."""
    body = {name: option for name, option in options.items() if option is not None}
    if "now" in body:
        from fakeinflux.timing.python_times import time_text

        body["now"] = time_text(body["now"])
    if not isinstance(body.get("world"), str | PathLike):
        return body, None
    from fakeinflux.worlds.files import read_world_file

    file = read_world_file(Path(body["world"]))
    return {**body, "world": file.document}, file
