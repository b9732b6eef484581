"""The operations of the initial setup, which most worlds have behind them when they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.buckets import require_retention
from fakeinflux.accounts.creation import set_up
from fakeinflux.accounts.users import require_length
from fakeinflux.engine.errors import Refused, conflict
from fakeinflux.http.messages import Answer, plain_body
from fakeinflux.operations.decoding import Struct, decode_bare
from fakeinflux.operations.handler import AnyHandler, Handler, nothing
from fakeinflux.operations.present_resources import (
    present_bucket,
    present_new_token,
    present_organization,
    present_user,
)
from fakeinflux.timing.units import SECOND

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


class Setup(NamedTuple):
    """The first user, organization, bucket and token that a call asks for."""

    user: str
    password: str
    org: str
    bucket: str
    token: str
    every_seconds: int


def _get(world: WorldState, _call: Call, _request: None) -> Answer:
    return Answer(200, {"allowed": world.awaits_setup})


def _decode(world: WorldState, call: Call) -> Setup:
    body = decode_bare(world, call.body, _SETUP)
    user, password, org, bucket, token = (
        body.get(key, "") for key in ("username", "password", "org", "bucket", "token")
    )
    seconds = body.get("retentionPeriodSeconds") or body.get("retentionPeriodHrs", 0) // SECOND
    return Setup(user, password, org, bucket, token, seconds)


def _post(world: WorldState, _call: Call, request: Setup) -> Answer:
    if not world.awaits_setup:
        raise conflict("onboarding has already been completed")
    named = {"username": request.user, "org name": request.org, "bucket name": request.bucket}
    for name, value in named.items():
        if not value:
            raise Refused("empty value", f"{name} is empty")
    if request.password:
        require_length(request.password)
    require_retention(world, request.every_seconds, 0)
    made = set_up(world, **request._asdict())
    bucket = next(bucket for bucket in world.buckets.values() if bucket.kind == "user")
    return Answer(
        201,
        {
            "user": plain_body(present_user(world.users[made.user_id])),
            "bucket": plain_body(present_bucket(bucket)),
            "org": plain_body(present_organization(world.orgs[made.org_id])),
            "auth": plain_body(present_new_token(world, made)),
        },
    )


HANDLERS: dict[str, AnyHandler] = {
    "GetSetup": Handler(nothing, _get),
    "PostSetup": Handler(_decode, _post),
}
