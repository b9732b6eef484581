"""Whatever is sent to the operations on tasks: a refusal changes nothing, and nothing else escapes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeinflux.accounts.labels import create_label
from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.http.messages import encode_body
from tests.operations.calls import UNKNOWN_ID, make_call, operator, small_world
from tests.operations.task_calls import EDITIONS, HANDLERS, advance, create, script, see, state

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState

NAMES = (
    "flux", "org", "orgID", "status", "description", "name", "every", "cron", "offset", "concurrency",
    "retry", "scriptID", "scriptParameters", "scheduledFor", "labelID", "id",
)  # fmt: skip
QUERIES = (
    "after", "user", "org", "orgID", "status", "limit", "offset", "sortBy", "type", "scriptID", "name",
    "afterTime", "beforeTime",
)  # fmt: skip
TEXTS = (
    "", "my-org", "active", "inactive", "basic", "1h", "-1h30m", "0s", "1x", "soon", "@daily", "* * * * *",
    "-1", "500", "9" * 20, "2025-01-01T00:00:00Z", "0000-01-01T00:00:00+24:00", "9999-12-31T23:59:59Z",
    UNKNOWN_ID, "0" * 16, script(), script("b", 'cron: "0 0 30 2 *"'), 'option task = {name: "a", every: 1h',
)  # fmt: skip

texts = st.sampled_from(TEXTS) | st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
bodies = (
    st.dictionaries(st.sampled_from(NAMES), texts | values, max_size=5).map(orjson.dumps)
    | values.map(orjson.dumps)
    | st.binary(max_size=40)
)


def prepared(edition: str) -> tuple[WorldState, list[str]]:
    """A world in which there is something to find, and the ids in it."""
    world = small_world(edition)
    task_id = create(world)["id"]
    label = create_label(world, org_id=next(iter(world.orgs)), name="red", properties={})
    advance(world, 3700)
    run_id = see(world, "GetTasksIDRuns", task_id)["runs"][0]["id"]
    return world, [task_id, run_id, label.id, next(iter(world.users)), next(iter(world.orgs)), UNKNOWN_ID]


@pytest.mark.parametrize("edition", EDITIONS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_refused_call_changes_nothing(edition: str, data: st.DataObject) -> None:
    world, ids = prepared(edition)
    some_id = st.sampled_from(ids) | texts
    for _ in range(4):
        operation = data.draw(st.sampled_from(sorted(HANDLERS)))
        parameters = {name: data.draw(some_id) for name in ("taskID", "runID", "labelID", "userID")}
        query = data.draw(st.dictionaries(st.sampled_from(QUERIES), some_id, max_size=4))
        body = data.draw(
            bodies | st.fixed_dictionaries({"id": some_id, "labelID": some_id}).map(orjson.dumps)
        )
        before = state(world)
        try:
            play_whole(world, operation, parameters=parameters, query=query, body=body)
        except Refused:
            assert state(world) == before
        advance(world, 1800)


def play_whole(world: WorldState, operation: str, **parts: Any) -> None:
    call = make_call(operation, caller=operator(world), **parts)
    encode_body(HANDLERS[operation].answer(world, call).body)


@pytest.mark.parametrize("edition", EDITIONS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_decoding_a_call_changes_nothing(edition: str, data: st.DataObject) -> None:
    world, ids = prepared(edition)
    operation = data.draw(st.sampled_from(sorted(HANDLERS)))
    parameters = {name: data.draw(st.sampled_from(ids)) for name in ("taskID", "runID", "labelID", "userID")}
    call = make_call(operation, parameters=parameters, body=data.draw(bodies), caller=operator(world))
    before = state(world)
    with suppress(Refused):
        HANDLERS[operation].answer(world, call, invalid("stopped before the act"))
    assert state(world) == before
