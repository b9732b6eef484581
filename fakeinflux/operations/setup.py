"""The operations of the initial setup, which is complete in every world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Never

from fakeinflux.engine.errors import conflict
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import Struct, decode_bare
from fakeinflux.operations.handler import AnyHandler, Handler, nothing

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

_SETUP = Struct(
    "influxdb.OnboardingRequest",
    {
        **dict.fromkeys(("username", "password", "org", "bucket", "token"), "string"),
        **dict.fromkeys(("retentionPeriodSeconds", "retentionPeriodHrs"), "int64"),
    },
    {"retentionPeriodHrs": "time.Duration"},
)


def _get(_world: WorldState, _call: Call, _request: None) -> Answer:
    return Answer(200, {"allowed": False})


def _decode(world: WorldState, call: Call) -> None:
    decode_bare(world, call.body, _SETUP)


def _post(_world: WorldState, _call: Call, _request: None) -> Never:
    raise conflict("onboarding has already been completed")


HANDLERS: dict[str, AnyHandler] = {
    "GetSetup": Handler(nothing, _get),
    "PostSetup": Handler(_decode, _post),
}
