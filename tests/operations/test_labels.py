from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.accounts.labels import attach_label, detach_label, labels_of
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.labels import HANDLERS
from tests.operations.calls import UNKNOWN_ID, ask, only, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


@pytest.fixture
def world() -> WorldState:
    return small_world()


def add(world: WorldState, name: str, **parts: Any) -> str:
    body = {"name": name, "orgID": only(world.orgs), **parts}
    return str(ask(world, HANDLERS, "PostLabels", body=body)["label"]["id"])


def change(world: WorldState, label_id: str, body: object) -> dict[str, Any]:
    return dict(ask(world, HANDLERS, "PatchLabelsID", parameters={"labelID": label_id}, body=body)["label"])


def names(world: WorldState, **query: str) -> list[str]:
    return [label["name"] for label in ask(world, HANDLERS, "GetLabels", query=query)["labels"]]


def test_a_new_label_is_shown(world: WorldState) -> None:
    org_id = only(world.orgs)
    body = {"name": " red ", "orgID": org_id, "properties": {"color": "ff0000"}}
    shown = ask(world, HANDLERS, "PostLabels", body=body)
    label_id = shown["label"]["id"]
    assert shown == {
        "links": {"self": f"/api/v2/labels/{label_id}"},
        "label": {"id": label_id, "orgID": org_id, "name": "red", "properties": {"color": "ff0000"}},
    }


def test_a_label_without_properties_shows_none(world: WorldState) -> None:
    shown = ask(world, HANDLERS, "PostLabels", body={"name": "red", "orgID": only(world.orgs)})
    assert "properties" not in shown["label"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"orgID": UNKNOWN_ID}, "label name is required"),
        ({"name": "red"}, "orgID is required"),
        ({"name": "red", "orgID": "zz"}, "failed to unmarshal json: id must have a length of 16 bytes"),
        (b"", "failed to unmarshal json: EOF"),
    ],
)
def test_a_label_that_cannot_be_made_is_refused(world: WorldState, body: object, message: str) -> None:
    with refused("invalid", message):
        play(world, HANDLERS, "PostLabels", body=body)
    assert world.labels == {}


def test_a_name_is_taken_once_in_an_org_in_any_case_of_letters(world: WorldState) -> None:
    add(world, "red")
    with refused("conflict", "label with name Red already exists"):
        add(world, "Red")


def test_the_same_name_may_be_used_in_another_org(world: WorldState) -> None:
    add(world, "red")
    add(world, "red", orgID=UNKNOWN_ID)
    assert names(world, orgID=UNKNOWN_ID) == ["red"]


def test_labels_are_listed_by_name_in_any_case_of_letters(world: WorldState) -> None:
    add(world, "red")
    add(world, "blue")
    assert names(world, name="RED") == ["red"]


def test_an_org_id_that_is_none_counts_as_absent_in_the_list(world: WorldState) -> None:
    add(world, "red")
    assert names(world, orgID="zz") == ["red"]


def test_a_label_is_renamed_and_its_properties_are_merged(world: WorldState) -> None:
    label_id = add(world, "red", properties={"color": "ff0000", "note": "warm"})
    changed = change(world, label_id, {"name": "crimson", "properties": {"color": "dc143c", "note": ""}})
    assert (changed["name"], changed["properties"]) == ("crimson", {"color": "dc143c"})


def test_a_label_may_change_the_case_of_its_letters(world: WorldState) -> None:
    assert change(world, add(world, "red"), {"name": "RED"})["name"] == "RED"


def test_an_empty_change_changes_nothing(world: WorldState) -> None:
    assert change(world, add(world, "red"), {})["name"] == "red"


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("blue", "conflict", "label with name blue already exists"),
        ("  ", "invalid", "label name is required"),
    ],
)
def test_a_label_does_not_take_such_a_name(world: WorldState, name: str, code: str, message: str) -> None:
    add(world, "blue")
    label_id = add(world, "red")
    with refused(code, message):
        change(world, label_id, {"name": name})
    assert world.labels[label_id].name == "red"


@pytest.mark.parametrize("operation", ["GetLabelsID", "PatchLabelsID", "DeleteLabelsID"])
def test_an_unknown_label_is_not_found(world: WorldState, operation: str) -> None:
    with refused("not found", "label not found"):
        play(world, HANDLERS, operation, parameters={"labelID": UNKNOWN_ID}, body={})


@pytest.mark.parametrize(("edition", "code"), [("v2", "invalid"), ("oss", "internal error")])
def test_a_change_in_broken_json_is_refused(edition: str, code: str) -> None:
    world = small_world(edition)
    label_id = add(world, "red")
    with refused(code, "unexpected EOF"):
        change(world, label_id, b"{")


@pytest.mark.parametrize(
    ("operation", "action"),
    [("GetLabelsID", "read"), ("PatchLabelsID", "write"), ("DeleteLabelsID", "write")],
)
def test_without_permission_a_label_is_out_of_reach(world: WorldState, operation: str, action: str) -> None:
    label_id, org_id = add(world, "red"), only(world.orgs)
    stranger = Caller("1" * 16, only(world.users), (Permission("read", "tasks"),))
    with refused("unauthorized", f"{action}:orgs/{org_id}/labels/{label_id} is unauthorized"):
        play(world, HANDLERS, operation, parameters={"labelID": label_id}, body={}, caller=stranger)


def test_labels_out_of_reach_are_not_listed(world: WorldState) -> None:
    add(world, "red")
    stranger = Caller("1" * 16, only(world.users), ())
    assert ask(world, HANDLERS, "GetLabels", caller=stranger) == {
        "links": {"self": "/api/v2/labels"},
        "labels": [],
    }


def test_the_labels_of_a_resource_come_in_the_order_of_their_ids(world: WorldState) -> None:
    first, second = add(world, "red"), add(world, "blue")
    attach_label(world, UNKNOWN_ID, second)
    attach_label(world, UNKNOWN_ID, first)
    assert [label.id for label in labels_of(world, UNKNOWN_ID)] == [first, second]


def test_a_label_hangs_on_a_resource_once(world: WorldState) -> None:
    label_id = add(world, "red")
    attach_label(world, UNKNOWN_ID, label_id)
    with refused("conflict", "Cannot add label, label already exists on resource"):
        attach_label(world, UNKNOWN_ID, label_id)


def test_an_unknown_label_hangs_nowhere(world: WorldState) -> None:
    with refused("not found", "label not found"):
        attach_label(world, UNKNOWN_ID, UNKNOWN_ID)


def test_taking_off_a_label_that_hangs_elsewhere_changes_nothing(world: WorldState) -> None:
    before = dict(world.labelled)
    detach_label(world, UNKNOWN_ID, UNKNOWN_ID)
    assert world.labelled == before


def test_a_deleted_label_comes_off_every_resource(world: WorldState) -> None:
    label_id = add(world, "red")
    attach_label(world, UNKNOWN_ID, label_id)
    assert play(world, HANDLERS, "DeleteLabelsID", parameters={"labelID": label_id}).status == 204
    assert labels_of(world, UNKNOWN_ID) == []
