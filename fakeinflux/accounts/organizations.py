"""Organizations and their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.buckets import create_system_buckets, forget_buckets
from fakeinflux.engine.errors import conflict, invalid, not_found
from fakeinflux.engine.model import Organization
from fakeinflux.engine.tasks import delete_task
from fakeinflux.golang.spaces import trim_space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.world import WorldState


def create_organization(
    world: WorldState, *, name: str, description: str, owner_id: str | None
) -> Organization:
    """Create an organization with its system buckets, owned by a user.

    Raises Refused: invalid, without a name; conflict, for a name that is taken. Source: observed.
    """
    _require_free_name(world, name)
    org = Organization(world.next_id(), name, description, world.now, world.now)
    _store(world, org)
    create_system_buckets(world, org.id)
    if owner_id is not None:
        world.memberships[org.id] = {owner_id: "owner"}
    return org


def find_organization(world: WorldState, org_id: str) -> Organization:
    """Return an organization by id. Raises Refused: not found."""
    if org_id not in world.orgs:
        raise not_found("organization not found")
    return world.orgs[org_id]


def find_organization_by_name(world: WorldState, name: str) -> Organization:
    """Return an organization by name, ignoring white space around it. Raises Refused: not found.

    Source: observed.
    """
    for org in world.orgs.values():
        if org.name == name or trim_space(org.name) == trim_space(name):
            return org
    raise not_found(f'organization name "{name}" not found')


def first_organization(world: WorldState) -> Organization:
    """Return the organization that is meant where none is named. Raises Refused: there is none."""
    if not world.orgs:
        raise not_found("there is no organization: set the server up, or create one")
    return next(iter(world.orgs.values()))


def list_organizations(world: WorldState, user_id: str | None = None) -> list[Organization]:
    """Return all organizations, or those in which a user has a role, in the order of their ids."""
    return [
        org for org in world.orgs.values() if user_id is None or user_id in world.memberships.get(org.id, {})
    ]


def update_organization(
    world: WorldState, org_id: str, *, name: str | None = None, description: str | None = None
) -> Organization:
    """Change an organization's name, description or both.

    Raises Refused: not found; also as `create_organization` does.
    """
    org = find_organization(world, org_id)._replace(updated_at=world.now)
    if name is not None and name != org.name:
        _require_free_name(world, name, other_than=org_id)
        org = org._replace(name=name)
    return _store(world, org if description is None else org._replace(description=description))


def delete_organization(world: WorldState, org_id: str) -> None:
    """Delete an organization with its buckets, tasks and memberships; labels and tokens stay.

    Raises Refused: not found. Source: observed.
    """
    if org_id not in world.orgs:
        raise not_found(f"error deleting organization id: {org_id}: organization not found")
    forget_buckets(world, org_id)
    for task in [task for task in world.tasks.values() if task.org_id == org_id]:
        delete_task(world, task)
    world.memberships.pop(org_id, None)
    del world.orgs[org_id]


def list_secrets(world: WorldState, org_id: str) -> list[str]:
    """Return the keys of an organization's secrets, in order. Raises Refused: not found."""
    return sorted(find_organization(world, org_id).secrets)


def put_secrets(world: WorldState, org_id: str, secrets: Mapping[str, str]) -> None:
    """Add secrets to an organization; those with the same keys are replaced. Raises Refused: not found."""
    org = find_organization(world, org_id)
    _store(world, org._replace(secrets={**org.secrets, **secrets}))


def delete_secret(world: WorldState, org_id: str, key: str) -> None:
    """Delete a secret; do nothing if there is none. Raises Refused: not found, without the organization.

    Source: observed.
    """
    org = find_organization(world, org_id)
    _store(world, org._replace(secrets={other: text for other, text in org.secrets.items() if other != key}))


def _require_free_name(world: WorldState, name: str, other_than: str | None = None) -> None:
    if not trim_space(name):
        raise invalid("org name is empty")
    for org in world.orgs.values():
        if org.id != other_than and trim_space(org.name) == trim_space(name):
            raise conflict(f"organization with name {name} already exists")


def _store(world: WorldState, org: Organization) -> Organization:
    world.orgs[org.id] = org
    return org
