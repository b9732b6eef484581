"""The organization that a call for data names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.organizations import find_organization, find_organization_by_name
from fakeinflux.engine.errors import invalid
from fakeinflux.engine.ids import is_id
from fakeinflux.operations.decoding import decode_id_argument

if TYPE_CHECKING:
    from fakeinflux.engine.model import Organization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call


def named_organization(world: WorldState, call: Call) -> Organization:
    """Return the organization of a write, delete or query:

    `org` may be its id. Where both are given, `orgID` counts. Raises Refused: not found; invalid, if none is
    named or the id is malformed. Source: observed. An account that has one organization means that one where
    it names none. Source: spec.
    """
    name = call.argument("org")
    org_id = decode_id_argument(call, "orgID") or (name.lower() if is_id(name.lower()) else None)
    if org_id is not None:
        return find_organization(world, org_id)
    if not name and world.edition.one_org and world.orgs:
        return next(iter(world.orgs.values()))
    if not name:
        raise invalid("Please provide either orgID or org")
    return find_organization_by_name(world, name)
