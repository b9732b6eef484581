"""Scripts that a server stores, for tasks to run by id. Only the edition cloud-serverless has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import conflict, not_found
from fakeinflux.engine.model import StoredScript

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

FLUX: Final = "flux"


def create_stored_script(
    world: WorldState, *, org_id: str, name: str, description: str, script: str, language: str = FLUX
) -> StoredScript:
    """Store a script. Raises Refused: conflict, for a name that another script has. Source: spec."""
    made = StoredScript(world.next_id(), org_id, name, description, script, language, world.now, world.now)
    return _store(world, made)


def find_stored_script(world: WorldState, script_id: str) -> StoredScript:
    """Return a script by id. Raises Refused: not found. The words are ours. Source: simulated."""
    found = world.stored_scripts.get(script_id)
    if found is None:
        raise not_found(f"script {script_id} not found; POST /api/v2/scripts stores one")
    return found


def update_stored_script(
    world: WorldState, script_id: str, *, name: str | None, description: str | None, script: str | None
) -> StoredScript:
    """Change a script; None stays. Raises Refused: not found; conflict, for a name that another has."""
    before = find_stored_script(world, script_id)
    return _store(
        world,
        before._replace(
            name=before.name if name is None else name,
            description=before.description if description is None else description,
            script=before.script if script is None else script,
            updated_at=world.now,
        ),
    )


def delete_stored_script(world: WorldState, script_id: str) -> None:
    """Delete a script. The runs of tasks that name it fail from now on. Raises Refused: not found."""
    del world.stored_scripts[find_stored_script(world, script_id).id]


def _store(world: WorldState, script: StoredScript) -> StoredScript:
    for other in world.stored_scripts.values():
        if other.name == script.name and other.id != script.id and other.org_id == script.org_id:
            raise conflict(f"script with name {script.name} already exists")
    world.stored_scripts[script.id] = script
    return script
