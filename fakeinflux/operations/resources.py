"""Get, update and delete: what users, organizations, buckets, labels and authorizations have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import decode_id, path_id
from fakeinflux.operations.handler import AnyHandler, Handler

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call, Piece

Changes = TypeVar("Changes")


@dataclass(frozen=True, slots=True)
class Resource(Generic[Changes]):
    """A type of resource whose records are shown, changed and deleted by id. All steps may refuse the call.

    `id_parameter`: the path parameter that holds the id.
    `require`: checks that the caller may read or write a record.
    `present`: shows a record.
    `decode_changes`: reads the body of an update.
    `update`: makes the changes and shows the record.
    `delete`: deletes a record.
    `needs_read`: whether these changes need the permission to read too, which is then checked first.
    """

    id_parameter: str
    require: Callable[[WorldState, Call, str, Action], None]
    present: Callable[[WorldState, str], Piece]
    decode_changes: Callable[[WorldState, Call], Changes]
    update: Callable[[WorldState, str, Changes], Piece]
    delete: Callable[[WorldState, str], None]
    needs_read: Callable[[Changes], bool] = lambda _changes: False

    def get(self, world: WorldState, call: Call, record_id: str) -> Answer:
        """Show a record."""
        self.require(world, call, record_id, "read")
        return Answer(200, self.present(world, record_id))

    def decode_patch(self, world: WorldState, call: Call) -> tuple[str, Changes]:
        """Read the id of a record and what to change about it."""
        return decode_id(call.parameters[self.id_parameter]), self.decode_changes(world, call)

    def patch(self, world: WorldState, call: Call, request: tuple[str, Changes]) -> Answer:
        """Change a record and show it."""
        record_id, changes = request
        if self.needs_read(changes):
            self.require(world, call, record_id, "read")
        self.require(world, call, record_id, "write")
        return Answer(200, self.update(world, record_id, changes))

    def remove(self, world: WorldState, call: Call, record_id: str) -> Answer:
        """Delete a record."""
        self.require(world, call, record_id, "write")
        self.delete(world, record_id)
        return Answer(204)


def record_handlers(path: str, resource: Resource[Changes]) -> dict[str, AnyHandler]:
    """Return the handlers of `Get…`, `Patch…` and `Delete…` for a path such as `UsersID`."""
    decode = path_id(resource.id_parameter)
    return {
        f"Get{path}": Handler(decode, resource.get),
        f"Patch{path}": Handler(resource.decode_patch, resource.patch),
        f"Delete{path}": Handler(decode, resource.remove),
    }
