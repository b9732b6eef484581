"""The operations on the members and the owners of organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.memberships import add_membership, list_memberships, remove_membership
from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused, invalid, not_found
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import decode_bare, decode_id
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.present_resources import present_membership
from fakeinflux.operations.users import USER

if TYPE_CHECKING:
    from fakeinflux.engine.model import Role
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call


def decode_part_of_org(world: WorldState, call: Call) -> str:
    """The org in the path of something inside it.

    Refused: `not found` when there is none, or none that the caller may see. Source: observed.
    """
    try:
        org_id = decode_id(call.parameters["orgID"])
    except Refused as refusal:
        raise refusal.prefixed("corrupt ID provided") from None
    if org_id not in world.orgs or not may(call.caller, "read", "orgs", id=org_id):
        raise not_found("404 page not found")
    return org_id


def decode_member(world: WorldState, body: bytes, hidden: str | None = None) -> str:
    """The id of the user in a body. Refused: `invalid`; `hidden` is as in `decode_bare`."""
    user_id = decode_bare(world, body, USER, hidden).get("id")
    if user_id is None:
        raise invalid("user id missing or invalid")
    return str(user_id)


def _decode_addition(world: WorldState, call: Call) -> tuple[str, str]:
    return decode_part_of_org(world, call), decode_member(world, call.body)


def _decode_removal(world: WorldState, call: Call) -> tuple[str, str]:
    return decode_part_of_org(world, call), decode_id(call.parameters["userID"])


def _list(world: WorldState, org_id: str, role: Role) -> Answer:
    users = [present_membership(user, role, logs=False) for user in list_memberships(world, org_id, role)]
    return Answer(200, {"links": {"self": f"/api/v2/orgs/{org_id}/{role}s"}, "users": users})


def _list_members(world: WorldState, _call: Call, org_id: str) -> Answer:
    return _list(world, org_id, "member")


def _list_owners(world: WorldState, _call: Call, org_id: str) -> Answer:
    return _list(world, org_id, "owner")


def _add(world: WorldState, call: Call, wanted: tuple[str, str], role: Role) -> Answer:
    org_id, user_id = wanted
    if user_id not in world.users:
        raise not_found("user not found")
    require(call.caller, "write", "orgs", org_id=org_id, id=org_id)
    user = add_membership(world, org_id, user_id, role)
    return Answer(201, present_membership(user, role, logs=False))


def _add_member(world: WorldState, call: Call, wanted: tuple[str, str]) -> Answer:
    return _add(world, call, wanted, "member")


def _add_owner(world: WorldState, call: Call, wanted: tuple[str, str]) -> Answer:
    return _add(world, call, wanted, "owner")


def _remove(world: WorldState, call: Call, wanted: tuple[str, str]) -> Answer:
    org_id, user_id = wanted
    if user_id in world.memberships.get(org_id, {}):
        require(call.caller, "write", "orgs", org_id=org_id, id=org_id)
        remove_membership(world, org_id, user_id)
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "GetOrgsIDMembers": Handler(decode_part_of_org, _list_members),
    "PostOrgsIDMembers": Handler(_decode_addition, _add_member),
    "DeleteOrgsIDMembersID": Handler(_decode_removal, _remove),
    "GetOrgsIDOwners": Handler(decode_part_of_org, _list_owners),
    "PostOrgsIDOwners": Handler(_decode_addition, _add_owner),
    "DeleteOrgsIDOwnersID": Handler(_decode_removal, _remove),
}
