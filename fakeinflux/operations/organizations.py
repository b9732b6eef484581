"""The operations on organizations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakeinflux.accounts.organizations import (
    create_organization,
    delete_organization,
    find_organization,
    find_organization_by_name,
    list_organizations,
    update_organization,
)
from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import Struct, decode_body, decode_id
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.paging import Page, cut, decode_page
from fakeinflux.operations.present_resources import present_organization

if TYPE_CHECKING:
    from fakeinflux.engine.model import Organization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

_CREATION = Struct("influxdb.Organization", {"id": "id", "name": "string", "description": "string"})
# The name has none for JSON, so the real server's messages have Go's. Source: observed.
_UPDATE = Struct("influxdb.OrganizationUpdate", {"Name": "string", "description": "string"})


@dataclass(frozen=True, slots=True)
class _Wanted:
    name: str
    org_id: str | None
    user_id: str | None
    page: Page


def _decode_list(_world: WorldState, call: Call) -> _Wanted:
    page = decode_page(call)
    return _Wanted(call.argument("org"), _id_or_none(call, "orgID"), _id_or_none(call, "userID"), page)


def _id_or_none(call: Call, name: str) -> str | None:
    """An id to filter by; one that is none counts as absent. Source: observed."""
    try:
        return decode_id(call.argument(name))
    except Refused:
        return None


def _get_all(world: WorldState, call: Call, wanted: _Wanted) -> Answer:
    readable = [org for org in _select(world, call, wanted) if may(call.caller, "read", "orgs", id=org.id)]
    shown = [present_organization(org) for org in readable]
    return Answer(200, {"links": {"self": "/api/v2/orgs"}, "orgs": shown})


def _select(world: WorldState, call: Call, wanted: _Wanted) -> list[Organization]:
    if wanted.org_id is not None:
        return [find_organization(world, wanted.org_id)]
    if wanted.name:
        return [find_organization_by_name(world, wanted.name)]
    user_id = wanted.user_id
    if user_id is None and call.caller is not None and not may(call.caller, "read", "orgs"):
        user_id = call.caller.user_id
    # The real server takes no notice of the order asked for.
    page = replace(
        wanted.page, after=None, descending=wanted.page.descending and not world.edition.reproduces_defects
    )
    return cut(list_organizations(world, user_id), page)


def _decode_creation(_world: WorldState, call: Call) -> dict[str, Any]:
    return decode_body(call.body, _CREATION)


def _create(world: WorldState, call: Call, body: dict[str, Any]) -> Answer:
    if world.edition.one_org:
        raise invalid("organizations cannot be created here: this product gives each account one")
    require(call.caller, "write", "orgs")
    org = create_organization(
        world,
        name=body.get("name", ""),
        description=body.get("description", ""),
        owner_id=call.caller.user_id if call.caller else None,
    )
    return Answer(201, present_organization(org))


def _decode_org_id(_world: WorldState, call: Call) -> str:
    return decode_id(call.parameters["orgID"])


def _get(world: WorldState, call: Call, org_id: str) -> Answer:
    require(call.caller, "read", "orgs", id=org_id)
    return Answer(200, present_organization(find_organization(world, org_id)))


def _decode_update(world: WorldState, call: Call) -> tuple[str, dict[str, Any]]:
    org_id = _decode_org_id(world, call)
    return org_id, {name.lower(): text for name, text in decode_body(call.body, _UPDATE).items()}


def _update(world: WorldState, call: Call, wanted: tuple[str, dict[str, Any]]) -> Answer:
    org_id, changes = wanted
    require(call.caller, "write", "orgs", id=org_id)
    return Answer(200, present_organization(update_organization(world, org_id, **changes)))


def _delete(world: WorldState, call: Call, org_id: str) -> Answer:
    require(call.caller, "write", "orgs", id=org_id)
    delete_organization(world, org_id)
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "GetOrgs": Handler(_decode_list, _get_all),
    "PostOrgs": Handler(_decode_creation, _create),
    "GetOrgsID": Handler(_decode_org_id, _get),
    "PatchOrgsID": Handler(_decode_update, _update),
    "DeleteOrgsID": Handler(_decode_org_id, _delete),
}
