"""Creating a world, with the accounts that a real server has after its setup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.buckets import create_system_buckets
from fakeinflux.accounts.permissions import RESOURCE_TYPES
from fakeinflux.engine.editions import EDITIONS, Edition
from fakeinflux.engine.ids import Ids
from fakeinflux.engine.model import Authorization, Bucket, Organization, Permission, User
from fakeinflux.engine.world import WorldState

if TYPE_CHECKING:
    from fakeinflux.timing.clock import Clock


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
) -> WorldState:
    """Create a world like a server after its setup: one user, organization, bucket and all-access token."""
    world = WorldState(token, seed, edition, buckets_strict, clock, Ids(seed), clock.now())
    user_id, org_id = world.next_id(), world.next_id()
    world.users[user_id] = User(user_id, user, password=password)
    world.orgs[org_id] = Organization(org_id, org, "", world.now, world.now)
    world.memberships[org_id] = {user_id: "owner"}
    create_system_buckets(world, org_id)
    bucket_id = world.next_id()
    world.buckets[bucket_id] = Bucket(bucket_id, org_id, bucket, world.now, world.now)
    authorization_id = world.next_id()
    description = f"{user}'s Token"
    world.authorizations[authorization_id] = Authorization(
        authorization_id, token, org_id, user_id, all_access(), world.now, world.now, "active", description
    )
    world.tokens[token] = authorization_id
    return world


def all_access() -> tuple[Permission, ...]:
    """Return the permissions of the first token: to read and to write everything.

    Only signed-in operators have `instance`. Source: observed.
    """
    kinds = [kind for kind in RESOURCE_TYPES if kind != "instance"]
    return tuple(Permission(action, kind) for kind in kinds for action in ("read", "write"))
