"""The options that have few values, and the values.

It imports nothing of the package, because the command line and the pytest plugin read it at every start.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

EditionName: TypeAlias = Literal["v2", "oss", "cloud-serverless"]
ContractMode: TypeAlias = Literal["strict", "report", "off"]
BucketsMode: TypeAlias = Literal["any", "strict"]
ScriptsMode: TypeAlias = Literal["strict", "loose"]
ClockMode: TypeAlias = Literal["manual", "wall", "scaled", "auto"]
SetupState: TypeAlias = Literal["done", "none"]
ControlHosts: TypeAlias = Literal["local", "any"]
RunStatus: TypeAlias = Literal["scheduled", "started", "success", "failed", "canceled"]

EDITIONS: Final[tuple[EditionName, ...]] = get_args(EditionName)
CONTRACT_MODES: Final[tuple[ContractMode, ...]] = get_args(ContractMode)
BUCKETS_MODES: Final[tuple[BucketsMode, ...]] = get_args(BucketsMode)
SCRIPTS_MODES: Final[tuple[ScriptsMode, ...]] = get_args(ScriptsMode)
CLOCK_MODES: Final[tuple[ClockMode, ...]] = get_args(ClockMode)
CONTROL_HOSTS: Final[tuple[ControlHosts, ...]] = get_args(ControlHosts)
SETUP_STATES: Final[tuple[SetupState, ...]] = get_args(SetupState)
EXECUTE_CHOICES: Final = ("true", "false")

MAX_SPEED: Final = 1e9
"""How many times as fast as the machine's time a scaled clock may go."""
