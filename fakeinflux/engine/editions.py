"""The differences in behaviour between the editions, as one table."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Edition(NamedTuple):
    """The behaviour of one product.

    `denied`: whether a call without permission is `refused` (401, 403), or `hidden` behind a 404 or a 500
    whose message ends in "unauthorized", as the real server does it. `cancel`: the status of a successful
    cancel; 405 if runs cannot be cancelled. `reproduces_defects`: whether obvious defects of the real server
    are reproduced (500 for a duplicate member, 201 for a label on no task, null for no events). `unlimited`:
    whether `limit=-1` lists all tasks. `sorts`: whether lists of tasks take `offset` and `sortBy`.
    `scripts`: whether tasks can run stored scripts by id. `redacted`: whether tokens are shown as "redacted"
    after they are created. `one_org`: whether an account has exactly one organization, which is the default
    and cannot be joined by another. `build` and `version`: what the server says that it is.
    """

    name: str
    source: Literal["spec", "observed", "simulated"]
    denied: Literal["refused", "hidden"]
    cancel: Literal[200, 204, 405]
    reproduces_defects: bool
    unlimited: bool
    sorts: bool
    scripts: bool
    redacted: bool
    one_org: bool
    build: str
    version: str


# fmt: off
EDITIONS: dict[str, Edition] = {
    edition.name: edition
    for edition in (
        Edition(
            "v2", "simulated", "refused", 204, False, True, True, False, False, False,
            "OSS", "v2.7.12-fakeinflux",
        ),
        Edition(
            "oss", "observed", "hidden", 200, True, False, False, False, False, False,
            "OSS", "v2.8.0-fakeinflux",
        ),
        Edition(
            "cloud-serverless", "spec", "refused", 405, False, True, True, True, True, True,
            "Cloud", "fakeinflux",
        ),
    )
}
# fmt: on
