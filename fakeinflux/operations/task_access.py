"""Reaching a task: found, and open to the caller, in the words of each edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakeinflux.accounts.permissions import may, require
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.tasks import find_task

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from fakeinflux.accounts.permissions import Action
    from fakeinflux.engine.model import Task
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call


@dataclass(slots=True)
class _Rewording:
    # A class, because contextlib's generators cost more than what most operations do inside them.
    what: str
    code: str | None = None

    def __enter__(self) -> None:
        """Nothing is to be done before."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, Refused):
            refusal = error if self.code is None else Refused(self.code, error.message)
            raise refusal.prefixed(self.what) from None


DECODING = _Rewording("failed to decode request", "invalid")


def decoding() -> AbstractContextManager[None]:
    """A refusal while a call is read is `invalid`, whatever it was for. Source: observed."""
    return DECODING


def during(what: str) -> AbstractContextManager[None]:
    """The message of a refusal begins with what was being done: `failed to find runs`."""
    return _Rewording(what)


def reach_task(world: WorldState, call: Call, task_id: str, action: Action) -> Task:
    """The task, which the caller may read or write.

    Refused: `not found`; without permission as `demand` says.
    """
    task = find_task(world, task_id)
    demand(world, call, action, task.org_id, task.id)
    return task


def demand(world: WorldState, call: Call, action: Action, org_id: str, task_id: str | None = None) -> None:
    """Refused unless the caller may read or write this task, or the tasks of this org.

    `unauthorized` (spec), or an `internal error` where the edition disguises it (observed).
    """
    if may(call.caller, action, "tasks", org_id=org_id, id=task_id):
        return
    if world.edition.denied == "hidden":
        raise Refused("internal error", "unauthorized")
    require(call.caller, action, "tasks", org_id=org_id, id=task_id)


def check_session(world: WorldState, call: Call, task_id: str) -> None:
    """Runs and logs look the task up for a session first, and then say 401. Source: observed.

    Only where the real server's defects are kept; elsewhere a session is refused like a token.
    """
    if not world.edition.reproduces_defects or call.caller is None or not call.caller.session:
        return
    try:
        reach_task(world, call, task_id, "read")
    except Refused as refusal:
        raise Refused("unauthorized", refusal.message).prefixed("task ID unknown or unauthorized") from None
