"""Access to tasks: find one that the caller may use, or refuse the call as each edition does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.tasks import find_task

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.handler import Request


@dataclass(slots=True)
class Prefixed:
    """Prefix the message of a refusal inside `with` with what was being done: `failed to find runs`.

    `code`, if given, replaces the code of the refusal. This is a class because the context managers of
    contextlib take longer than most operations do inside them.
    """

    what: str
    code: str | None = None

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, Refused):
            refused = error if self.code is None else Refused(self.code, error.message)
            raise refused.prefixed(self.what) from None


DECODING = Prefixed("failed to decode request", "invalid")
"""While a call on a task is decoded, every refusal is `invalid`. Source: observed."""


def task_request(decode: Callable[[WorldState, Call], Request]) -> Callable[[WorldState, Call], Request]:
    """Return the decoding of a call on a task, in whose refusals the request failed to decode."""

    def decode_task_request(world: WorldState, call: Call) -> Request:
        with DECODING:
            return decode(world, call)

    return decode_task_request


def get_task_for(world: WorldState, call: Call, task_id: str, action: Action) -> Task:
    """Return a task that the caller may read or write.

    Raises Refused: not found; without permission as `require_task_permission` does.
    """
    task = find_task(world, task_id)
    require_task_permission(world, call, action, task.org_id, task.id)
    return task


def require_task_permission(
    world: WorldState, call: Call, action: Action, org_id: str, task_id: str | None = None
) -> None:
    """Check that the caller may read or write this task, or the tasks of this organization.

    Raises Refused: unauthorized. Source: spec. Raises Refused: internal error, where the edition hides that a
    permission is missing. Source: observed.
    """
    if may(call.caller, action, "tasks", org_id=org_id, id=task_id):
        return
    if world.edition.denied == "hidden":
        raise Refused("internal error", "unauthorized")
    require(call.caller, action, "tasks", org_id=org_id, id=task_id)


def check_session(world: WorldState, call: Call, task_id: str) -> None:
    """Check that a session may read the task, which the real server does first for runs and logs.

    Raises Refused: unauthorized. Only where the real server's defects are reproduced: elsewhere a
    session is refused like a token. Source: observed.
    """
    if not world.edition.reproduces_defects or call.caller is None or not call.caller.session:
        return
    try:
        get_task_for(world, call, task_id, "read")
    except Refused as error:
        raise Refused("unauthorized", error.message).prefixed("task ID unknown or unauthorized") from None
