"""Where the editions differ in behaviour, as a table."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Edition(NamedTuple):
    """One product's behaviour.

    `denied`: a call without permission is `refused` (401, 403), or `disguised` as the real
    server does it (404 or 500, whose message ends in "unauthorized").
    `cancel`: the status of a successful cancel; 405 where runs cannot be cancelled.
    `defects`: whether the plain defects of the real server are kept (500 for a duplicate
    member, 201 for a label on no task, null for no events).
    `unlimited`: whether `limit=-1` lists all tasks. `sorts`: whether lists of tasks take
    `offset` and `sortBy`. `scripts`: whether tasks run stored scripts by id. `redacted`:
    whether tokens are shown as "redacted" after their creation. `one_org`: whether an account
    has one organization, which is meant where none is named, and cannot make another.
    """

    name: str
    source: Literal["spec", "observed", "simulated"]
    denied: Literal["refused", "hidden"]
    cancel: Literal[200, 204, 405]
    defects: bool
    unlimited: bool
    sorts: bool
    scripts: bool
    redacted: bool
    one_org: bool


EDITIONS: dict[str, Edition] = {
    edition.name: edition
    for edition in (
        Edition("v2", "simulated", "refused", 204, False, True, True, False, False, False),
        Edition("oss", "observed", "hidden", 200, True, False, False, False, False, False),
        Edition("cloud-serverless", "spec", "refused", 405, False, True, True, True, True, True),
    )
}
