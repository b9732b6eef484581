"""Labels of an organization, and the resources that they are attached to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.errors import conflict, invalid, not_found
from fakeinflux.engine.model import Label
from fakeinflux.golang.spaces import trim_space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.engine.world import WorldState


def create_label(world: WorldState, *, org_id: str, name: str, properties: Mapping[str, str]) -> Label:
    """Create a label, without checking that the organization exists.

    Raises Refused: conflict, for a name that the organization has, in any case. Source: observed.
    """
    label = Label(world.next_id(), org_id, trim_space(name), dict(properties))
    _require_unique(world, label)
    return _store(world, label)


def find_label(world: WorldState, label_id: str) -> Label:
    """Return a label by id. Raises Refused: not found."""
    if label_id not in world.labels:
        raise not_found("label not found")
    return world.labels[label_id]


def list_labels(world: WorldState, *, org_id: str | None = None, name: str | None = None) -> list[Label]:
    """Return the labels of an organization (or all) with a name (in any case), in the order of their ids."""
    return [
        label
        for label in world.labels.values()
        if org_id in (None, label.org_id) and (name is None or name.lower() == label.name.lower())
    ]


def update_label(world: WorldState, label_id: str, *, name: str, properties: Mapping[str, str]) -> Label:
    """Change a label. An empty name changes nothing; a property with an empty value is removed.

    Raises Refused: not found; conflict, for a name that another label has; invalid, for a blank name.
    Source: observed.
    """
    label = find_label(world, label_id)
    merged = {**label.properties, **properties}
    kept = {key: text for key, text in merged.items() if text or key not in properties}
    changed = label._replace(name=trim_space(name) if name else label.name, properties=kept)
    _require_unique(world, changed)
    if not changed.name:
        raise invalid("label name is required")
    return _store(world, changed)


def delete_label(world: WorldState, label_id: str) -> None:
    """Delete a label and detach it from every resource. Raises Refused: not found."""
    find_label(world, label_id)
    for resource_id in [key for key, held in world.labelled.items() if label_id in held]:
        detach_label(world, resource_id, label_id)
    del world.labels[label_id]


def attach_label(world: WorldState, resource_id: str, label_id: str) -> Label:
    """Attach a label to a resource, without checking that the resource exists.

    Raises Refused: not found, without the label; conflict, if it is attached already. Source: observed.
    """
    label = find_label(world, label_id)
    held = world.labelled.get(resource_id, ())
    if label_id in held:
        raise conflict("Cannot add label, label already exists on resource")
    world.labelled[resource_id] = tuple(sorted((*held, label_id)))
    return label


def detach_label(world: WorldState, resource_id: str, label_id: str) -> None:
    """Detach a label from a resource; do nothing if it is not attached. Source: observed."""
    held = world.labelled.get(resource_id, ())
    if label_id in held:
        world.labelled[resource_id] = tuple(other for other in held if other != label_id)


def labels_of(world: WorldState, resource_id: str) -> list[Label]:
    """Return the labels of a resource, in the order of their ids. Source: observed."""
    return [world.labels[label_id] for label_id in world.labelled.get(resource_id, ())]


def _require_unique(world: WorldState, label: Label) -> None:
    for other in list_labels(world, org_id=label.org_id, name=label.name):
        if other.id != label.id:
            raise conflict(f"label with name {label.name} already exists")


def _store(world: WorldState, label: Label) -> Label:
    world.labels[label.id] = label
    return label
