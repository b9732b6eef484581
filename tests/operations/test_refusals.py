"""Whatever comes in, a handler answers or refuses, and a refused call changes nothing."""

from __future__ import annotations

from copy import copy
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeinflux.engine.errors import Refused
from fakeinflux.http.messages import encode_body
from fakeinflux.operations import (
    authorizations,
    buckets,
    labels,
    members,
    organizations,
    secrets,
    setup,
    signin,
    system,
    users,
)
from tests.operations.calls import UNKNOWN_ID, play, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

MODULES = (
    authorizations, buckets, labels, members, organizations, secrets, setup, signin, system, users,
)  # fmt: skip
HANDLERS = {name: handler for module in MODULES for name, handler in module.HANDLERS.items()}

COLLECTIONS = {
    "orgID": "orgs",
    "userID": "users",
    "labelID": "labels",
    "bucketID": "buckets",
    "authID": "authorizations",
    "taskID": "tasks",
}
KEYS = (
    "id", "orgID", "userID", "name", "NAME", "description", "status", "password", "permissions",
    "action", "resource", "type", "retentionRules", "everySeconds", "shardGroupDurationSeconds", "rp",
    "properties", "color",
)  # fmt: skip
QUERY = (
    "limit", "offset", "after", "descending", "sortBy", "org", "orgID", "user", "userID", "name", "id",
    "token",
)  # fmt: skip
WORDS = (
    "", "my-org", "my-user", "my-bucket", "my-token", "active", "read", "write", "tasks", "a", UNKNOWN_ID,
)  # fmt: skip

texts = st.text() | st.sampled_from(WORDS)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)
bodies = st.binary() | st.dictionaries(st.sampled_from(KEYS), values)
queries = st.dictionaries(st.sampled_from(QUERY), texts | st.integers(-5, 105).map(str))


@st.composite
def parameters(draw: st.DrawFn, world: WorldState) -> dict[str, str]:
    ids = {name: [*getattr(world, kind), UNKNOWN_ID, "zz"] for name, kind in COLLECTIONS.items()}
    return {"secretID": draw(texts), **{name: draw(st.sampled_from(known)) for name, known in ids.items()}}


def state(world: WorldState) -> dict[str, Any]:
    return {field.name: copy(getattr(world, field.name)) for field in fields(world) if field.name != "lock"}


@settings(deadline=None)
@given(st.data(), st.sampled_from(["v2", "oss", "cloud-serverless"]))
def test_a_call_is_answered_or_leaves_no_trace(data: st.DataObject, edition: str) -> None:
    world = small_world(edition)
    for operation in data.draw(st.lists(st.sampled_from(sorted(HANDLERS)), min_size=1, max_size=5)):
        before = state(world)
        try:
            answer = play(
                world,
                HANDLERS,
                operation,
                parameters=data.draw(parameters(world)),
                query=data.draw(queries),
                body=data.draw(bodies),
            )
        except Refused:
            assert state(world) == before
        else:
            if operation != "GetMetrics":  # which answers in Prometheus' text
                orjson.loads(encode_body(answer.body) or b"{}")
        if world.token not in world.tokens:
            return
