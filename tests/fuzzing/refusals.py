"""Refusals that are none of a contract's: of what is there, of an edition, of the real server's defects.

A schema says what is well formed. It cannot say that a task is switched off, that one time must be
later than another, or how many bytes a text has.
"""

from __future__ import annotations

import re

CONFLICT = 422
"""Always about what is there already, or about how values go together."""
BY_STATE: dict[str, tuple[str, ...]] = {
    "DeleteBucketsID": ("system buckets cannot be deleted",),
    "DeleteTasksIDRunsID": ("cloud-serverless does not cancel runs",),
    "GetTasks": ("failed to decode request: organization name ",),
    "GetTasksIDRuns": ("failed to decode request: beforeTime must be later than afterTime",),
    "PatchBucketsID": ("system buckets cannot be renamed",),
    "PatchLabelsID": ("label name is required",),  # the label was made with a blank name
    "PatchTasksID": (
        "failed to update task: scriptParameters without scriptID",  # the task runs a script of its own
        "failed to decode request: offset: ",  # above an hour, without `every` beside it
        "failed to decode request: cannot update task without content",  # or with values that say nothing
        "failed to decode request: invalid task status: ",  # by itself; beside `every` any text is taken
    ),
    "PostAuthorizations": ("unable to create token", "permission "),
    "PostOrgs": ("organizations cannot be created here",),
    "PostTasks": ("failed to decode request: missing orgID and org",),  # the contract asks for neither
    "PostTasksIDRuns": ("failed to force run: inactive task",),
    "PostTasksIDRunsIDRetry": ("failed to retry run: inactive task",),
    "PostUsersIDPassword": ("passwords must be between",),  # counted in bytes
}
"""By operation, how the messages of such refusals with 400 or 405 begin."""
CANCELLED = re.compile(r"/tasks/[^/]+/runs/[^/]+$")
ON_NO_TASK = frozenset({"GetTasksIDMembers", "GetTasksIDOwners"})
"""Lists that are empty for a task that is not there; in the edition oss that of labels too."""
OURS = ("an error inside fakeinflux", "the answer of ")
"""How our own failures begin; all other 500s of the edition oss are defects of the real server."""


def is_meant_to_stay(edition: str, operation: str, deleted: str) -> bool:
    """Whether an operation succeeds on what was deleted, as the real server has it.

    `deleted`: the call that deleted it. A run that is cancelled stays.
    """
    if edition == "oss" and operation == "GetTasksIDLabels":
        return True
    return operation in ON_NO_TASK or CANCELLED.search(deleted) is not None


def is_by_state(operation: str, status: int, message: str) -> bool:
    """Whether a refusal is of what is there, and not of the request alone."""
    if status == CONFLICT:
        return True
    return status in {400, 405} and message.startswith(BY_STATE.get(operation, ("\0",)))


def is_the_real_servers(message: str) -> bool:
    """Whether a 500 is one that the real server answers too."""
    return bool(message) and not message.startswith(OURS)
