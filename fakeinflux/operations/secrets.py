"""The operations on the secrets of organizations: their keys can be listed, their values cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.accounts.organizations import delete_secret, list_secrets, put_secrets
from fakeinflux.accounts.permissions import require
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import ListOf, Struct, decode_body
from fakeinflux.operations.handler import AnyHandler, Handler
from fakeinflux.operations.organizations import decode_part_of_org

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

_KEYS = Struct("http.secretsDeleteBody", {"secrets": ListOf("string")})


def _list(world: WorldState, call: Call, org_id: str) -> Answer:
    require(call.caller, "read", "secrets", org_id=org_id)
    links = {"org": f"/api/v2/orgs/{org_id}", "self": f"/api/v2/orgs/{org_id}/secrets"}
    return Answer(200, {"links": links, "secrets": list_secrets(world, org_id)})


def _decode_change(world: WorldState, call: Call) -> tuple[str, dict[str, str]]:
    return decode_part_of_org(world, call), decode_body(call.body, "strings")


def _change(world: WorldState, call: Call, request: tuple[str, dict[str, str]]) -> Answer:
    org_id, secrets = request
    require(call.caller, "write", "secrets", org_id=org_id)
    put_secrets(world, org_id, secrets)
    return Answer(204)


def _decode_keys(world: WorldState, call: Call) -> tuple[str, list[str]]:
    keys = decode_body(call.body, _KEYS).get("secrets", [])
    return decode_part_of_org(world, call), [key for key in keys if key is not None]


def _delete_keys(world: WorldState, call: Call, request: tuple[str, list[str]]) -> Answer:
    org_id, keys = request
    require(call.caller, "write", "secrets", org_id=org_id)
    for key in keys:
        delete_secret(world, org_id, key)
    return Answer(204)


def _delete(world: WorldState, call: Call, org_id: str) -> Answer:
    require(call.caller, "write", "secrets", org_id=org_id)
    delete_secret(world, org_id, call.parameters["secretID"])
    return Answer(204)


HANDLERS: dict[str, AnyHandler] = {
    "GetOrgsIDSecrets": Handler(decode_part_of_org, _list),
    "PatchOrgsIDSecrets": Handler(_decode_change, _change),
    "PostOrgsIDSecretsDelete": Handler(_decode_keys, _delete_keys),
    "DeleteOrgsIDSecretsID": Handler(decode_part_of_org, _delete),
}
