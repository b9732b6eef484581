from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.secrets import HANDLERS
from tests.operations.calls import UNKNOWN_ID, ask, only, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def keys(world: WorldState) -> list[str]:
    found = ask(world, HANDLERS, "GetOrgsIDSecrets", parameters={"orgID": only(world.orgs)})
    return list(found["secrets"])


def put(world: WorldState, secrets: object, caller: Caller | None = None) -> None:
    chosen = {} if caller is None else {"caller": caller}
    parameters = {"orgID": only(world.orgs)}
    assert (
        play(world, HANDLERS, "PatchOrgsIDSecrets", parameters=parameters, body=secrets, **chosen).status
        == 204
    )


def test_the_keys_of_secrets_are_listed_in_order(world: WorldState) -> None:
    put(world, {"gh": "hub", "az": "zure"})
    org_id = only(world.orgs)
    assert ask(world, HANDLERS, "GetOrgsIDSecrets", parameters={"orgID": org_id}) == {
        "links": {"org": f"/api/v2/orgs/{org_id}", "self": f"/api/v2/orgs/{org_id}/secrets"},
        "secrets": ["az", "gh"],
    }


def test_secrets_are_added_to_those_that_are_there(world: WorldState) -> None:
    put(world, {"gh": "hub"})
    put(world, {"gh": "other", "az": "zure"})
    assert world.orgs[only(world.orgs)].secrets == {"gh": "other", "az": "zure"}


def test_a_secret_is_deleted(world: WorldState) -> None:
    put(world, {"gh": "hub", "az": "zure"})
    parameters = {"orgID": only(world.orgs), "secretID": "gh"}
    assert play(world, HANDLERS, "DeleteOrgsIDSecretsID", parameters=parameters).status == 204
    assert keys(world) == ["az"]


def test_deleting_a_secret_that_is_not_there_is_no_error(world: WorldState) -> None:
    parameters = {"orgID": only(world.orgs), "secretID": "gh"}
    assert play(world, HANDLERS, "DeleteOrgsIDSecretsID", parameters=parameters).status == 204


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "failed to unmarshal json: EOF"),
        (
            ["gh"],
            "failed to unmarshal json: json: cannot unmarshal array into Go value of type map[string]string",
        ),
        ({"gh": 7}, "failed to unmarshal json: json: cannot unmarshal number into Go value of type string"),
    ],
)
def test_secrets_that_are_no_texts_are_refused(world: WorldState, body: object, message: str) -> None:
    with refused("invalid", message):
        put(world, body)


def test_an_org_that_is_not_there_has_no_secrets(world: WorldState) -> None:
    with refused("not found", "404 page not found"):
        play(world, HANDLERS, "GetOrgsIDSecrets", parameters={"orgID": UNKNOWN_ID})


def test_a_reader_of_secrets_writes_none(world: WorldState) -> None:
    org_id = only(world.orgs)
    held = (Permission("read", "orgs"), Permission("read", "secrets", org_id))
    with refused("unauthorized", f"write:orgs/{org_id}/secrets is unauthorized"):
        put(world, {"gh": "hub"}, Caller("1" * 16, only(world.users), held))
