from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeinflux.accounts.labels import create_label
from tests.operations.calls import UNKNOWN_ID, only, refused, small_world
from tests.operations.task_calls import (
    REFUSING,
    create,
    do,
    nobody,
    read_denied,
    reader,
    see,
    state,
    write_denied,
)

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState


def add_label(world: WorldState, name: str = "red") -> str:
    return create_label(world, org_id=only(world.orgs), name=name, properties={"color": "ff0000"}).id


def put_on(world: WorldState, task_id: str, label_id: str) -> None:
    do(world, "PostTasksIDLabels", task_id, body={"labelID": label_id})


def test_a_task_without_labels(world: WorldState) -> None:
    shown = see(world, "GetTasksIDLabels", create(world)["id"])
    assert shown == {"links": {"self": "/api/v2/labels"}, "labels": []}


def test_a_label_is_put_on(world: WorldState) -> None:
    task_id, label_id = create(world)["id"], add_label(world)
    shown = see(world, "PostTasksIDLabels", task_id, body={"labelID": label_id})
    label = {"id": label_id, "orgID": only(world.orgs), "name": "red", "properties": {"color": "ff0000"}}
    assert shown == {"links": {"self": f"/api/v2/labels/{label_id}"}, "label": label}
    assert see(world, "GetTasksIDLabels", task_id)["labels"] == [label]
    assert see(world, "GetTasksID", task_id)["labels"] == [label]
    assert see(world, "GetTasks")["tasks"][0]["labels"] == [label]


def test_a_label_is_taken_off_and_may_be_again(world: WorldState) -> None:
    task_id, label_id = create(world)["id"], add_label(world)
    put_on(world, task_id, label_id)
    for _ in range(2):
        assert do(world, "DeleteTasksIDLabelsID", task_id, label=label_id).status == 204
    assert see(world, "GetTasksID", task_id)["labels"] == []


def test_a_label_hangs_on_a_task_once(world: WorldState) -> None:
    task_id, label_id = create(world)["id"], add_label(world)
    put_on(world, task_id, label_id)
    before = state(world)
    with refused("conflict", "Cannot add label, label already exists on resource"):
        put_on(world, task_id, label_id)
    assert state(world) == before


def test_an_unknown_label_is_not_found(world: WorldState) -> None:
    with refused("not found", "label not found"):
        put_on(world, create(world)["id"], UNKNOWN_ID)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "Invalid post label map request"),
        (b"{", "Invalid post label map request"),
        ({"labelID": "zz"}, "Invalid post label map request"),
        ({"labelID": 7}, "Invalid post label map request"),
        ({}, "label id is required"),
        ({"labelID": None}, "label id is required"),
    ],
)
def test_a_body_that_cannot_be_decoded(world: WorldState, body: object, message: str) -> None:
    with refused("invalid", message):
        do(world, "PostTasksIDLabels", create(world)["id"], body=body)


@pytest.mark.parametrize("operation", ["GetTasksIDLabels", "PostTasksIDLabels", "DeleteTasksIDLabelsID"])
def test_a_bad_task_id_is_refused(world: WorldState, operation: str) -> None:
    with refused("invalid", "id must have a length of 16 bytes"):
        do(world, operation, "zz", label=UNKNOWN_ID, body={"labelID": UNKNOWN_ID})


def test_a_bad_label_id_is_refused(world: WorldState) -> None:
    with refused("invalid", "id must have a length of 16 bytes"):
        do(world, "DeleteTasksIDLabelsID", UNKNOWN_ID, label="zz")


@pytest.mark.parametrize("edition", REFUSING)
@pytest.mark.parametrize("operation", ["GetTasksIDLabels", "PostTasksIDLabels", "DeleteTasksIDLabelsID"])
def test_an_unknown_task_is_not_found(edition: str, operation: str) -> None:
    world = small_world(edition)
    label_id = add_label(world)
    before = state(world)
    with refused("not found", "task not found"):
        do(world, operation, UNKNOWN_ID, label=label_id, body={"labelID": label_id})
    assert state(world) == before


def test_the_real_server_labels_what_is_not_there() -> None:
    world = small_world("oss")
    assert see(world, "GetTasksIDLabels", UNKNOWN_ID)["labels"] == []
    answer = do(world, "PostTasksIDLabels", UNKNOWN_ID, body={"labelID": add_label(world)})
    assert answer.status == 201
    assert [label["name"] for label in see(world, "GetTasksIDLabels", UNKNOWN_ID)["labels"]] == ["red"]


@pytest.mark.parametrize("edition", REFUSING)
def test_without_permission_labels_are_refused(edition: str) -> None:
    world = small_world(edition)
    task_id, label_id = create(world)["id"], add_label(world)
    with refused("unauthorized", read_denied(world, task_id)):
        do(world, "GetTasksIDLabels", task_id, caller=nobody(world))
    before = state(world)
    with refused("unauthorized", write_denied(world, task_id)):
        do(world, "PostTasksIDLabels", task_id, body={"labelID": label_id}, caller=reader(world))
    with refused("unauthorized", write_denied(world, task_id)):
        do(world, "DeleteTasksIDLabelsID", task_id, label=label_id, caller=reader(world))
    assert state(world) == before


def test_the_real_server_asks_for_no_permission() -> None:
    world = small_world("oss")
    task_id, label_id = create(world)["id"], add_label(world)
    answer = do(world, "PostTasksIDLabels", task_id, body={"labelID": label_id}, caller=nobody(world))
    assert answer.status == 201
