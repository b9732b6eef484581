"""Creating a world, with the accounts that a real server has after its setup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.accounts.authorizations import make_secret
from fakeinflux.accounts.buckets import create_system_buckets, shard_length
from fakeinflux.accounts.permissions import RESOURCE_TYPES
from fakeinflux.engine.editions import EDITIONS, Edition
from fakeinflux.engine.ids import Ids
from fakeinflux.engine.model import Authorization, Bucket, Organization, Permission, User
from fakeinflux.engine.world import WorldState

if TYPE_CHECKING:
    from fakeinflux.timing.clock import Clock

ALL_ACCESS: Final = tuple(
    Permission(action, kind) for kind in RESOURCE_TYPES if kind != "instance" for action in ("read", "write")
)
"""The permissions of the first token: to read and to write everything.

Only signed-in operators have `instance`. Source: observed.
"""


def create_world(
    *,
    clock: Clock,
    token: str = "my-token",  # noqa: S107 - a fake has no secrets
    seed: int = 0,
    edition: Edition = EDITIONS["v2"],
    buckets_strict: bool = False,
    org: str = "my-org",
    user: str = "my-user",
    password: str = "my-password",  # noqa: S107 - as above
    bucket: str = "my-bucket",
    awaits_setup: bool = False,
) -> WorldState:
    """Create a world like a server after its setup: one user, organization, bucket and all-access token.

    `awaits_setup`: like a server before it, with none of them.
    """
    world = WorldState(token, seed, edition, buckets_strict, clock, Ids(seed), clock.now())
    world.awaits_setup = awaits_setup
    if not awaits_setup:
        set_up(world, token=token, org=org, user=user, password=password, bucket=bucket)
    return world


def set_up(
    world: WorldState,
    *,
    token: str,
    org: str,
    user: str,
    password: str,
    bucket: str,
    every_seconds: int = 0,
) -> Authorization:
    """Create the first user, organization and bucket of a world, and return its all-access token.

    An empty `token` asks for a new one, and an empty `password` for none. `every_seconds` is the bucket's
    retention; 0 means for ever.
    """
    user_id, org_id = world.next_id(), world.next_id()
    world.users[user_id] = User(user_id, user, password=password or None)
    world.orgs[org_id] = Organization(org_id, org, "", world.now, world.now)
    world.memberships[org_id] = {user_id: "owner"}
    create_system_buckets(world, org_id)
    bucket_id, shard = world.next_id(), shard_length(0, every_seconds)
    first = Bucket(bucket_id, org_id, bucket, world.now, world.now)
    world.buckets[bucket_id] = first._replace(every_seconds=every_seconds, shard_seconds=shard)
    authorization_id = world.next_id()
    authorization = Authorization(
        authorization_id,
        token or make_secret(world, authorization_id),
        org_id,
        user_id,
        ALL_ACCESS,
        world.now,
        world.now,
        "active",
        f"{user}'s Token",
    )
    world.authorizations[authorization_id] = authorization
    world.tokens[authorization.token] = authorization_id
    world.awaits_setup = False
    return authorization
