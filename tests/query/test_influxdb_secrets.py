"""The package influxdata/influxdb/secrets."""

from __future__ import annotations

import pytest

from fakeinflux.accounts.organizations import put_secrets
from fakeinflux.engine.model import Caller
from fakeinflux.query.errors import QueryError
from fakeinflux.query.execution import run_query
from fakeinflux.query.world_data import WorldData
from fakeinflux.worlds.owner_calls import owner_of
from tests.operations.calls import small_world
from tests.query.script_runs import NOW, refusal, value_of

_IMPORT = 'import "influxdata/influxdb/secrets"\n'
SCRIPT = f'import "array"\n{_IMPORT}array.from(rows: [{{v: secrets.get(key: "webhook")}}])'


def test_a_secret_is_got_by_its_key() -> None:
    assert value_of('secrets.get(key: "webhook")', _IMPORT) == "https://example.com"


def test_a_secret_that_is_not_there_ends_the_script() -> None:
    found = refusal(f'{_IMPORT}x = secrets.get(key: "nosuch")')
    assert (found.status, found.message) == (404, 'error calling function "get" @2:5-2:31: secret not found')


def test_the_secrets_are_those_of_the_organization() -> None:
    world = small_world()
    org_id = next(iter(world.orgs))
    put_secrets(world, org_id, {"webhook": "https://example.org"})
    (result,), _ = run_query(WorldData(world, org_id, owner_of(world)), SCRIPT, now=NOW)
    assert list(next(iter(result.tables)).columns[0].values) == ["https://example.org"]


def test_whoever_must_not_read_secrets_gets_none() -> None:
    world = small_world()
    org_id = next(iter(world.orgs))
    nobody = Caller("1" * 16, next(iter(world.users)), ())
    with pytest.raises(QueryError, match=f"read:orgs/{org_id}/secrets is unauthorized"):
        run_query(WorldData(world, org_id, nobody), SCRIPT, now=NOW)
