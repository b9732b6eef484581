"""How the fixture's server and its worlds are, as a project says it."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fakeinflux.choices import BucketsMode, ClockMode, ContractMode, EditionName
    from fakeinflux.worlds.files import WorldFile


class WorldOptions(TypedDict, total=False):
    """How a world begins; what is not given is as the server has it.

    `edition`: whose behaviour and contract. `contract`: refuse what breaks it, report it only, or
    do not check. `buckets`: `strict` lets a run fail that reads a missing bucket. `execute`: whether
    runs execute their scripts (by default from the first write on). `seed`: what ids
    and outcomes are made from. `clock`: `manual` stands until it is moved, `wall` is the machine's,
    `scaled` goes `speed` times as fast. `now`: where it begins. `world`: a world document, or the
    path of a world file.
    """

    edition: EditionName
    contract: ContractMode
    buckets: BucketsMode
    execute: bool
    seed: int
    clock: ClockMode
    now: str | datetime
    speed: float
    world: str | PathLike[str] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Config:
    """What the fixture `fakeinflux_config` returns. `url`: a server that runs elsewhere.

    `worlds` holds for every test's world, unless its marker says otherwise. `spec`: a document of
    your own in place of ours. `journal`: how many exchanges a world remembers.
    """

    worlds: WorldOptions
    spec: str | PathLike[str] | None = None
    url: str | None = None
    journal: int = 1000


def read_options(options: Mapping[str, Any]) -> tuple[dict[str, Any], WorldFile | None]:
    """What the control API takes for WorldOptions, and the world file among them, if there is one."""
    body = {name: option for name, option in options.items() if option is not None}
    if "now" in body:
        from fakeinflux.timing.python_times import time_text

        body["now"] = time_text(body["now"])
    if not isinstance(body.get("world"), str | PathLike):
        return body, None
    from fakeinflux.worlds.files import read_world_file

    file = read_world_file(Path(body["world"]))
    return {**body, "world": file.document}, file
