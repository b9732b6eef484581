"""The operations on organizations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.accounts.organizations import (
    create_organization,
    delete_organization,
    find_organization,
    find_organization_by_name,
    list_organizations,
    update_organization,
)
from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused, invalid, not_found
from fakeinflux.http.messages import Answer, Listing
from fakeinflux.operations.decoding import Struct, decode_body, decode_id, valid_id_argument
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.paging import Page, cut, decode_page
from fakeinflux.operations.present_resources import present_organization
from fakeinflux.operations.resources import Resource, record_handlers

if TYPE_CHECKING:
    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Organization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Piece

_CREATION = Struct("influxdb.Organization", {"id": "id", "name": "string", "description": "string"})
_UPDATE = Struct("influxdb.OrganizationUpdate", {"Name": "string", "description": "string"})
"""`Name` has no JSON name in the real server, so messages have its Go name. Source: observed."""


@dataclass(frozen=True, slots=True)
class OrganizationFilter:
    """Which organizations a call asks for."""

    name: str
    org_id: str | None
    user_id: str | None
    page: Page


class OrganizationCreation(NamedTuple):
    """An organization to create."""

    name: str
    description: str


class OrganizationChanges(NamedTuple):
    """What to change about an organization; None stays as it is."""

    name: str | None
    description: str | None


def decode_part_of_org(world: WorldState, call: Call) -> str:
    """Return the id of the organization in the path of something that belongs to it.

    Raises Refused: invalid; not found, also for an organization that the caller may not read.
    Source: observed.
    """
    try:
        org_id = decode_id(call.parameters["orgID"])
    except Refused as error:
        raise error.prefixed("corrupt ID provided") from None
    if org_id not in world.orgs or not may(call.caller, "read", "orgs", id=org_id):
        raise not_found("404 page not found")
    return org_id


def _decode_list(_world: WorldState, call: Call) -> OrganizationFilter:
    page = decode_page(call)
    org_id, user_id = valid_id_argument(call, "orgID"), valid_id_argument(call, "userID")
    return OrganizationFilter(call.argument("org"), org_id, user_id, page)


def _list(world: WorldState, call: Call, wanted: OrganizationFilter) -> Answer:
    readable = [org for org in _select(world, call, wanted) if may(call.caller, "read", "orgs", id=org.id)]
    pieces = [present_organization(org) for org in readable]
    return Answer(200, Listing({"links": {"self": "/api/v2/orgs"}}, "orgs", pieces))


def _select(world: WorldState, call: Call, wanted: OrganizationFilter) -> list[Organization]:
    if wanted.org_id is not None:
        return [find_organization(world, wanted.org_id)]
    if wanted.name:
        return [find_organization_by_name(world, wanted.name)]
    user_id = wanted.user_id
    if user_id is None and call.caller is not None and not may(call.caller, "read", "orgs"):
        user_id = call.caller.user_id
    # The real server ignores the order asked for.
    page = replace(
        wanted.page, after=None, descending=wanted.page.descending and not world.edition.reproduces_defects
    )
    return cut(list_organizations(world, user_id), page)


def _decode_creation(_world: WorldState, call: Call) -> OrganizationCreation:
    body = decode_body(call.body, _CREATION)
    return OrganizationCreation(body.get("name", ""), body.get("description", ""))


def _create(world: WorldState, call: Call, creation: OrganizationCreation) -> Answer:
    if world.edition.one_org:
        raise invalid("organizations cannot be created here: this product gives each account one")
    require(call.caller, "write", "orgs")
    owner_id = call.caller.user_id if call.caller else None
    org = create_organization(world, name=creation.name, description=creation.description, owner_id=owner_id)
    return Answer(201, present_organization(org))


def _require(_world: WorldState, call: Call, org_id: str, action: Action) -> None:
    require(call.caller, action, "orgs", id=org_id)


def _present(world: WorldState, org_id: str) -> Piece:
    return present_organization(find_organization(world, org_id))


def _decode_changes(_world: WorldState, call: Call) -> OrganizationChanges:
    body = decode_body(call.body, _UPDATE)
    return OrganizationChanges(body.get("Name"), body.get("description"))


def _update(world: WorldState, org_id: str, changes: OrganizationChanges) -> Piece:
    org = update_organization(world, org_id, name=changes.name, description=changes.description)
    return present_organization(org)


HANDLERS: dict[str, AnyHandler] = {
    "GetOrgs": Handler(_decode_list, _list),
    "PostOrgs": Handler(_decode_creation, _create),
    **record_handlers(
        "OrgsID", Resource("orgID", _require, _present, _decode_changes, _update, delete_organization)
    ),
}
